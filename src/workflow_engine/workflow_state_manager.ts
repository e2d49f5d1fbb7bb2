import { crashPoint } from '../crash_points.js';
import { isDatabaseTrouble } from '../db/database_code.js';
import { sqlAtOnceInCompany, sqlInCompany } from '../db/sql_in_company.js';
import { type SqlTx, together } from '../db/sql_tx.js';
import { apply, askedOf, closeEvent } from './apply.js';
import { decide } from './decide.js';
import { DecisionError } from './decision.js';
import { snapshotOf } from './event_snapshot.js';
import type { EventKind, EventRef, StoredEvent } from './events.js';
import { EngineFailure, failingAs, failureOf, recordFailure } from './failures.js';
import { reassign, writeLostTasks } from './reassign.js';
import { settleRetried } from './retried.js';
import { readWorkflow, type WorkflowNow } from './snapshot.js';
import { countTry, leaveOpen, type Taken, take } from './taking_events.js';

/** What became of an event: handled; closed by a workflow error; left open for another try; taken or handled by somebody else. */
export type Handled = 'handled' | 'failed' | 'left open' | 'not ours';

const TRIES = 10;
const inCompany = ({ companyId }: EventRef) => ({ company: { id: companyId } });

/** Makes the workflow instance of a new ticket; one that is there already stays as it is. */
async function makeInstance(tx: SqlTx, { companyId, eventId }: EventRef): Promise<void> {
  await tx.$executeRaw`
    with taken as materialized (
      select ticket_instance_id, data from workflow_events
       where company_id = ${companyId} and id = ${eventId} and handled_at is null and kind = 'ticket_submitted' for update skip locked),
    made as (
      insert into workflow_instances (company_id, ticket_instance_id, workflow_definition_id, workflow_data)
      select t.company_id, t.id, d.workflow_definition_id, e.data
        from taken e join ticket_instances t on t.company_id = ${companyId} and t.id = e.ticket_instance_id
        join ticket_definitions d on d.company_id = t.company_id and d.id = t.ticket_definition_id
      on conflict (company_id, ticket_instance_id) do nothing returning id, ticket_instance_id)
    insert into audit_log (company_id, action, subject_type, subject_id, ticket_instance_id)
    select ${companyId}, 'started the workflow', 'workflow_instance', id, ticket_instance_id from made`;
}

/** A task to assign goes to whoever may have it; every other event moves its branch on, and open tasks that are nobody's any more follow. */
async function carryOn(tx: SqlTx, event: StoredEvent, now: WorkflowNow): Promise<EventRef[]> {
  const ref = { companyId: event.companyId, eventId: event.id };
  if (event.kind === 'task_to_assign') {
    await reassign(tx, event, now);
    return [];
  }
  const next = await apply(tx, ref, now, decide(snapshotOf(event, now)));
  return [...next, ...(await writeLostTasks(tx, inCompany(ref), now))];
}

const isOver = ({ wStatus }: Taken) => wStatus === 'COMPLETED' || wStatus === 'CANCELLED';

/** What happened to a ticket that is over leads to nothing. */
async function ignore(tx: SqlTx, event: Taken): Promise<EventRef[]> {
  await closeEvent(tx, { companyId: event.companyId, eventId: event.id }, { ignored: event.wStatus });
  await settleRetried(tx, event);
  return [];
}

/**
 * Decides and writes what follows from the event, in one transaction, in which a new ticket's workflow instance is made as well (`closeAfter`
 * sees to it that it stands by itself where the rest fails). Gives the events to handle next; undefined where it is not ours.
 */
async function moveOn(ref: EventRef, kind: EventKind): Promise<EventRef[] | undefined> {
  return sqlInCompany(inCompany(ref), async (tx) => {
    // Sent together: what is read is what was committed before the lock was had.
    const [, event, now] = await together([
      kind === 'ticket_submitted'
        ? failingAs('WORKFLOW_CREATION', 'workflow_not_made', () => makeInstance(tx, ref))
        : undefined,
      take(tx, ref),
      readWorkflow(tx, ref.companyId, ref),
    ]);
    if (!event) return undefined;
    if (!now) throw new EngineFailure('WORKFLOW_CREATION', 'no_workflow', new Error('The ticket has no workflow.'));
    if (isOver(event)) return ignore(tx, event);
    const next = await carryOn(tx, event, now);
    await settleRetried(tx, event);
    crashPoint('before_moving_commit');
    return next;
  });
}

/** Closes the event by a workflow error, both in one transaction; of a ticket that is over without one. */
async function closeByError(ref: EventRef, error: unknown): Promise<Handled> {
  return sqlInCompany(inCompany(ref), async (tx) => {
    const event = await take(tx, ref);
    if (!event) return 'not ours';
    // It may have been cancelled since the failure: then there is nothing to mend.
    if (isOver(event)) {
      await ignore(tx, event);
      return 'handled';
    }
    const about = event.taskInstanceId === null ? {} : { taskInstanceId: event.taskInstanceId };
    const failure = { ...about, ...failureOf(error) };
    const workflowErrorId = await recordFailure(tx, ref, event.ticketInstanceId, failure);
    const decided = error instanceof DecisionError ? { why: askedOf(error.why) } : {};
    await closeEvent(tx, ref, { workflow_error: workflowErrorId, ...decided });
    await settleRetried(tx, event);
    crashPoint('before_error_commit');
    return 'failed';
  });
}

/** Closes an event that failed. What was rolled back took a new ticket's workflow instance with it: that is made by itself now, with no step begun. */
async function closeAfter(ref: EventRef, kind: EventKind, error: unknown): Promise<Handled> {
  // That it cannot be made either is what `error` says.
  if (kind === 'ticket_submitted')
    await sqlAtOnceInCompany(inCompany(ref), (tx) => makeInstance(tx, ref)).catch(() => {});
  crashPoint('after_making_instance');
  return closeByError(ref, error);
}

function gaveUp(): EngineFailure {
  const message = `The ticket could not be carried on: ${TRIES} tries were each cut off before their end.`;
  return new EngineFailure('WORKFLOW_TRANSITION', 'gave_up', new Error(message));
}

async function attemptOnce(event: EventRef): Promise<{ handled: Handled; next: EventRef[] }> {
  const tried = await countTry(event);
  if (tried === undefined) return { handled: 'not ours', next: [] };
  const { attempts: attempt, kind } = tried;
  if (attempt > TRIES) return { handled: await closeAfter(event, kind, gaveUp()), next: [] };
  crashPoint('after_counting_try');
  try {
    const next = await moveOn(event, kind);
    crashPoint('after_moving_commit');
    return next ? { handled: 'handled', next } : { handled: 'not ours', next: [] };
  } catch (error) {
    const cause = error instanceof EngineFailure ? error.cause : error;
    const again = isDatabaseTrouble(cause) && attempt < TRIES;
    const handled = again ? await leaveOpen(event, attempt) : await closeAfter(event, kind, error);
    crashPoint('after_error_commit');
    return { handled, next: [] };
  }
}

async function handle(event: EventRef): Promise<Handled> {
  const waiting = [event];
  let first: Handled | undefined;
  try {
    for (let ref = waiting.shift(); ref; ref = waiting.shift()) {
      const { handled, next } = await attemptOnce(ref);
      first ??= handled;
      waiting.push(...next);
    }
  } catch {
    // The database is away: the event stands in it, and the reconciler of any process takes it up.
    return 'left open';
  }
  return first ?? 'not ours';
}

/**
 * The one door to the engine: looks where the event's workflow stands, decides, writes what follows, and records what fails as a workflow error.
 * Never throws; safe to call again at any time, from any process. Call it after the user's own write has committed.
 */
export const WorkflowStateManager = { handle };
