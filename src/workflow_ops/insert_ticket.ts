import type { Current } from '#src/current.js';
import type { SqlTx } from '#src/db/sql_tx.js';
import type { EventRef } from '#src/workflow_engine/events.js';
import type { Data } from '#src/workflow_engine/fields.js';
import type { OpenTicketType } from './ticket_types.js';

/** A ticket that was written, and the event that its workflow begins with. */
export type MadeTicket = { readonly number: number; readonly event: EventRef };

type NewTicket = {
  readonly type: Pick<OpenTicketType, 'id' | 'compiled'>;
  readonly title: string;
  readonly data: Data;
  readonly submissionToken: string;
};

/**
 * The ticket, its event (as `writeEvent` writes it) and its audit row (as `record` does) in one statement; undefined where its type is not
 * published any more. Its number is counted here: whoever else of the company submits waits until the commit, which can go out with it (P1).
 */
export async function insertTicket(
  tx: SqlTx,
  { company, user, impersonating, ip, requestId }: Current,
  { type, title, data, submissionToken }: NewTicket,
): Promise<MadeTicket | undefined> {
  const json = JSON.stringify(data);
  const audited = JSON.stringify({ title, ticket_type: type.compiled.ticket.key, ticket_data: data });
  const [made] = await tx.$queryRaw<{ number: number; eventId: number }[]>`
    with type as (
      select d.id from ticket_definitions d
        join workflow_definitions w on w.company_id = d.company_id and w.id = d.workflow_definition_id and w.state = 'published'
       where d.company_id = ${company.id} and d.id = ${type.id}),
    counted as (
      update companies set ticket_count = ticket_count + 1 where id = ${company.id} and exists (select from type) returning ticket_count as number),
    ticket as (
      insert into ticket_instances (company_id, number, title, ticket_definition_id, created_by, submission_token, ticket_data)
      select ${company.id}, number, ${title}, ${type.id}, ${user.id}, ${submissionToken}, ${json}::jsonb from counted returning id, number),
    audited as (
      insert into audit_log (company_id, actor_id, impersonating, action, subject_type, subject_id, ticket_instance_id, after, ip, request_id)
      select ${company.id}, ${user.id}, ${impersonating}, 'submitted a ticket', 'ticket_instance', id, id,
             jsonb_build_object('number', number) || ${audited}::jsonb, ${ip}, ${requestId} from ticket),
    event as (
      insert into workflow_events (company_id, ticket_instance_id, kind, data, actor_id, attempts, due_at)
      select ${company.id}, id, 'ticket_submitted', ${json}::jsonb, ${user.id}, 1, clock_timestamp() + interval '1 second' from ticket returning id)
    select ticket.number, event.id as "eventId" from ticket, event`;
  return (
    made && { number: made.number, event: { companyId: company.id, eventId: made.eventId, first: 'ticket_submitted' } }
  );
}
