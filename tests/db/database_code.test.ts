import { expect, it } from 'vitest';
import { databaseCode, isDatabaseTrouble } from '#src/db/database_code.js';

const fromPrisma = (code: string, cause: object, message = '') =>
  Object.assign(new Error(message), { code, meta: { driverAdapterError: { cause } } });

it.each([
  [
    'a lost connection in a raw query',
    fromPrisma(
      'P2010',
      { kind: 'ConnectionClosed' },
      'Raw query failed. Code: `N/A`. Message: `Server has closed the connection.`',
    ),
  ],
  ['a database that starts up', fromPrisma('P2039', { originalCode: '57P03' })],
  ['a deadlock that stayed', fromPrisma('P2034', { originalCode: '40P01' })],
  ['a lock that was not had in time', fromPrisma('P2010', { originalCode: '55P03' })],
  [
    'a connection that is lost as a transaction begins or ends',
    Object.assign(new Error('ConnectionClosed'), { name: 'DriverAdapterError', cause: { kind: 'ConnectionClosed' } }),
  ],
  ['a full pool', new Error('timeout exceeded when trying to connect')],
  ['a refused connection', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
])('%s is trouble of the database, worth another try', (_, error) => {
  expect(isDatabaseTrouble(error)).toBe(true);
});

it.each([
  ['a unique key', fromPrisma('P2002', { originalCode: '23505' })],
  ['a bug of ours', new TypeError('x is not a function')],
  ['nothing', undefined],
])('%s is not', (_, error) => {
  expect(isDatabaseTrouble(error)).toBe(false);
});

it('finds the database’s own code', () => {
  expect(databaseCode(fromPrisma('P2002', { originalCode: '23505' }))).toBe('23505');
});
