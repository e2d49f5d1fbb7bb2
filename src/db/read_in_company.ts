import type { PoolClient } from 'pg';
import { databasePool } from './connection.js';

/** One fixed SELECT of a hot page: its name (unique in the application; each connection keeps it prepared) and its text with $1, $2, … */
export type Reading = { readonly name: string; readonly text: string };
type Value = string | number | boolean | Date | null | readonly number[] | readonly string[];

/**
 * The second handle of the door to tenant data, for hot lists: one prepared SELECT that sees the rows of `current.company` alone.
 * A quarter of the CPU of an interactive transaction (speed.md 1); bigints come as text.
 */
export async function readInCompany<Row>(
  current: { readonly company: { readonly id: number } },
  { name, text }: Reading,
  values: Value[],
): Promise<Row[]> {
  const client = await databasePool().connect();
  try {
    // Both in one message; the id is a number of ours, and a message of several statements takes no parameters.
    await client.query(
      `begin read only; select set_config('app.company_id', '${wholeNumber(current.company.id)}', true)`,
    );
    const { rows } = await client.query({ name, text, values });
    end(client);
    return rows as Row[];
  } catch (error) {
    // Whatever state it is in, nobody else may meet it.
    client.release(true);
    throw error;
  }
}

/** Ends the transaction without letting the reader wait for it: nothing was written. The next user of the connection queues behind. */
function end(client: PoolClient): void {
  client.query('commit').then(
    () => client.release(),
    () => client.release(true),
  );
}

function wholeNumber(id: number): number {
  if (!Number.isInteger(id)) throw new TypeError('a company id is a whole number');
  return id;
}
