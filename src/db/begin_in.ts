import type { PoolClient } from 'pg';

const SEES = "select set_config('app.company_id', '?', true)";
/** How a transaction begins. `unhurried`: its commit does not wait for the disk, which has it within a second or, after a crash of the database, never. */
const BEGIN = {
  reading: `begin read only; ${SEES}`,
  writing: `begin; ${SEES}`,
  unhurried: `begin; ${SEES}, set_config('synchronous_commit', 'off', true)`,
} as const;
export type Begin = keyof typeof BEGIN;

/**
 * Begins a transaction that sees one company alone, as one message: the id is a number of ours, and a message of several statements takes
 * no parameters. Whoever does not wait for it finds its error in their own statement's, which then sees no company's rows at all.
 */
export async function beginIn(client: PoolClient, companyId: number, begin: Begin) {
  if (!Number.isInteger(companyId)) throw new TypeError('a company id is a whole number');
  await client.query(BEGIN[begin].replace('?', String(companyId)));
}
