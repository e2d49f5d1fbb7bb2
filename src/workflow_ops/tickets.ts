import type { Current } from '#src/current.js';
import { withCompany } from '#src/db/with_company.js';
import { NotFound } from '#src/errors.js';
import { type ListQuery, onePage } from './list_query.js';
import { findTicketFacts, type TicketFacts } from './ticket_facts.js';
import { pageOfTickets } from './ticket_list.js';

/** The company's tickets, newest first: one page, and where the next begins. */
export async function listTickets(current: Current, query: ListQuery) {
  const own = { companyId: current.company.id };
  const rows = await withCompany(current, (tx) => tx.ticketInstance.findMany(pageOfTickets(query, own)));
  return onePage(rows, ({ number }) => number);
}

/** A ticket of the company; throws NotFound where there is none of this number. */
export async function findTicket(current: Current, number: number): Promise<TicketFacts> {
  const facts = await withCompany(current, (tx) => findTicketFacts(tx, current.company.id, { number }));
  if (!facts) throw new NotFound();
  return facts;
}
