import type { Current } from '#src/current.js';
import { sqlInCompany } from '#src/db/sql_in_company.js';
import { NotFound } from '#src/errors.js';
import { findTicketFacts, type TicketFacts } from './ticket_facts.js';

/** A ticket that this person submitted; throws NotFound for any other. */
export async function findMyTicket(current: Current, number: number): Promise<TicketFacts> {
  const own = { number, createdBy: current.user.id };
  const facts = await sqlInCompany(current, (tx) => findTicketFacts(tx, current.company.id, own));
  if (!facts) throw new NotFound();
  return facts;
}
