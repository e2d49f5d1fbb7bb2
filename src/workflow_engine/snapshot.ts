import type { SqlTx } from '../db/sql_tx.js';
import type { Arrival } from './decision.js';
import { type LoadedDefinition, loadDefinition } from './definitions.js';
import { MOVING } from './events.js';
import type { Data } from './fields.js';

export type TaskNow = {
  readonly id: number;
  readonly key: string;
  readonly tStatus: 'PENDING' | 'OPEN' | 'IN_PROGRESS' | 'COMPLETED' | 'CANCELLED' | 'ERROR';
  readonly assignedTo: number | null;
  readonly completedBy: number | null;
  readonly completedAt: Date | null;
  readonly outputData: Data | null;
};

/** Where one ticket's workflow stands, as read in one transaction. */
export type WorkflowNow = {
  readonly loaded: LoadedDefinition;
  readonly instance: {
    readonly id: number;
    readonly wStatus: WorkflowStatus;
    readonly workflowData: Data;
    readonly outcome: string | null;
    readonly arrivals: readonly Arrival[];
  };
  readonly ticket: {
    readonly id: number;
    readonly number: number;
    readonly title: string;
    readonly submitterId: number;
    readonly submitter: { readonly id: number; readonly name: string; readonly email: string };
    readonly closedAt: Date | null;
  };
  readonly company: { readonly timeZone: string };
  readonly tasks: readonly TaskNow[];
  /** Events that stand for a living branch: not yet handled, or closed by a workflow error that is not resolved. */
  readonly events: readonly { readonly id: number; readonly taskInstanceId: number | null }[];
  /** The last completed run of each step. */
  readonly steps: { readonly [key: string]: { readonly data: Data; readonly completed_by: number | null } };
  /** The event that each finished task wrote, by the task's id: in order of commit. */
  readonly finished: ReadonlyMap<number, number>;
  readonly person: (id: number) => string;
};
type WorkflowStatus = 'NOT_STARTED' | 'IN_PROGRESS' | 'ON_HOLD' | 'COMPLETED' | 'CANCELLED';

/** Which ticket's workflow: by any one of the rows that belong to it. */
type Wanted =
  | { readonly ticketInstanceId: number }
  | { readonly workflowInstanceId: number }
  | { readonly taskInstanceId: number }
  | { readonly eventId: number };

function lastRuns(tasks: readonly TaskNow[]): WorkflowNow['steps'] {
  const steps: { [key: string]: { data: Data; completed_by: number | null } } = Object.create(null);
  const done = tasks.filter(({ tStatus }) => tStatus === 'COMPLETED');
  const time = ({ completedAt }: TaskNow) => completedAt?.getTime() ?? 0;
  for (const task of done.toSorted((a, b) => time(a) - time(b) || a.id - b.id)) {
    steps[task.key] = { data: task.outputData ?? {}, completed_by: task.completedBy };
  }
  return steps;
}

/** The last run of each step among those that were finished when this event was committed, so that late handling decides as prompt handling would (spec 4.1). */
export function stepsAsOf({ tasks, finished }: WorkflowNow, eventId: number): WorkflowNow['steps'] {
  return lastRuns(tasks.filter(({ id }) => (finished.get(id) ?? 0) <= eventId));
}

/** PASS steps begun since a form was last completed: they run while somebody waits for a page. */
export function passedSinceForm({ tasks, loaded }: WorkflowNow): number {
  const doneAs = (type: string) =>
    tasks.flatMap(({ key, tStatus, completedAt }) =>
      tStatus === 'COMPLETED' && loaded.definition.tasks.get(key)?.task.task_type === type
        ? [completedAt?.getTime() ?? 0]
        : [],
    );
  const last = doneAs('FORM').reduce((one, other) => Math.max(one, other), 0);
  return doneAs('PASS').filter((at) => at >= last).length;
}

type Ids = readonly [ticket: number | null, workflow: number | null, task: number | null, event: number | null];
function idsOf(wanted: Wanted): Ids {
  if ('ticketInstanceId' in wanted) return [wanted.ticketInstanceId, null, null, null];
  if ('workflowInstanceId' in wanted) return [null, wanted.workflowInstanceId, null, null];
  return 'taskInstanceId' in wanted ? [null, null, wanted.taskInstanceId, null] : [null, null, null, wanted.eventId];
}

async function lockInstance(tx: SqlTx, companyId: number, [ticket, workflow, task, event]: Ids): Promise<void> {
  await tx.$queryRaw`
    select i.id from workflow_instances i
     where i.company_id = ${companyId} and i.ticket_instance_id = coalesce(${ticket}::int,
       (select ticket_instance_id from workflow_instances where company_id = ${companyId} and id = ${workflow}::int),
       (select w.ticket_instance_id from task_instances k join workflow_instances w on w.company_id = k.company_id and w.id = k.workflow_instance_id
         where k.company_id = ${companyId} and k.id = ${task}::int),
       (select ticket_instance_id from workflow_events where company_id = ${companyId} and id = ${event}::int)) for update`;
}

/** Locks the workflow of this event's ticket and reads how it stands, and nothing else; undefined where there is none yet. */
export async function lockStatus(tx: SqlTx, event: { companyId: number; ticketInstanceId: number }) {
  const rows = await tx.$queryRaw<{ wStatus: WorkflowStatus }[]>`
    select w_status::text as "wStatus" from workflow_instances
     where company_id = ${event.companyId} and ticket_instance_id = ${event.ticketInstanceId} for update`;
  return rows[0]?.wStatus;
}

type Standing = {
  id: number;
  wStatus: WorkflowStatus;
  workflowData: Data;
  outcome: string | null;
  arrivals: Arrival[];
  workflowDefinitionId: number;
  editVersion: number;
  ticketId: number;
  number: number;
  title: string;
  submitterId: number;
  submitterEmail: string | null;
  closedAt: Date | null;
  timeZone: string;
  tasks: readonly TaskRow[];
  events: readonly EventNow[];
  names: { readonly [id: string]: string };
};
type TaskRow = Omit<TaskNow, 'key' | 'completedAt'> & { taskDefinitionId: number; completedAt: string | null };
type EventNow = WorkflowNow['events'][number] & { readonly living: boolean };

/**
 * Everything in one statement, so that all of it is of one moment: a task that is completed meanwhile is seen either as open or as its event.
 * A row of errors may have closed several events. Names: of everybody whose id is a number of the data, as fields of people hold it.
 * Drafts and what a task was shown may be large, and decide nothing.
 */
async function findStanding(
  tx: SqlTx,
  companyId: number,
  [ticket, workflow, task, event]: Ids,
): Promise<Standing | undefined> {
  const [found] = await tx.$queryRaw<Standing[]>`
    select i.id, i.w_status::text as "wStatus", i.workflow_data as "workflowData", i.outcome, i.arrivals,
           i.workflow_definition_id as "workflowDefinitionId", d.edit_version as "editVersion",
           t.id as "ticketId", t.number, t.title, t.created_by as "submitterId", t.closed_at as "closedAt",
           (select email from users where company_id = ${companyId} and id = t.created_by) as "submitterEmail",
           (select time_zone from companies where id = ${companyId}) as "timeZone",
           (select coalesce(json_agg(json_build_object('id', k.id, 'taskDefinitionId', k.task_definition_id, 'tStatus', k.t_status,
                     'assignedTo', k.assigned_to, 'completedBy', k.completed_by, 'completedAt', k.completed_at, 'outputData', k.output_data) order by k.id), '[]')
              from task_instances k where k.company_id = ${companyId} and k.workflow_instance_id = i.id) as tasks,
           (select coalesce(json_agg(json_build_object('id', e.id, 'taskInstanceId', e.task_instance_id, 'living', e.handled_at is null or exists (
                     select from workflow_errors w where w.company_id = e.company_id and w.id = (e.outcome ->> 'workflow_error')::int
                        and w.status <> 'RESOLVED')) order by e.id), '[]')
              from workflow_events e
             where e.company_id = ${companyId} and e.ticket_instance_id = t.id and e.kind = any (${MOVING})) as events,
           (select coalesce(json_object_agg(n.id, n.first_name || ' ' || n.last_name || case when n.is_superuser then ' (TicketFlower support)' else '' end), '{}')
              from actor_names(array(select t.created_by union
                select value::text::numeric::int from jsonb_each(i.workflow_data)
                 where case when jsonb_typeof(value) = 'number' then value::text::numeric between 1 and 2147483647 else false end)) n) as names
      from workflow_instances i
      join ticket_instances t on t.company_id = i.company_id and t.id = i.ticket_instance_id
      join workflow_definitions d on d.company_id = i.company_id and d.id = i.workflow_definition_id
     where i.company_id = ${companyId} and i.ticket_instance_id = coalesce(${ticket}::int,
       (select ticket_instance_id from workflow_instances where company_id = ${companyId} and id = ${workflow}::int),
       (select w.ticket_instance_id from task_instances k join workflow_instances w on w.company_id = k.company_id and w.id = k.workflow_instance_id
         where k.company_id = ${companyId} and k.id = ${task}::int),
       (select ticket_instance_id from workflow_events where company_id = ${companyId} and id = ${event}::int))`;
  return found;
}

function finishedBy(events: readonly EventNow[]): WorkflowNow['finished'] {
  const finished = new Map<number, number>();
  for (const { id, taskInstanceId } of events)
    if (taskInstanceId !== null && !finished.has(taskInstanceId)) finished.set(taskInstanceId, id);
  return finished;
}

/** Where a workflow stands; with `lock` its instance is locked first and everything read afresh. Null where the ticket has no workflow (yet). */
export async function readWorkflow(
  tx: SqlTx,
  companyId: number,
  wanted: Wanted,
  { lock = false } = {},
): Promise<WorkflowNow | null> {
  const ids = idsOf(wanted);
  // Sent together, the second waits in the database for the first, and sees what was committed until then.
  const locking = lock ? lockInstance(tx, companyId, ids) : undefined;
  const [found] = await Promise.all([findStanding(tx, companyId, ids), locking]);
  if (!found) return null;
  const loaded = await loadDefinition(tx, companyId, found.workflowDefinitionId, found.editVersion);
  const tasks = found.tasks.map(({ taskDefinitionId, completedAt, ...row }) => ({
    ...row,
    key: loaded.taskKeys.get(taskDefinitionId) ?? '',
    completedAt: completedAt === null ? null : new Date(completedAt),
  }));
  return {
    loaded,
    ...partsOf(found),
    tasks,
    events: found.events.filter(({ living }) => living),
    steps: lastRuns(tasks),
    finished: finishedBy(found.events),
    person: (id) => found.names[id] ?? 'somebody who left',
  };
}

function partsOf(found: Standing): Pick<WorkflowNow, 'instance' | 'ticket' | 'company'> {
  const { id, wStatus, workflowData, outcome, arrivals, submitterId } = found;
  // A superuser who submitted while helping has no address inside the company.
  const name = found.names[submitterId] ?? 'TicketFlower support';
  return {
    instance: { id, wStatus, workflowData, outcome, arrivals },
    ticket: {
      id: found.ticketId,
      number: found.number,
      title: found.title,
      submitterId,
      submitter: { id: submitterId, name, email: found.submitterEmail ?? '' },
      closedAt: found.closedAt,
    },
    company: { timeZone: found.timeZone },
  };
}
