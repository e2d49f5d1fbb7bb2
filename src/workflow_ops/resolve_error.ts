import { record } from '#src/audit.js';
import type { Current } from '#src/current.js';
import { type Tx, withCompany } from '#src/db/with_company.js';
import { type EventRef, isMoving, writeEvent } from '#src/workflow_engine/events.js';
import { findBrokenBranches } from '#src/workflow_engine/soundness.js';
import { WorkflowStateManager } from '#src/workflow_engine/workflow_state_manager.js';
import { type ErrorAtHand, findErrorAtHand, subjectOf } from './error_at_hand.js';
import { breaksWords } from './workflow_error_words.js';

/** Resolved; resolved already; or refused, as without this row the ticket would be stuck, with what breaks it. */
export type Resolved =
  | { readonly kind: 'done' | 'already' }
  | { readonly kind: 'refused'; readonly breaks: readonly string[] };

type Written = Resolved & { readonly events?: readonly EventRef[] };

/** Resolves a workflow error by hand; a branch that it had stopped ends there, and what waited for it goes on. Throws NotFound. */
export async function resolveError(current: Current, { id, notes }: { id: number; notes: string }): Promise<Resolved> {
  const { events = [], ...resolved } = await withCompany(current, (tx) => write(tx, current, id, notes));
  for (const event of events) await WorkflowStateManager.handle(event);
  return resolved;
}

async function write(tx: Tx, current: Current, id: number, notes: string): Promise<Written> {
  const here = await findErrorAtHand(tx, current, id);
  if (here.error.status === 'RESOLVED') return { kind: 'already' };
  const breaks = await whatBreaks(tx, current, here, { branchEnds: true });
  if (breaks.length > 0) return { kind: 'refused', breaks };
  await markResolved(tx, current, here, notes);
  return { kind: 'done', events: await endBranches(tx, current, here) };
}

/** What would be stuck if this row did not count, in sentences; `branchEnds`: as if the branch that it stopped were ended. */
export async function whatBreaks(
  tx: Tx,
  current: Current,
  { error, now, closed }: ErrorAtHand,
  { branchEnds = false } = {},
): Promise<string[]> {
  const { ticketInstanceId, id: exceptErrorId } = error;
  const broken = await findBrokenBranches(tx, current.company.id, { ticketInstanceId, exceptErrorId });
  // Branches that wait at a join go on as soon as the one they wait for has ended.
  const goesOn = branchEnds && closed.some(isMoving) && now !== null && now.instance.arrivals.length > 0;
  const reasons = broken.map(({ reason }) => reason).filter((reason) => !(goesOn && reason === 'no_living_branch'));
  return [...new Set(reasons)].map(breaksWords);
}

/** Writes a workflow error as resolved, with its audit row. */
export async function markResolved(tx: Tx, current: Current, here: ErrorAtHand, notes: string): Promise<void> {
  const { id, status } = here.error;
  await tx.workflowError.update({
    where: { companyId_id: { companyId: current.company.id, id } },
    data: { status: 'RESOLVED', resolutionNotes: notes, resolvedBy: current.user.id, resolvedAt: here.at },
    select: { id: true },
  });
  const after = { status: 'RESOLVED', resolution_notes: notes, error_code: here.error.errorCode };
  await record(tx, current, 'resolved a workflow error', subjectOf(here), { before: { status }, after });
}

async function endBranches(tx: Tx, current: Current, { error, now, closed }: ErrorAtHand): Promise<EventRef[]> {
  const open = now && now.instance.wStatus !== 'COMPLETED' && now.instance.wStatus !== 'CANCELLED';
  const events: EventRef[] = [];
  for (const { taskInstanceId } of open ? closed.filter(isMoving) : []) {
    const about = taskInstanceId === null ? {} : { taskInstanceId };
    const { ticketInstanceId } = error;
    const data = now?.instance.workflowData ?? {};
    events.push(await writeEvent(tx, current, { ...about, ticketInstanceId, kind: 'branch_ended', data }));
  }
  return events;
}
