import type { Tx } from '../db/with_company.js';

// The first half of the lock's name; the company is the second.
const DEFINITIONS = 0x7766;

/**
 * Lets one person at a time import, edit, publish, retire or discard in a company, until the transaction ends, or rename or delete a company
 * role: whoever writes a definition has read the names of roles before.
 */
export async function lockDefinitions(tx: Tx, companyId: number): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(${DEFINITIONS}::int, ${companyId}::int)`;
}
