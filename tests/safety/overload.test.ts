import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { type ServerProcess, startServer, stopServer } from '../support/server_process.ts';
import { ask } from './ask.ts';
import { type Cookies, logInAll } from './cookies.ts';
import { makeWorld } from './world.ts';

const database = useDatabase();
let server: ServerProcess;
let cookies: Cookies;
beforeAll(async () => {
  const world = await makeWorld(database.owner);
  server = await startServer({ DATABASE_URL: database.url, SESSION_SECRET: 'only for tests, only for tests, only' });
  cookies = await logInAll(server.url, world);
});
afterAll(() => stopServer(server));

it('33: while the database holds every connection up, all are told so with 503, none waits for ever, and it recovers', async () => {
  const blocker = new pg.Client({ connectionString: database.url });
  await blocker.connect();
  await blocker.query('begin');
  await blocker.query('lock table users in access exclusive mode');
  const asking = { method: 'GET', path: '/dashboard', cookie: cookies.all };
  const answers = await Promise.all(Array.from({ length: 50 }, () => ask(server.url, asking)));
  await blocker.query('rollback');
  await blocker.end();
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
  expect(answers[0]?.text).toContain('The database does not answer just now');
  expect((await ask(server.url, asking)).status).toBe(200);
});

it('34: requests that come byte by byte are let go, and pages are there meanwhile', async () => {
  const { port } = new URL(server.url);
  const slow = Array.from({ length: 100 }, (): Socket => connect(Number(port), '127.0.0.1'));
  const closed = slow.map((socket) => once(socket.resume(), 'close'));
  for (const socket of slow) {
    socket.on('error', () => {});
    socket.write('POST /sessions HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
  }
  expect((await ask(server.url, { method: 'GET', path: '/sessions/new' })).status).toBe(200);
  // By the server, within its own limit; the test's time-out is the judge.
  await Promise.all(closed);
  expect((await ask(server.url, { method: 'GET', path: '/sessions/new' })).status).toBe(200);
});
