import type { Current } from '#src/current.js';
import { withCompany } from '#src/db/with_company.js';
import { NotFound } from '#src/errors.js';
import { type ListQuery, onePage } from './list_query.js';
import { findTicketFacts, type TicketFacts } from './ticket_facts.js';
import { pageOfTickets } from './ticket_list.js';

/** This person's tickets, newest first: one page, and where the next begins. */
export async function listMyTickets(current: Current, query: ListQuery) {
  const own = { companyId: current.company.id, createdBy: current.user.id };
  const rows = await withCompany(current, (tx) => tx.ticketInstance.findMany(pageOfTickets(query, own)));
  return onePage(rows, ({ number }) => number);
}

/** A ticket that this person submitted; throws NotFound for any other. */
export async function findMyTicket(current: Current, number: number): Promise<TicketFacts> {
  const own = { number, createdBy: current.user.id };
  const facts = await withCompany(current, (tx) => findTicketFacts(tx, current.company.id, own));
  if (!facts) throw new NotFound();
  return facts;
}
