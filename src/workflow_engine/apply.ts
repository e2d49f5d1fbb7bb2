import { type SqlTx, sendWithCommit, together } from '../db/sql_tx.js';
import { type Chosen, chooseAssignee, nobodyToAssign } from './assign.js';
import { candidates, factsOf } from './assignment.js';
import { standingOutcome } from './decide.js';
import type { Decision, Reason } from './decision.js';
import { type EventRef, writeEvent } from './events.js';
import { failingAs, recordFailure } from './failures.js';
import type { Data } from './fields.js';
import type { WorkflowNow } from './snapshot.js';
import type { Task } from './workflow_file.js';

/** One step that was begun, as the event keeps it for the timeline. */
type Begun = { task: string; taskInstanceId: number; assignedTo: number | null; because: string | null };
type Here = { readonly tx: SqlTx; readonly event: EventRef; readonly now: WorkflowNow };
const LATE = 'The workflow answered after all.';
const ENDED = 'The workflow came to its end without this part.';
type Passed = { readonly begun: Begun; readonly next: EventRef };

/** `set`: a step that is nobody's is done at once, with these values. */
async function insertTask({ tx, event, now }: Here, task: Task, set?: Data): Promise<number> {
  const done = set !== undefined;
  const [row] = await tx.$queryRaw<{ id: number }[]>`
    insert into task_instances (company_id, workflow_instance_id, task_definition_id, cause_event_id, t_status, output_data, due_at, started_at, completed_at)
    values (${event.companyId}, ${now.instance.id}, ${now.loaded.taskIds.get(task.key)}, ${event.eventId}, ${done ? 'COMPLETED' : 'PENDING'}::task_status,
            ${done ? JSON.stringify(set) : null}::jsonb, now() + make_interval(secs => ${task.due_hours ?? null}::float8 * 3600),
            case when ${done}::boolean then clock_timestamp() end, case when ${done}::boolean then clock_timestamp() end)
    returning id`;
  if (!row) throw new Error('the task was not written');
  return row.id;
}

async function giveTo({ tx, event: { companyId } }: Here, taskInstanceId: number, { userId, because }: Chosen) {
  await tx.$executeRaw`
    with noted as (update users set last_assigned_at = clock_timestamp() where company_id = ${companyId} and id = ${userId})
    update task_instances set assigned_to = ${userId}, assigned_because = ${because}, assigned_at = now(), t_status = 'OPEN', updated_at = now()
     where company_id = ${companyId} and id = ${taskInstanceId}`;
}

/** A task for a person: made first, then given to whoever may have it; with nobody there it waits, and the admin is told. `data`: as for a PASS. */
async function beginForm(here: Here, task: Task, data: Data): Promise<Begun> {
  const { tx, event, now } = here;
  const who = candidates(task.assign_to, { ...factsOf(now), data });
  // Sent together, in this order: the lock for choosing is the last of all.
  const [id, chosen] = await together([
    failingAs('TASK_CREATION', 'task_not_made', () => insertTask(here, task)),
    failingAs('TASK_UPDATE', 'task_not_assigned', () => chooseAssignee(tx, event.companyId, who)),
  ]);
  if (!chosen) {
    await recordFailure(tx, event, now.ticket.id, nobodyToAssign(task, who, id));
    return { task: task.key, taskInstanceId: id, assignedTo: null, because: null };
  }
  // Everybody else of the company waits for the lock until the commit: nothing is waited for any more.
  await sendWithCommit(
    tx,
    failingAs('TASK_UPDATE', 'task_not_assigned', () => giveTo(here, id, chosen)),
  );
  return { task: task.key, taskInstanceId: id, assignedTo: chosen.userId, because: chosen.because };
}

/** A step that is nobody's: done at once, with an event of its own that carries the branch on. `data`: the workflow's after all steps begun. */
async function beginPass(here: Here, task: Task, set: Data, data: Data): Promise<Passed> {
  const { tx, event, now } = here;
  const id = await failingAs('TASK_CREATION', 'task_not_made', () => insertTask(here, task, set));
  const about = { ticketInstanceId: now.ticket.id, taskInstanceId: id };
  const next = await writeEvent(tx, { company: { id: event.companyId } }, { ...about, kind: 'step_passed', data });
  return { begun: { task: task.key, taskInstanceId: id, assignedTo: null, because: null }, next };
}

/** Begins every step of the decision. What PASS steps set is merged once: each of them read the data from before; who gets a task hangs on the data after. */
async function beginAll(here: Here, begin: Decision['begin']): Promise<{ begun: Begun[]; next: EventRef[] }> {
  const data: Data = Object.assign({}, here.now.instance.workflowData, ...begin.map(({ set }) => set));
  const begun: Begun[] = [];
  const next: EventRef[] = [];
  for (const { task: key, set } of begin) {
    const task = here.now.loaded.definition.tasks.get(key)?.task;
    if (!task) throw new Error(`the workflow has no step ${key}`);
    const passed = set ? await beginPass(here, task, set, data) : undefined;
    begun.push(passed ? passed.begun : await beginForm(here, task, data));
    if (passed) next.push(passed.next);
  }
  if (next.length > 0) await mergeData(here, data);
  return { begun, next };
}

async function mergeData({ tx, event: { companyId }, now }: Here, data: Data): Promise<void> {
  await tx.$executeRaw`
    update workflow_instances set workflow_data = ${JSON.stringify(data)}::jsonb, updated_at = now()
     where company_id = ${companyId} and id = ${now.instance.id}`;
}

/** The workflow as it stands now, its ticket closed where it ended, and the audit row: one statement. */
async function moveInstance({ tx, event: { companyId }, now }: Here, decision: Decision, begun: readonly Begun[]) {
  const outcome = standingOutcome(now.loaded.definition, now.instance.outcome, decision.end?.outcome ?? null);
  const arrivals = decision.arrivals.map(({ join, from }) => ({ join, from }));
  // A workflow on hold stays so until it is resumed; what was committed before is still handled.
  const wStatus = now.instance.wStatus === 'NOT_STARTED' ? 'IN_PROGRESS' : now.instance.wStatus;
  const { completes, end } = decision;
  const after = {
    began: begun.map(({ task, assignedTo }) => ({ task, assigned_to: assignedTo })),
    completed: completes,
    outcome: end?.outcome ?? null,
  };
  await tx.$executeRaw`
    with moved as (
      update workflow_instances set outcome = ${outcome}, arrivals = ${JSON.stringify(arrivals)}::jsonb, updated_at = now(),
             w_status = ${completes ? 'COMPLETED' : wStatus}::workflow_status,
             completed_at = case when ${completes}::boolean then clock_timestamp() else completed_at end
       where company_id = ${companyId} and id = ${now.instance.id}),
    closed as (
      update ticket_instances set closed_at = clock_timestamp(), updated_at = now()
       where ${completes}::boolean and company_id = ${companyId} and id = ${now.ticket.id})
    insert into audit_log (company_id, action, subject_type, subject_id, ticket_instance_id, after)
    values (${companyId}, ${completes ? 'completed the workflow' : 'moved the ticket on'}, 'workflow_instance', ${now.instance.id},
            ${now.ticket.id}, ${JSON.stringify(after)}::jsonb)`;
}

/** `end: all`: cancels whatever else is open. Events still open are ignored when their turn comes, as the workflow is completed. */
async function cancelOpenTasks({ tx, event: { companyId }, now }: Here): Promise<void> {
  const cancel = () => tx.$executeRaw`
    update task_instances set t_status = 'CANCELLED', updated_at = now()
     where company_id = ${companyId} and id in (
       select id from task_instances where company_id = ${companyId} and workflow_instance_id = ${now.instance.id}
          and t_status in ('PENDING', 'OPEN', 'IN_PROGRESS', 'ERROR') order by id for no key update)`;
  await failingAs('TASK_UPDATE', 'tasks_not_cancelled', cancel);
  // What went wrong on branches that are cancelled is nobody's work any more.
  await tx.$executeRaw`
    update workflow_errors set status = 'RESOLVED', resolution_notes = ${ENDED}, resolved_at = now(), updated_at = now()
     where company_id = ${companyId} and ticket_instance_id = ${now.ticket.id} and status <> 'RESOLVED'`;
}

/** Writes what was decided: next tasks with their assignees or the end, the event as handled, the audit row. Gives the events that follow at once. */
export async function apply(tx: SqlTx, event: EventRef, now: WorkflowNow, decision: Decision): Promise<EventRef[]> {
  const here = { tx, event, now };
  if (decision.cancels) await cancelOpenTasks(here);
  const { begun, next } = await beginAll(here, decision.begin);
  const { why, arrivals, end, cancels, completes } = decision;
  const written = Promise.all([
    moveInstance(here, decision, begun),
    closeEvent(tx, event, { why: askedOf(why), begun, arrivals, end, cancels, completes }),
  ]);
  await sendWithCommit(tx, written);
  return next;
}

/** The ways that were asked: what an event keeps of them, as a step may have very many. */
export function askedOf(why: readonly Reason[]): Reason[] {
  return why.filter(({ holds }) => holds !== null);
}

/** Marks an event as handled, with what came of it; that it had been waiting for long is no error any more. */
export async function closeEvent(tx: SqlTx, { companyId, eventId }: EventRef, outcome: object): Promise<void> {
  const closed = await tx.$queryRaw<{ id: number }[]>`
    with closed as (
      update workflow_events set handled_at = now(), outcome = ${JSON.stringify(outcome)}::jsonb
       where company_id = ${companyId} and id = ${eventId} and handled_at is null returning id, ticket_instance_id),
    settled as (
      update workflow_errors w set status = 'RESOLVED', resolution_notes = ${LATE}, resolved_at = now(), updated_at = now() from closed
       where w.company_id = ${companyId} and w.event_id = ${eventId} and w.ticket_instance_id = closed.ticket_instance_id
         and w.error_code = 'silently_stuck' and w.status <> 'RESOLVED')
    select id from closed`;
  if (closed.length !== 1) throw new Error(`event ${eventId} was not open any more`);
}
