import { expect, it } from 'vitest';
import { connect, disconnect } from '#src/db/connection.js';
import { keptWhileConnected } from '#src/db/kept.js';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();

it('what is kept is bounded: the first makes room, and what is there already needs none', () => {
  const kept = keptWhileConnected<number>(2);
  kept.set('a', 1);
  kept.set('b', 2);
  kept.set('b', 3);
  expect([kept.get('a'), kept.get('b')]).toEqual([1, 3]);
  kept.set('c', 4);
  expect([kept.get('a'), kept.get('b'), kept.get('c')]).toEqual([undefined, 3, 4]);
  for (let n = 0; n < 1_000; n++) kept.set(`more ${n}`, n);
  expect([kept.get('c'), kept.get('more 997'), kept.get('more 998')]).toEqual([undefined, undefined, 998]);
});

it('nothing of one database is there after connecting to the next', async () => {
  const kept = keptWhileConnected<string>(2);
  kept.set('1/1', 'a definition');
  await disconnect();
  await connect(database.url);
  expect(kept.get('1/1')).toBeUndefined();
});
