import type { PoolClient } from 'pg';
import { beginIn } from './begin_in.js';
import { databasePool } from './connection.js';
import { databaseCode } from './database_code.js';

/** One fixed SELECT of a hot page: its name (unique in the application; each connection keeps it prepared) and its text with $1, $2, … */
export type Reading = { readonly name: string; readonly text: string };
export type Value = string | number | boolean | Date | null | readonly number[] | readonly string[];

type Inside = { readonly company: { readonly id: number } };
type Asked = {
  readonly reading: Reading;
  readonly values: Value[];
  readonly answer: (rows: unknown[]) => void;
  readonly fail: (error: unknown) => void;
};

/** What is asked in this turn, by who asks. */
const asked = new WeakMap<Inside, Asked[]>();

/**
 * The second handle of the door to tenant data, for hot pages: one prepared SELECT that sees the rows of `current.company` alone.
 * A quarter of the CPU of an interactive transaction (speed.md 1); bigints come as text. What is asked for the same `current` in one turn
 * is one transaction and, with its begin and its commit, one message.
 */
export function readInCompany<Row>(current: Inside, reading: Reading, values: Value[]): Promise<Row[]> {
  return new Promise((resolve, fail) => {
    const one: Asked = { reading, values, answer: (rows) => resolve(rows as Row[]), fail };
    const others = asked.get(current);
    if (others) return void others.push(one);
    asked.set(current, [one]);
    process.nextTick(() => {
      const all = asked.get(current) ?? [];
      asked.delete(current);
      void readAll(current, all);
    });
  });
}

const BROKEN_OFF_BY_ANOTHER = '25P02';

async function readAll(current: Inside, all: readonly Asked[]): Promise<void> {
  try {
    const client = await databasePool().connect();
    const begun = beginIn(client, current.company.id, 'begin read only');
    for (const one of all) void readOne(client, begun, one, () => readAll(current, [one]));
    end(client);
  } catch (error) {
    for (const { fail } of all) fail(error);
  }
}

/** Where another statement of the same turn failed, this one is asked `again` by itself. */
async function readOne(client: PoolClient, begun: Promise<void>, one: Asked, again: () => Promise<void>) {
  const { reading, values, answer, fail } = one;
  try {
    const [{ rows }] = await Promise.all([client.query({ ...reading, values }), begun]);
    answer(rows);
  } catch (error) {
    if (databaseCode(error) === BROKEN_OFF_BY_ANOTHER) return again();
    fail(error);
  }
}

/** Ends the transaction without letting the readers wait for it: nothing was written. What cannot be ended nobody else may meet. */
function end(client: PoolClient): void {
  client.query('commit').then(
    () => client.release(),
    () => client.release(true),
  );
}
