import { inOrder, type SqlTx } from '../db/sql_tx.js';
import type { Arrival } from './decision.js';
import { type LoadedDefinition, loadDefinition } from './definitions.js';
import type { Data } from './fields.js';
import { findStanding, lockWorkflow, type StandingRow, type Wanted, type WorkflowStatus } from './standing.js';

export type TaskNow = Omit<StandingRow['tasks'][number], 'taskDefinitionId' | 'completedAt'> & {
  readonly key: string;
  readonly completedAt: Date | null;
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
  /** Of whom the names were read: the submitter, whoever has or did a task, and people in the data. */
  readonly names: { readonly [id: string]: string };
  readonly person: (id: number) => string;
};

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

function finishedBy(events: StandingRow['events']): WorkflowNow['finished'] {
  const finished = new Map<number, number>();
  for (const { id, taskInstanceId } of events)
    if (taskInstanceId !== null && !finished.has(taskInstanceId)) finished.set(taskInstanceId, id);
  return finished;
}

/** Where a workflow stands; null where the ticket has none (yet). */
export async function readWorkflow(tx: SqlTx, companyId: number, wanted: Wanted): Promise<WorkflowNow | null> {
  const found = await findStanding(tx, companyId, wanted);
  if (!found) return null;
  const loaded = await loadDefinition(tx, companyId, found.workflowDefinitionId, found.editVersion);
  const tasks = found.tasks.map(({ taskDefinitionId, completedAt, ...row }) => ({
    ...row,
    key: loaded.taskKeys.get(taskDefinitionId) ?? '',
    completedAt: completedAt === null ? null : new Date(completedAt),
  }));
  return {
    at: found.at,
    loaded,
    ...partsOf(found),
    tasks,
    events: found.events.filter(({ living }) => living),
    steps: lastRuns(tasks),
    finished: finishedBy(found.events),
    names: found.names,
    person: (id) => found.names[id] ?? 'somebody who left',
  };
}

function partsOf(found: StandingRow): Pick<WorkflowNow, 'instance' | 'ticket' | 'company'> {
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

/** Where a workflow stands, locked until the transaction ends: the reading waits in the database for the lock. */
export async function lockAndReadWorkflow(
  tx: SqlTx,
  companyId: number,
  wanted: Exclude<Wanted, { eventId: number }>,
): Promise<WorkflowNow | null> {
  const [, now] = await inOrder(
    tx,
    () => lockWorkflow(tx, companyId, wanted),
    () => readWorkflow(tx, companyId, wanted),
  );
  return now;
}
