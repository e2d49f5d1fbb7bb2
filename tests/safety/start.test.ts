import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '#src/config.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#src/db/embedded_postgres.js';
import { startServer, stopServer } from '../support/server_process.ts';

// A PostgreSQL of its own: roles belong to all databases of one, and other tests rely on theirs.
let folder: string;
let postgres: EmbeddedPostgres;
let owner: pg.Client;
const GOOD_SECRET = '8f14e45fceea167a5a36dedd4bea2543';
const production = () => ({
  PUBLIC_URL: 'https://tickets.example.com',
  DATABASE_URL: postgres.url,
  SESSION_SECRET: GOOD_SECRET,
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ticketflower-start-'));
  await chmod(folder, 0o755);
  postgres = await startEmbeddedPostgres(folder, ['-c fsync=off']);
  owner = new pg.Client({ connectionString: postgres.url });
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What the operator is told when the start is refused. */
const told = (env: Record<string, string>) =>
  startServer(env).then(
    async (server) => stopServer(server).then(() => 'it started'),
    (error: Error) => error.message,
  );

describe('in production the start is refused, and it is said why', () => {
  it.each([
    ['a short session secret', { SESSION_SECRET: 'short' }, 'SESSION_SECRET must have at least 32 characters'],
    ['no session secret', { SESSION_SECRET: '' }, 'SESSION_SECRET must be set too'],
    ['a secret of one letter', { SESSION_SECRET: 'x'.repeat(64) }, 'SESSION_SECRET can be guessed'],
    ['a default secret', { SESSION_SECRET: 'please-change-me-0123456789-abcdef' }, 'SESSION_SECRET can be guessed'],
    [
      'a secret from an example',
      { SESSION_SECRET: 'my example of a long session key 1' },
      'SESSION_SECRET can be guessed',
    ],
    [
      'an address whose cookies would be insecure',
      { PUBLIC_URL: 'http://tickets.example.com' },
      'must be an https address',
    ],
    ['crash points', { CRASH_AT: 'after_submit_commit' }, 'CRASH_AT is for tests'],
  ])('%s', (_what, env, message) => {
    expect(() => readConfig({ ...production(), ...env })).toThrow(message);
  });

  it('not with all of them right', async () => {
    expect(readConfig(production())).toMatchObject({ sessionSecret: GOOD_SECRET });
    expect(await told({ ...production(), PUBLIC_URL: '' })).toBe('it started');
  });

  it.each([
    ['bypasses row-level security', 'alter role ticketflower_app bypassrls', 'alter role ticketflower_app nobypassrls'],
    ['is a superuser', 'alter role ticketflower_app superuser', 'alter role ticketflower_app nosuperuser'],
    [
      'owns tables',
      'create table of_nobody (); alter table of_nobody owner to ticketflower_app',
      'drop table of_nobody',
    ],
  ])('a database role that %s', async (fault, spoil, mend) => {
    await owner.query(spoil);
    const message = await told(production());
    await owner.query(mend);
    expect(message).toContain(`The database role of the application, ticketflower_app, ${fault}`);
    expect(message).not.toMatch(/\n\s+at /);
  });
});
