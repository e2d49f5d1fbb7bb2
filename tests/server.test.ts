import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '#src/config.js';
import { useDatabase } from './support/database.ts';
import { startServer, stopServer } from './support/server_process.ts';

const database = useDatabase({ connected: false });
const own = () => ({ DATABASE_URL: database.url, SESSION_SECRET: 'only for tests, only for tests, only' });
const failure = (env: Record<string, string>) =>
  startServer(env).then(
    async (server) => stopServer(server).then(() => 'it started'),
    (error: Error) => error.message,
  );

describe('what cannot work is said in one sentence, and the exit code is not 0', () => {
  it('a port in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    expect(await failure({ ...own(), PORT: String(port) })).toMatch(
      new RegExp(`^the server ended: TicketFlower could not start. Port ${port} is in use. [^\\n]*\\n$`),
    );
    other.close();
  });

  it('a database that cannot be reached', async () => {
    const unreachable = 'postgres://somebody:secret-of-mine@127.0.0.1:1/nowhere';
    const message = await failure({ DATABASE_URL: unreachable });
    expect(message).toMatch(
      /could not start\. The database nowhere at 127\.0\.0\.1:1 \(DATABASE_URL\) cannot be reached: [^\n]*\n$/,
    );
    expect(message).not.toContain('secret-of-mine');
  });

  it.each([
    [{ PORT: 'many' }, 'PORT must be a number'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL must begin with postgres://'],
    [{ PUBLIC_URL: 'http://tickets.example.com' }, 'PUBLIC_URL must be an https address'],
    [{ PUBLIC_URL: 'https://tickets.example.com' }, 'DATABASE_URL and SESSION_SECRET must be set too'],
    [
      { PUBLIC_URL: 'https://tickets.example.com', DATABASE_URL: 'postgres://x', SESSION_SECRET: 'short' },
      'at least 32 characters',
    ],
    [
      {
        PUBLIC_URL: 'https://tickets.example.com',
        DATABASE_URL: 'postgres://x',
        SESSION_SECRET: '8f14e45fceea167a5a36dedd4bea2543',
        CRASH_AT: 'x',
      },
      'CRASH_AT is for tests',
    ],
  ])('a bad setting: %j', (env, message) => {
    expect(() => readConfig(env)).toThrow(message);
  });
});

describe('a server process', () => {
  it('answers, says that it is ready, and stops with 0 on SIGTERM', async () => {
    const server = await startServer(own());
    expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ ok: true });
    const ready = { ok: true, stuck: 0, oldest_open_event_seconds: 0 };
    expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual(ready);
    expect(await stopServer(server)).toEqual({ code: 0, signal: null });
  });

  it('stays up while its database connections are ended', async () => {
    const server = await startServer(own());
    await database.owner.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    expect((await fetch(`${server.url}/sessions/new`)).status).toBe(200);
    expect(await (await fetch(`${server.url}/readyz`)).json()).toMatchObject({ ok: true });
    await stopServer(server);
  });
});

describe('on the embedded PostgreSQL', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ticketflower-data-'));
    await chmod(folder, 0o755);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('starts from nothing, recovers after kill -9 by attaching to the database left running, and stops it cleanly', async () => {
    const first = await startServer({ DATA_DIR: folder });
    expect((await fetch(first.url)).status).toBe(200);
    first.child.kill('SIGKILL');
    expect(await first.ended).toEqual({ code: null, signal: 'SIGKILL' });
    const second = await startServer({ DATA_DIR: folder });
    expect((await fetch(second.url)).status).toBe(200);
    expect(await stopServer(second)).toEqual({ code: 0, signal: null });
    const third = await startServer({ DATA_DIR: folder, LANG: '' });
    expect((await fetch(third.url)).status).toBe(200);
    expect((await stopServer(third)).code).toBe(0);
  });
});
