import type { PoolClient } from 'pg';

// Its statements are fixed and good for every value (tests/speed/query_plans.test.ts); PostgreSQL planned some of them anew each time: a seventh of
// its CPU for a submit.
const PLANNED_ONCE = "set_config('plan_cache_mode', 'force_generic_plan', true)";

/**
 * Begins a transaction that sees one company alone, as one message: the id is a number of ours, and a message of several statements takes
 * no parameters. Whoever does not wait for it finds its error in their own statement's, which then sees no company's rows at all.
 */
export async function beginIn(client: PoolClient, companyId: number, begin: 'begin' | 'begin read only') {
  if (!Number.isInteger(companyId)) throw new TypeError('a company id is a whole number');
  await client.query(`${begin}; select set_config('app.company_id', '${companyId}', true), ${PLANNED_ONCE}`);
}
