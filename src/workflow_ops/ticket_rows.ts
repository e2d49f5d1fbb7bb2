import type {
  AuditLog,
  TaskInstance,
  TicketInstance,
  WorkflowError,
  WorkflowEvent,
  WorkflowInstance,
} from '#src/db/generated/client.js';
import { type SqlTx, together } from '#src/db/sql_tx.js';

/** What ticket admins do to a ticket; what everybody else does has rows of its own. */
export const DEEDS = [
  'put the ticket on hold',
  'resumed the ticket',
  'cancelled the ticket',
  'skipped a task',
  'assigned a task',
  'retried a workflow error',
  'reviewed a workflow error',
  'resolved a workflow error',
] as const;

/** What somebody did to a ticket by hand, as the audit log keeps it. */
export type DeedFact = Pick<AuditLog, 'action' | 'actorId' | 'subjectType' | 'subjectId' | 'after' | 'createdAt'>;

/** A ticket's row, with its type's key and the version of the workflow that it was submitted for. */
export type TicketRow = Pick<
  TicketInstance,
  'companyId' | 'id' | 'number' | 'title' | 'ticketData' | 'createdBy' | 'closedAt' | 'createdAt'
> & {
  readonly key: string;
  readonly workflowDefinitionId: number;
  readonly editVersion: number;
};
export type WorkflowRow = Pick<
  WorkflowInstance,
  'id' | 'workflowData' | 'wStatus' | 'outcome' | 'heldAt' | 'heldReason' | 'completedAt' | 'createdAt'
>;
/** What was only drafted no page of the ticket shows. */
export type TaskFactRow = Omit<TaskInstance, 'companyId' | 'workflowInstanceId' | 'draftData' | 'updatedAt'>;
/** An event's data is the whole workflow's, and there are many events. */
export type EventRow = Pick<
  WorkflowEvent,
  'id' | 'taskInstanceId' | 'kind' | 'payload' | 'actorId' | 'handledAt' | 'outcome' | 'createdAt'
>;
export type ErrorRow = Omit<WorkflowError, 'companyId' | 'ticketInstanceId' | 'stackTrace' | 'updatedAt'>;

/** All rows of one ticket, as they stand in the database. */
export type TicketRows = {
  readonly ticket: TicketRow;
  readonly workflow: WorkflowRow | undefined;
  readonly tasks: readonly TaskFactRow[];
  readonly events: readonly EventRow[];
  readonly errors: readonly ErrorRow[];
  readonly deeds: readonly DeedFact[];
};

/**
 * Reads everything of the ticket with this number, of one submitter where `createdBy` says so: statements that are sent together, as
 * the ticket's page is a hot one (speed.md 1). Undefined where there is none.
 */
export async function findTicketRows(
  tx: SqlTx,
  companyId: number,
  { number, createdBy }: { readonly number: number; readonly createdBy?: number },
): Promise<TicketRows | undefined> {
  const [[ticket], [workflow], tasks, events, errors, deeds] = await together([
    tx.$queryRaw<TicketRow[]>`
      select t.company_id as "companyId", t.id, t.number, t.title, t.ticket_data as "ticketData", t.created_by as "createdBy", t.closed_at as "closedAt", t.created_at as "createdAt",
             d.key, d.workflow_definition_id as "workflowDefinitionId", w.edit_version as "editVersion"
        from ticket_instances t
        join ticket_definitions d on d.company_id = t.company_id and d.id = t.ticket_definition_id
        join workflow_definitions w on w.company_id = d.company_id and w.id = d.workflow_definition_id
       where t.company_id = ${companyId} and t.number = ${number} and (${createdBy ?? null}::int is null or t.created_by = ${createdBy ?? null}::int)`,
    tx.$queryRaw<WorkflowRow[]>`
      select id, workflow_data as "workflowData", w_status::text as "wStatus", outcome, held_at as "heldAt", held_reason as "heldReason",
             completed_at as "completedAt", created_at as "createdAt"
        from workflow_instances
       where company_id = ${companyId} and ticket_instance_id = (select id from ticket_instances where company_id = ${companyId} and number = ${number})`,
    tx.$queryRaw<TaskFactRow[]>`
      select k.id, k.task_definition_id as "taskDefinitionId", k.cause_event_id as "causeEventId", k.t_status::text as "tStatus",
             k.input_data as "inputData", k.output_data as "outputData", k.assigned_to as "assignedTo", k.assigned_because as "assignedBecause",
             k.assigned_at as "assignedAt", k.due_at as "dueAt", k.started_at as "startedAt", k.completed_at as "completedAt",
             k.completed_by as "completedBy", k.skip_reason as "skipReason", k.created_at as "createdAt"
        from task_instances k
       where k.company_id = ${companyId} and k.workflow_instance_id = (
               select w.id from workflow_instances w join ticket_instances t on t.company_id = w.company_id and t.id = w.ticket_instance_id
                where w.company_id = ${companyId} and t.number = ${number})
       order by k.id`,
    tx.$queryRaw<EventRow[]>`
      select id, task_instance_id as "taskInstanceId", kind, payload, actor_id as "actorId", handled_at as "handledAt", outcome, created_at as "createdAt"
        from workflow_events
       where company_id = ${companyId} and ticket_instance_id = (select id from ticket_instances where company_id = ${companyId} and number = ${number})
       order by id`,
    tx.$queryRaw<ErrorRow[]>`
      select id, task_instance_id as "taskInstanceId", event_id as "eventId", error_type::text as "errorType", error_code as "errorCode",
             error_message as "errorMessage", status::text, resolution_notes as "resolutionNotes", occurrences, last_seen_at as "lastSeenAt",
             reviewed_by as "reviewedBy", reviewed_at as "reviewedAt", resolved_by as "resolvedBy", resolved_at as "resolvedAt", created_at as "createdAt"
        from workflow_errors
       where company_id = ${companyId} and ticket_instance_id = (select id from ticket_instances where company_id = ${companyId} and number = ${number})
       order by id desc`,
    tx.$queryRaw<DeedFact[]>`
      select action, actor_id as "actorId", subject_type as "subjectType", subject_id as "subjectId", after, created_at as "createdAt"
        from audit_log
       where company_id = ${companyId} and ticket_instance_id = (select id from ticket_instances where company_id = ${companyId} and number = ${number})
         and action = any (${[...DEEDS]})
       order by id`,
  ]);
  return ticket && { ticket, workflow, tasks, events, errors, deeds };
}
