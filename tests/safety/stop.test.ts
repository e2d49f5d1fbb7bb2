import { Agent, request } from 'node:http';
import pg from 'pg';
import { expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { logIn } from '../support/http_client.ts';
import { makeCompany, makePerson } from '../support/people.ts';
import { startServer } from '../support/server_process.ts';

const database = useDatabase({ connected: false });
const agent = new Agent({ maxSockets: 100 });

/** Asks for a page; `taken` resolves when the server has read the request, `answered` with the status once the whole page is there. */
function asking(url: string, cookie: string) {
  const sent = request(url, { agent, headers: { cookie, expect: '100-continue' } });
  const taken = new Promise<void>((resolve) => sent.once('continue', resolve));
  const answered = new Promise<number | string>((resolve) => {
    sent.once('error', ({ message }) => resolve(message));
    sent.once('response', (answer) => {
      answer.once('error', ({ message }) => resolve(message));
      answer.once('end', () => resolve(answer.statusCode ?? 0)).resume();
    });
  });
  sent.flushHeaders();
  sent.end();
  return { taken, answered };
}

it('36: SIGTERM while 50 requests are under way: each is answered, nobody new is let in, and the process ends with 0', async () => {
  const dana = await makePerson(database.owner, await makeCompany(database.owner, 'Bloom'), 'Dana Ortiz');
  const server = await startServer({
    DATABASE_URL: database.url,
    SESSION_SECRET: 'only for tests, only for tests, only',
  });
  const cookie = await logIn(server.url, dana);
  const blocker = new pg.Client({ connectionString: database.url });
  await blocker.connect();
  await blocker.query('begin');
  await blocker.query('lock table users in access exclusive mode');
  const requests = Array.from({ length: 50 }, () => asking(`${server.url}/dashboard`, cookie));
  await Promise.all(requests.map(({ taken }) => taken));
  server.child.kill('SIGTERM');
  // Once nobody is let in any more the signal has arrived, and the 50 are still waiting.
  await expect.poll(() => asking(`${server.url}/healthz`, cookie).answered).toMatch(/ECONNREFUSED/);
  await blocker.query('rollback');
  await blocker.end();
  const answers = await Promise.all(requests.map(({ answered }) => answered));
  // Whoever waited too long for a connection was told so.
  expect(answers.filter((answer) => answer !== 200 && answer !== 503)).toEqual([]);
  expect(await server.ended).toEqual({ code: 0, signal: null });
});
