import type { Prisma } from '#src/db/generated/client.js';
import { type Reader, showAge, showDue } from '#src/helpers/dates.js';
import { fullName } from '#src/helpers/people.js';
import { ticketStatus } from '#src/helpers/statuses.js';
import { type ListQuery, PAGE_SIZE } from './list_query.js';

const named = { select: { firstName: true, lastName: true } } as const;
const OPEN = {
  where: { tStatus: { in: ['PENDING', 'OPEN', 'IN_PROGRESS', 'ERROR'] } },
  select: { assignedTo: true, dueAt: true, assignee: named, taskDefinition: { select: { title: true } } },
  orderBy: { id: 'asc' },
} as const satisfies Prisma.WorkflowInstance$tasksArgs;

/** What a list of tickets reads of each: its type, where it is, whether it has an open error. */
export const LISTED = {
  ticketDefinition: { select: { title: true } },
  submitter: named,
  workflow: { select: { wStatus: true, outcome: true, tasks: OPEN } },
  errors: { where: { status: { not: 'RESOLVED' } }, select: { id: true }, take: 1 },
} as const satisfies Prisma.TicketInstanceInclude;
export type ListedTicket = Prisma.TicketInstanceGetPayload<{ include: typeof LISTED }>;

/** One page of tickets and one more, newest first, found through what `where` names. */
export function pageOfTickets({ state, before }: ListQuery, where: { companyId: number; createdBy?: number }) {
  return {
    where: {
      ...where,
      closedAt: state === 'active' ? null : { not: null },
      ...(before === undefined ? {} : { number: { lt: before } }),
    },
    orderBy: { number: 'desc' },
    take: PAGE_SIZE + 1,
    include: LISTED,
  } as const satisfies Prisma.TicketInstanceFindManyArgs;
}

/** A ticket as a list shows it: what it is, its status, the step it is at and who has that, when that is due, its age. */
export function ticketCells(ticket: ListedTicket, base: '/tickets' | '/my_tickets', reader: Reader) {
  const tasks = ticket.workflow?.tasks ?? [];
  const [first] = tasks.toSorted((a, b) => (a.dueAt?.getTime() ?? Infinity) - (b.dueAt?.getTime() ?? Infinity));
  const others = tasks.length > 1 ? ` and ${tasks.length - 1} more` : '';
  const holder = first && (first.assignee ? fullName(first.assignee) : 'Nobody yet');
  const type = `#${ticket.number} · ${ticket.ticketDefinition.title}`;
  // A superuser who submitted while helping is of no company: no row is there for the name.
  const from =
    base === '/my_tickets' ? '' : ` · ${ticket.submitter ? fullName(ticket.submitter) : 'TicketFlower support'}`;
  return [
    { text: ticket.title, href: `${base}/${ticket.number}`, detail: type + from },
    { status: statusOf(ticket) },
    first ? { text: `${first.taskDefinition.title}${others}`, detail: holder } : {},
    first?.dueAt ? { due: showDue(first.dueAt, reader) } : {},
    { text: showAge(ticket.createdAt, reader.now) },
  ];
}

function statusOf({ workflow, errors }: ListedTicket) {
  return ticketStatus({
    workflow: workflow?.wStatus ?? 'NOT_STARTED',
    outcome: workflow?.outcome ?? null,
    hasError: errors.length > 0,
    hasAssignedTask: (workflow?.tasks ?? []).some(({ assignedTo }) => assignedTo !== null),
  });
}
