import type { PoolClient } from 'pg';
import { beginIn } from './begin_in.js';
import { databasePool } from './connection.js';

/** One fixed SELECT of a hot page: its name (unique in the application; each connection keeps it prepared) and its text with $1, $2, … */
export type Reading = { readonly name: string; readonly text: string };
export type Value = string | number | boolean | Date | null | readonly number[] | readonly string[];

/**
 * The second handle of the door to tenant data, for hot pages: one prepared SELECT that sees the rows of `current.company` alone.
 * A quarter of the CPU of an interactive transaction (speed.md 1); bigints come as text.
 */
export async function readInCompany<Row>(
  current: { readonly company: { readonly id: number } },
  { name, text }: Reading,
  values: Value[],
): Promise<Row[]> {
  const client = await databasePool().connect();
  try {
    const begun = beginIn(client, current.company.id, 'reading');
    const [{ rows }] = await Promise.all([client.query({ name, text, values }), begun]);
    end(client);
    return rows as Row[];
  } catch (error) {
    // Whatever state it is in, nobody else may meet it.
    client.release(true);
    throw error;
  }
}

/** Ends the transaction without letting the reader wait for it: nothing was written. */
function end(client: PoolClient): void {
  client.query('commit').then(
    () => client.release(),
    () => client.release(true),
  );
}
