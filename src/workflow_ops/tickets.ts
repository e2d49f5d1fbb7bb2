import type { Current } from '#src/current.js';
import { sqlInCompany } from '#src/db/sql_in_company.js';
import { NotFound } from '#src/errors.js';
import { findTicketFacts, type TicketFacts } from './ticket_facts.js';

/** A ticket of the company; throws NotFound where there is none of this number. */
export async function findTicket(current: Current, number: number): Promise<TicketFacts> {
  const facts = await sqlInCompany(current, (tx) => findTicketFacts(tx, current.company.id, { number }));
  if (!facts) throw new NotFound();
  return facts;
}
