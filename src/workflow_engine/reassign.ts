import { record } from '../audit.js';
import type { Actor } from '../current.js';
import type { WorkflowEvent } from '../db/generated/client.js';
import type { Tx } from '../db/with_company.js';
import { closeEvent } from './apply.js';
import { type Chosen, chooseAssignee, lockAssignment, nobodyToAssign } from './assign.js';
import { type Candidates, candidates, factsOf } from './assignment.js';
import { type EventRef, writeEvent } from './events.js';
import { failingAs, recordFailure } from './failures.js';
import type { TaskNow, WorkflowNow } from './snapshot.js';
import { findBrokenBranches } from './soundness.js';
import type { Task } from './workflow_file.js';

type Here = {
  readonly tx: Tx;
  readonly event: WorkflowEvent;
  readonly now: WorkflowNow;
  readonly task: TaskNow;
  readonly step: Task;
};

/** The states in which a task can change hands; one in error is a ticket admin's. */
const GIVEABLE: readonly TaskNow['tStatus'][] = ['PENDING', 'OPEN', 'IN_PROGRESS'];
const ANSWERED = ['nobody_to_assign', 'silently_stuck', 'task_not_assigned'];

const refOf = ({ companyId, id }: WorkflowEvent): EventRef => ({ companyId, eventId: id });

/**
 * Handles a `task_to_assign`: who may have the task keeps it, else somebody is chosen afresh, else it waits with a workflow error.
 * The workflow's instance must be locked.
 */
export async function reassign(tx: Tx, event: WorkflowEvent, now: WorkflowNow): Promise<void> {
  const task = now.tasks.find(({ id }) => id === event.taskInstanceId);
  const step = task && now.loaded.definition.tasks.get(task.key)?.task;
  if (!task || step?.task_type !== 'FORM' || !GIVEABLE.includes(task.tStatus))
    return closeEvent(tx, refOf(event), { ignored: task?.tStatus ?? null });
  const here = { tx, event, now, task, step };
  await failingAs('TASK_UPDATE', 'task_not_assigned', () => lookAgain(here), task.id);
}

async function lookAgain(here: Here): Promise<void> {
  const { tx, event, now, task, step } = here;
  const { companyId } = event;
  await tx.$queryRaw`select id from task_instances where company_id = ${companyId} and id = ${task.id} for no key update`;
  await lockAssignment(tx, companyId);
  if (await mayKeep(here)) {
    if (await settle(here, 'Whoever has the task may do it.')) await note(here, 'left a task where it is', {});
    return closeEvent(tx, refOf(event), { kept: task.assignedTo });
  }
  const who = candidates(step.assign_to, factsOf(now));
  const chosen = await chooseAssignee(tx, companyId, who);
  await (chosen ? give(here, chosen) : takeBack(here, who));
}

async function mayKeep({ tx, event: { companyId }, task }: Here): Promise<boolean> {
  if (task.assignedTo === null || task.tStatus === 'PENDING') return false;
  const [row] = await tx.$queryRaw<{ may: boolean }[]>`
    select may from may_work_on(${companyId}::int, ${task.id}::int, ${task.assignedTo}::int)`;
  return row?.may === true;
}

/** The draft of whoever had it goes: it was theirs alone. */
async function write({ tx, event: { companyId }, task }: Here, chosen: Chosen | undefined): Promise<void> {
  await tx.$executeRaw`
    update task_instances
       set assigned_to = ${chosen?.userId ?? null}, assigned_because = ${chosen?.because ?? null},
           assigned_at = case when ${chosen !== undefined} then now() end, t_status = ${chosen ? 'OPEN' : 'PENDING'}::task_status,
           draft_data = null, started_at = null, updated_at = now()
     where company_id = ${companyId} and id = ${task.id}`;
}

async function give(here: Here, chosen: Chosen): Promise<void> {
  const { tx, event, task } = here;
  await write(here, chosen);
  await settle(here, 'Somebody who may do it was found.');
  await note(here, 'gave a task to somebody else', { assigned_to: chosen.userId, t_status: 'OPEN' });
  const begun = { task: task.key, taskInstanceId: task.id, assignedTo: chosen.userId, because: chosen.because };
  await closeEvent(tx, refOf(event), { begun: [begun], taken: takenOf(here) });
}

async function takeBack(here: Here, who: Candidates): Promise<void> {
  const { tx, event, now, task, step } = here;
  await write(here, undefined);
  const failure = nobodyToAssign(step, who, task.id);
  const workflowErrorId = await recordFailure(tx, refOf(event), now.ticket.id, failure);
  await note(here, 'found nobody for a task', { assigned_to: null, t_status: 'PENDING' });
  await closeEvent(tx, refOf(event), { workflow_error: workflowErrorId, taken: takenOf(here) });
}

const takenOf = ({ task: { key, id, assignedTo } }: Here) => ({ task: key, taskInstanceId: id, from: assignedTo });

async function note({ tx, event, now, task }: Here, action: string, after: object): Promise<void> {
  const subject = { type: 'task_instance', id: task.id, ticketInstanceId: now.ticket.id };
  const before = { assigned_to: task.assignedTo, t_status: task.tStatus };
  await record(tx, { company: { id: event.companyId } }, action, subject, {
    before,
    after: { task: task.key, ...after },
  });
}

/** Resolves the task's workflow errors that said that it could not be given; true where there were any. */
async function settle({ tx, event, now, task }: Here, notes: string): Promise<boolean> {
  const { count } = await tx.workflowError.updateMany({
    where: {
      companyId: event.companyId,
      taskInstanceId: task.id,
      errorCode: { in: ANSWERED },
      status: { not: 'RESOLVED' },
    },
    data: { status: 'RESOLVED', resolutionNotes: notes, resolvedBy: event.actorId, resolvedAt: now.at },
  });
  return count > 0;
}

/** Whether what is done in the ticket itself can change who may do a step; where it cannot, nobody has to look. */
function changesWithin({ loaded }: WorkflowNow, key: string): boolean {
  const { field, same_as, not = [] } = loaded.definition.tasks.get(key)?.task.assign_to ?? {};
  return field !== undefined || same_as !== undefined || not.some((who) => who !== 'submitter');
}

/** Those of these waiting tasks that somebody may do now, and for which nobody is being looked for yet. */
async function findPossible(tx: Tx, companyId: number, waiting: number[]): Promise<number[]> {
  if (waiting.length === 0) return [];
  const rows = await tx.$queryRaw<{ id: number }[]>`
    select t.id from unnest(${waiting}::int[]) t (id)
     where exists (select from users u cross join lateral may_work_on(u.company_id, t.id, u.id) m
                    where u.company_id = ${companyId} and u.deactivated_at is null and m.may)
       and not exists (select from workflow_events e where e.company_id = ${companyId} and e.task_instance_id = t.id
                          and e.kind = 'task_to_assign' and e.handled_at is null)
     order by t.id`;
  return rows.map(({ id }) => id);
}

/**
 * Writes a `task_to_assign` for each open task of this workflow whose assignee may no longer have it, and each waiting one that somebody
 * now may, as what was done elsewhere in the ticket changed who may (`not`, `same_as`, `field`). In the transaction that did it; `now` may
 * be from before it, `done` is the task that it closed.
 */
export async function writeLostTasks(tx: Tx, actor: Actor, now: WorkflowNow, done?: number): Promise<EventRef[]> {
  const others = now.tasks.filter(
    ({ id, key, tStatus }) => id !== done && GIVEABLE.includes(tStatus) && changesWithin(now, key),
  );
  if (others.length === 0) return [];
  const { company } = actor;
  const ticketInstanceId = now.ticket.id;
  const broken = await findBrokenBranches(tx, company.id, { ticketInstanceId });
  const lost = broken.flatMap(({ taskInstanceId, reason }) => (reason === 'not_theirs' ? [taskInstanceId ?? 0] : []));
  const waiting = others.filter(({ tStatus }) => tStatus === 'PENDING').map(({ id }) => id);
  const events: EventRef[] = [];
  for (const taskInstanceId of [...lost, ...(await findPossible(tx, company.id, waiting))])
    events.push(await writeEvent(tx, actor, { ticketInstanceId, taskInstanceId, kind: 'task_to_assign', data: {} }));
  return events;
}

/**
 * Writes a `task_to_assign` for each open task that a person has and may no longer do, and each waiting one that they now may.
 * In the transaction that changed the person, under `lockAssignment`.
 */
export async function writeTasksOfPerson(tx: Tx, actor: Actor, userId: number): Promise<EventRef[]> {
  const companyId = actor.company.id;
  const rows = await tx.$queryRaw<{ id: number }[]>`
    insert into workflow_events (company_id, ticket_instance_id, task_instance_id, kind, data, actor_id)
    select i.company_id, w.ticket_instance_id, i.id, 'task_to_assign', '{}', ${actor.user?.id ?? null}::int
      from task_instances i
      join task_definitions d on d.company_id = i.company_id and d.id = i.task_definition_id and d.task_type = 'FORM'
      join workflow_instances w on w.company_id = i.company_id and w.id = i.workflow_instance_id and w.w_status not in ('COMPLETED', 'CANCELLED')
      cross join lateral may_work_on(i.company_id, i.id, ${userId}::int) m
     where i.company_id = ${companyId} and i.t_status in ('PENDING', 'OPEN', 'IN_PROGRESS')
       and (i.assigned_to = ${userId} or (i.assigned_to is null and i.t_status = 'PENDING'))
       and m.may = (i.assigned_to is null)
     order by i.id
    returning id`;
  return rows.map(({ id }) => ({ companyId, eventId: id }));
}
