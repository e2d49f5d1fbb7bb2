import { record } from '#src/audit.js';
import { crashPoint } from '#src/crash_points.js';
import type { Current } from '#src/current.js';
import { Prisma, type WorkflowEvent } from '#src/db/generated/client.js';
import { type Tx, withCompany } from '#src/db/with_company.js';
import { type EventRef, writeEvent } from '#src/workflow_engine/events.js';
import { withRetry } from '#src/workflow_engine/retried.js';
import { WorkflowStateManager } from '#src/workflow_engine/workflow_state_manager.js';
import { type ErrorAtHand, findErrorAtHand, subjectOf } from './error_at_hand.js';
import { markResolved, whatBreaks } from './resolve_error.js';

/**
 * What a retry led to: the error is resolved; it is still there, or another took its place (`errorId`); it is being tried;
 * somebody else retried it since this page was made; or there is nothing to try, with what still breaks the ticket.
 */
export type Retried =
  | { readonly kind: 'resolved' | 'trying' | 'elsewhere' }
  | { readonly kind: 'failed'; readonly errorId: number }
  | { readonly kind: 'nothing'; readonly breaks: readonly string[] };

type Opened = { readonly events: readonly EventRef[]; readonly settled?: Retried };
/** `seen`: how often the error had occurred when the page was made, so that two windows retry it once. */
type Retry = { readonly id: number; readonly seen: number };

const OPEN_TASK: readonly string[] = ['PENDING', 'OPEN', 'IN_PROGRESS', 'ERROR'];

/** Opens what a workflow error closed and lets the workflow move on, with everything read afresh. Throws NotFound. */
export async function retryError(current: Current, retry: Retry): Promise<Retried> {
  const { events, settled } = await withCompany(current, (tx) => open(tx, current, retry));
  crashPoint('after_retry_commit');
  for (const event of events) await WorkflowStateManager.handle(event);
  return settled ?? withCompany(current, (tx) => verdict(tx, current, retry.id, events));
}

/** Retries several workflow errors, one after the other. Throws NotFound where one of them is not there. */
export async function retryErrors(current: Current, retries: readonly Retry[]): Promise<Retried[]> {
  const retried: Retried[] = [];
  for (const retry of retries) retried.push(await retryError(current, retry));
  return retried;
}

async function open(tx: Tx, current: Current, { id, seen }: Retry): Promise<Opened> {
  const here = await findErrorAtHand(tx, current, id);
  if (here.error.status === 'RESOLVED') return { events: [], settled: { kind: 'resolved' } };
  if (here.error.occurrences !== seen) return { events: [], settled: { kind: 'elsewhere' } };
  const events = await openEvents(tx, current, here);
  crashPoint('before_retry_commit');
  return events.length > 0 ? { events } : { events, settled: await settleAsItIs(tx, current, here) };
}

/** The events to handle: those that are open for it already, else those that the error closed, else an event for its waiting task. */
async function openEvents(tx: Tx, current: Current, here: ErrorAtHand): Promise<EventRef[]> {
  const underWay = await findUnderWay(tx, here);
  if (underWay.length > 0) return underWay;
  for (const event of here.closed) await reopen(tx, current, here, event);
  const events = here.closed.map(({ companyId, id }) => ({ companyId, eventId: id }));
  const waiting = events.length > 0 ? undefined : await assignAgain(tx, current, here);
  const all = waiting ? [waiting] : events;
  if (all.length > 0) {
    const after = { error_code: here.error.errorCode, occurrences: here.error.occurrences };
    await record(tx, current, 'retried a workflow error', subjectOf(here), { after });
  }
  return all;
}

async function findUnderWay(tx: Tx, { error }: ErrorAtHand): Promise<EventRef[]> {
  const { companyId, ticketInstanceId, id, taskInstanceId, errorCode } = error;
  const rows = await tx.$queryRaw<{ id: number }[]>`
    select id from workflow_events where company_id = ${companyId} and ticket_instance_id = ${ticketInstanceId} and handled_at is null
       and (${errorCode} = 'silently_stuck' or (payload ->> 'retried_error')::int = ${id} or (kind = 'task_to_assign' and task_instance_id = ${taskInstanceId}::int))`;
  return rows.map((row) => ({ companyId, eventId: row.id }));
}

async function reopen(tx: Tx, current: Current, { error, now, at }: ErrorAtHand, event: WorkflowEvent): Promise<void> {
  const note = { retried_at: at.toISOString(), retried_error: error.id, retried_by: current.user.id };
  const data = now ? { data: now.instance.workflowData as Prisma.InputJsonObject } : {};
  await tx.workflowEvent.update({
    where: { companyId_id: { companyId: event.companyId, id: event.id } },
    data: {
      handledAt: null,
      outcome: Prisma.DbNull,
      attempts: 0,
      dueAt: at,
      payload: withRetry(event.payload, note),
      ...data,
    },
    select: { id: true },
  });
}

/** An open task that the error is about is looked at again: whether somebody may have it now. */
async function assignAgain(tx: Tx, current: Current, { error, now }: ErrorAtHand): Promise<EventRef | undefined> {
  const task = now?.tasks.find(({ id }) => id === error.taskInstanceId);
  if (!now || !task || !OPEN_TASK.includes(task.tStatus)) return undefined;
  const about = { ticketInstanceId: now.ticket.id, taskInstanceId: task.id };
  return writeEvent(tx, current, { ...about, kind: 'task_to_assign', data: now.instance.workflowData });
}

/** Where nothing is left to try, the ticket is looked at: sound without this row, the row is resolved. */
async function settleAsItIs(tx: Tx, current: Current, here: ErrorAtHand): Promise<Retried> {
  const breaks = await whatBreaks(tx, current, here);
  if (breaks.length > 0) return { kind: 'nothing', breaks };
  await markResolved(tx, current, here, 'Retried: the ticket goes on without it.');
  return { kind: 'resolved' };
}

/** How it stands after the events were handled: the row is also resolved where they left nothing that it would have to stand for. */
async function verdict(tx: Tx, current: Current, id: number, events: readonly EventRef[]): Promise<Retried> {
  const here = await findErrorAtHand(tx, current, id);
  const tried = await tx.workflowEvent.findMany({
    where: { companyId: current.company.id, id: { in: events.map(({ eventId }) => eventId) } },
    select: { handledAt: true, outcome: true },
  });
  const others = tried.flatMap(({ outcome }) => (outcome as { workflow_error?: number } | null)?.workflow_error ?? []);
  if (others.length > 0) return { kind: 'failed', errorId: others.find((one) => one !== id) ?? id };
  if (here.error.status === 'RESOLVED') return { kind: 'resolved' };
  if (tried.some(({ handledAt }) => handledAt === null)) return { kind: 'trying' };
  const settled = await settleAsItIs(tx, current, here);
  return settled.kind === 'resolved' ? settled : { kind: 'failed', errorId: id };
}
