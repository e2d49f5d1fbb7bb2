import type { Current } from '#src/current.js';
import { type Reading, readInCompany } from '#src/db/read_in_company.js';
import { type Reader, showAge, showDue } from '#src/helpers/dates.js';
import { ticketStatus } from '#src/helpers/statuses.js';
import { type ListQuery, onePage, PAGE_SIZE } from './list_query.js';

/** A ticket as a list reads it: what it is, its workflow, and of its open tasks the one that is due first. */
export type ListedTicket = {
  readonly number: number;
  readonly title: string;
  readonly type: string;
  readonly created_at: Date;
  readonly submitter: string | null;
  readonly w_status: 'NOT_STARTED' | 'IN_PROGRESS' | 'ON_HOLD' | 'COMPLETED' | 'CANCELLED' | null;
  readonly outcome: string | null;
  readonly has_error: boolean;
  readonly open_tasks: number;
  readonly has_assigned_task: boolean;
  readonly step: string | null;
  readonly holder: string | null;
  readonly due_at: Date | null;
};

const LAST = 2_147_483_647;

// One statement for a page: the object calls of the ORM are the largest cost of a list. As an `exists` the errors would be read of
// the whole company. $1 company, $2 numbers below, $3 rows, $4 submitter.
const listing = (name: string, where: string): Reading => ({
  name,
  text: `
  select t.number, t.title, d.title as type, t.created_at, s.first_name || ' ' || s.last_name as submitter, w.w_status, w.outcome,
         coalesce((select true from workflow_errors e where e.company_id = t.company_id and e.ticket_instance_id = t.id and e.status <> 'RESOLVED' limit 1), false) as has_error,
         coalesce(f.open_tasks, 0) as open_tasks, coalesce(f.has_assigned_task, false) as has_assigned_task, f.step, f.holder, f.due_at
    from ticket_instances t
    join ticket_definitions d on d.company_id = t.company_id and d.id = t.ticket_definition_id
    left join users s on s.company_id = t.company_id and s.id = t.created_by
    left join workflow_instances w on w.company_id = t.company_id and w.ticket_instance_id = t.id
    left join lateral (
      select td.title as step, u.first_name || ' ' || u.last_name as holder, i.due_at,
             (count(*) over ())::int as open_tasks, bool_or(i.assigned_to is not null) over () as has_assigned_task from task_instances i
        join task_definitions td on td.company_id = i.company_id and td.id = i.task_definition_id
        left join users u on u.company_id = i.company_id and u.id = i.assigned_to
       where i.company_id = w.company_id and i.workflow_instance_id = w.id and i.t_status in ('PENDING', 'OPEN', 'IN_PROGRESS', 'ERROR')
       order by i.due_at nulls last, i.id limit 1) f on true
   where t.company_id = $1 and t.number < $2 and ${where}
   order by t.number desc limit $3`,
});

const OF_COMPANY = {
  active: listing('tickets active', 't.closed_at is null'),
  archive: listing('tickets archive', 't.closed_at is not null'),
} as const;
const OF_SUBMITTER = {
  active: listing('my tickets active', 't.closed_at is null and t.created_by = $4'),
  archive: listing('my tickets archive', 't.closed_at is not null and t.created_by = $4'),
} as const;

/** Tickets of the company, or of one submitter of it, newest first: one page, and where the next begins. */
export async function listTicketsOf(current: Current, { state, before = LAST }: ListQuery, submitter?: number) {
  const values = [current.company.id, before, PAGE_SIZE + 1];
  const rows =
    submitter === undefined
      ? readInCompany<ListedTicket>(current, OF_COMPANY[state], values)
      : readInCompany<ListedTicket>(current, OF_SUBMITTER[state], [...values, submitter]);
  return onePage(await rows, ({ number }) => number);
}

/** A ticket as a list shows it: what it is, its status, the step it is at and who has that, when that is due, its age. */
export function ticketCells(ticket: ListedTicket, base: '/tickets' | '/my_tickets', reader: Reader) {
  const others = ticket.open_tasks > 1 ? ` and ${ticket.open_tasks - 1} more` : '';
  // A superuser who submitted while helping is of no company: no row is there for the name.
  const from = base === '/my_tickets' ? '' : ` · ${ticket.submitter ?? 'TicketFlower support'}`;
  return [
    { text: ticket.title, href: `${base}/${ticket.number}`, detail: `#${ticket.number} · ${ticket.type}${from}` },
    { status: statusOf(ticket) },
    ticket.step === null ? {} : { text: `${ticket.step}${others}`, detail: ticket.holder ?? 'Nobody yet' },
    ticket.due_at ? { due: showDue(ticket.due_at, reader) } : {},
    { text: showAge(ticket.created_at, reader.now) },
  ];
}

function statusOf({
  w_status: workflow,
  outcome,
  has_error: hasError,
  has_assigned_task: hasAssignedTask,
}: ListedTicket) {
  return ticketStatus({ workflow: workflow ?? 'NOT_STARTED', outcome, hasError, hasAssignedTask });
}
