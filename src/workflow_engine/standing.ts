import type { SqlTx } from '../db/sql_tx.js';
import type { Arrival } from './decision.js';
import { MOVING } from './events.js';
import type { Data } from './fields.js';

/** Which ticket's workflow: by any one of the rows that belong to it. */
export type Wanted =
  | { readonly ticketInstanceId: number }
  | { readonly taskInstanceId: number }
  | { readonly eventId: number };

type Ids = { readonly ticket: number | null; readonly task: number | null; readonly event: number | null };
const idsOf = (wanted: Wanted): Ids => ({
  ticket: 'ticketInstanceId' in wanted ? wanted.ticketInstanceId : null,
  task: 'taskInstanceId' in wanted ? wanted.taskInstanceId : null,
  event: 'eventId' in wanted ? wanted.eventId : null,
});

/** Locks a workflow until the transaction ends. */
export async function lockWorkflow(tx: SqlTx, companyId: number, wanted: Exclude<Wanted, { eventId: number }>) {
  const { ticket, task } = idsOf(wanted);
  // A case and no coalesce: that is not leak-proof, and row-level security would keep the condition from the index (query_plans.test.ts).
  await tx.$queryRaw`
    select i.id from workflow_instances i
     where i.company_id = ${companyId} and i.ticket_instance_id = case when ${ticket}::int is not null then ${ticket}::int else
       (select w.ticket_instance_id from task_instances k join workflow_instances w on w.company_id = k.company_id and w.id = k.workflow_instance_id
         where k.company_id = ${companyId} and k.id = ${task}::int) end for update`;
}

/** A workflow's rows, as one statement reads them. */
export type StandingRow = {
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
  /** The database's clock. */
  at: Date;
  tasks: readonly TaskRow[];
  events: readonly EventRow[];
  names: { readonly [id: string]: string };
};
type TaskRow = {
  readonly id: number;
  readonly taskDefinitionId: number;
  readonly tStatus: 'PENDING' | 'OPEN' | 'IN_PROGRESS' | 'COMPLETED' | 'CANCELLED' | 'ERROR';
  readonly assignedTo: number | null;
  readonly completedBy: number | null;
  readonly completedAt: string | null;
  readonly outputData: Data | null;
};
/** `living`: not yet handled, or closed by a workflow error that is not resolved. */
type EventRow = { readonly id: number; readonly taskInstanceId: number | null; readonly living: boolean };
export type WorkflowStatus = 'NOT_STARTED' | 'IN_PROGRESS' | 'ON_HOLD' | 'COMPLETED' | 'CANCELLED';

/**
 * Everything in one statement, so that all of it is of one moment: a task that is completed meanwhile is seen either as open or as its event.
 * A row of errors may have closed several events. Names: of whoever has or did a task, and of everybody whose id is a number of the data, as
 * fields of people hold it.
 * Drafts and what a task was shown may be large, and decide nothing.
 */
export async function findStanding(tx: SqlTx, companyId: number, wanted: Wanted): Promise<StandingRow | undefined> {
  const { ticket, task, event } = idsOf(wanted);
  const [found] = await tx.$queryRaw<StandingRow[]>`
    select i.id, i.w_status::text as "wStatus", i.workflow_data as "workflowData", i.outcome, i.arrivals,
           i.workflow_definition_id as "workflowDefinitionId", d.edit_version as "editVersion",
           t.id as "ticketId", t.number, t.title, t.created_by as "submitterId", t.closed_at as "closedAt",
           (select email from users where company_id = ${companyId} and id = t.created_by) as "submitterEmail",
           (select time_zone from companies where id = ${companyId}) as "timeZone", clock_timestamp() as at,
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
                select unnest(array[k.assigned_to, k.completed_by]) from task_instances k where k.company_id = ${companyId} and k.workflow_instance_id = i.id union
                select value::text::numeric::int from jsonb_each(i.workflow_data)
                 where case when jsonb_typeof(value) = 'number' then value::text::numeric between 1 and 2147483647 else false end)) n) as names
      from workflow_instances i
      join ticket_instances t on t.company_id = i.company_id and t.id = i.ticket_instance_id
      join workflow_definitions d on d.company_id = i.company_id and d.id = i.workflow_definition_id
     where i.company_id = ${companyId} and i.ticket_instance_id = case when ${ticket}::int is not null then ${ticket}::int
       when ${task}::int is not null then (
         select w.ticket_instance_id from task_instances k join workflow_instances w on w.company_id = k.company_id and w.id = k.workflow_instance_id
          where k.company_id = ${companyId} and k.id = ${task}::int)
       else (select ticket_instance_id from workflow_events where company_id = ${companyId} and id = ${event}::int) end`;
  return found;
}
