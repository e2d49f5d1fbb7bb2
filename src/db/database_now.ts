import type { Tx } from './with_company.js';

/** This moment by the database's clock, by which everything is timed that decides something: servers' own may differ. */
export async function databaseNow(tx: Tx): Promise<Date> {
  const [row] = await tx.$queryRaw<{ now: Date }[]>`select clock_timestamp() as now`;
  if (!row) throw new Error('the database has no clock');
  return row.now;
}
