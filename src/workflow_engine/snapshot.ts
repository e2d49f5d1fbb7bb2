import type { Prisma } from '../db/generated/client.js';
import { actorNames } from '../db/outside_company.js';
import type { Tx } from '../db/with_company.js';
import type { Arrival } from './decision.js';
import { type LoadedDefinition, loadDefinition } from './definitions.js';
import { MOVING } from './events.js';
import type { Data, Fields } from './fields.js';

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
  /** When it was read (after it was locked), by the database's clock: what follows from it is timed by this. */
  readonly at: Date;
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

type Wanted = { readonly ticketInstanceId: number } | { readonly workflowInstanceId: number };

/** Whose name an expression may write: everybody that a `user` field of this data names. */
function peopleIn(fields: Fields, data: Data): number[] {
  const named = [...fields.values()].filter(({ type }) => type === 'user').map(({ name }) => data[name]);
  return named.filter((id) => typeof id === 'number');
}

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

/** Drafts and what a task was shown may be large, and decide nothing. */
const OF_TASKS = {
  id: true,
  taskDefinitionId: true,
  tStatus: true,
  assignedTo: true,
  completedBy: true,
  completedAt: true,
  outputData: true,
} as const satisfies Prisma.TaskInstanceSelect;

async function findInstance(tx: Tx, companyId: number, wanted: Wanted) {
  const where =
    'ticketInstanceId' in wanted
      ? { companyId_ticketInstanceId: { companyId, ticketInstanceId: wanted.ticketInstanceId } }
      : { companyId_id: { companyId, id: wanted.workflowInstanceId } };
  return tx.workflowInstance.findUnique({
    where,
    include: { ticket: { omit: { ticketData: true } }, tasks: { select: OF_TASKS, orderBy: { id: 'asc' } } },
  });
}

async function lockInstance(tx: Tx, companyId: number, wanted: Wanted): Promise<void> {
  const [ticket, instance] =
    'ticketInstanceId' in wanted ? [wanted.ticketInstanceId, null] : [null, wanted.workflowInstanceId];
  await tx.$queryRaw`select id from workflow_instances where company_id = ${companyId}
    and (ticket_instance_id = ${ticket}::int or id = ${instance}::int) for update`;
}

/** Locks the workflow of this event's ticket and reads how it stands, and nothing else; undefined where there is none yet. */
export async function lockStatus(tx: Tx, event: { companyId: number; ticketInstanceId: number }) {
  const rows = await tx.$queryRaw<{ wStatus: WorkflowStatus }[]>`
    select w_status::text as "wStatus" from workflow_instances
     where company_id = ${event.companyId} and ticket_instance_id = ${event.ticketInstanceId} for update`;
  return rows[0]?.wStatus;
}

async function findClock(tx: Tx, companyId: number): Promise<{ timeZone: string; at: Date }> {
  const [row] = await tx.$queryRaw<{ timeZone: string; at: Date }[]>`
    select time_zone as "timeZone", clock_timestamp() as at from companies where id = ${companyId}`;
  if (!row) throw new Error('the company is not there');
  return row;
}

type EventNow = WorkflowNow['events'][number] & { readonly living: boolean };

/** Read after the tasks, as a task that is completed in between is then seen as its event. A row of errors may have closed several events. */
async function findMovingEvents(tx: Tx, companyId: number, ticketInstanceId: number): Promise<EventNow[]> {
  return tx.$queryRaw`
    select e.id, e.task_instance_id as "taskInstanceId", (e.handled_at is null or exists (
         select from workflow_errors w
          where w.company_id = e.company_id and w.id = (e.outcome ->> 'workflow_error')::int and w.status <> 'RESOLVED')) as living
      from workflow_events e
     where e.company_id = ${companyId} and e.ticket_instance_id = ${ticketInstanceId} and e.kind = any (${MOVING})
     order by e.id`;
}

function finishedBy(events: readonly EventNow[]): WorkflowNow['finished'] {
  const finished = new Map<number, number>();
  for (const { id, taskInstanceId } of events)
    if (taskInstanceId !== null && !finished.has(taskInstanceId)) finished.set(taskInstanceId, id);
  return finished;
}

/** The submitter as expressions may name them: a superuser who submitted while helping has no address inside the company. */
async function findSubmitter(tx: Tx, companyId: number, id: number, names: ReadonlyMap<number, string>) {
  const own = await tx.user.findFirst({ where: { companyId, id }, select: { email: true } });
  return { id, name: names.get(id) ?? 'TicketFlower support', email: own?.email ?? '' };
}

/** Where a workflow stands; with `lock` its instance is locked first and everything read afresh. Null where the ticket has no workflow (yet). */
export async function readWorkflow(
  tx: Tx,
  companyId: number,
  wanted: Wanted,
  { lock = false } = {},
): Promise<WorkflowNow | null> {
  if (lock) await lockInstance(tx, companyId, wanted);
  const found = await findInstance(tx, companyId, wanted);
  if (!found) return null;
  const { ticket, tasks: rows, ...instance } = found;
  const loaded = await loadDefinition(tx, companyId, instance.workflowDefinitionId);
  const workflowData = instance.workflowData as Data;
  const names = await actorNames(tx, [ticket.createdBy, ...peopleIn(loaded.definition.fields, workflowData)]);
  const { timeZone, at } = await findClock(tx, companyId);
  const tasks = rows.map(({ taskDefinitionId, ...row }) => ({
    ...row,
    key: loaded.taskKeys.get(taskDefinitionId) ?? '',
    outputData: row.outputData as Data | null,
  }));
  const { id, wStatus, outcome } = instance;
  const events = await findMovingEvents(tx, companyId, ticket.id);
  return {
    at,
    loaded,
    instance: { id, wStatus, workflowData, outcome, arrivals: instance.arrivals as Arrival[] },
    ticket: {
      id: ticket.id,
      number: ticket.number,
      title: ticket.title,
      submitterId: ticket.createdBy,
      submitter: await findSubmitter(tx, companyId, ticket.createdBy, names),
      closedAt: ticket.closedAt,
    },
    company: { timeZone },
    tasks,
    events: events.filter(({ living }) => living),
    steps: lastRuns(tasks),
    finished: finishedBy(events),
    person: (id) => names.get(id) ?? 'somebody who left',
  };
}
