import { request } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { logIn } from '../support/http_client.ts';
import { makeCompany, makePerson } from '../support/people.ts';
import { type ServerProcess, startServer, stopServer } from '../support/server_process.ts';

const database = useDatabase({ connected: false });
let server: ServerProcess | undefined;
afterEach(async () => {
  if (server) await stopServer(server);
  server = undefined;
});

const start = async () => {
  server = await startServer({
    ...{ DATABASE_URL: database.url, SESSION_SECRET: 'only for tests, only for tests, only', LOG_LEVEL: 'info' },
    WEB_PROCESSES: '2',
  });
  return server;
};

/** The processes that answered requests so far, as their log lines say. */
const answering = ({ output }: ServerProcess) =>
  new Set([...output().matchAll(/"pid":(\d+)[^\n]*"path":/g)].map(([, pid]) => Number(pid)));

/** A page on a connection of its own, so that any process may take it; 0 where the connection broke. */
const get = (url: string, cookie: string) =>
  new Promise<number>((resolve) => {
    const asked = request(`${url}/profile`, { agent: false, headers: { cookie } }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
    });
    asked.on('error', () => resolve(0)).end();
  });

/** Asks until so many processes in all have answered, and gives them in the order of their first answers. */
async function untilAnswered(running: ServerProcess, count: number): Promise<number[]> {
  const asked = async () => {
    await get(running.url, '');
    return answering(running).size;
  };
  await expect.poll(asked, { timeout: 20_000 }).toBe(count);
  return [...answering(running)];
}

it('several processes serve one address, and whoever is logged in is so in all of them', async () => {
  const { url } = await start();
  const person = await makePerson(database.owner, await makeCompany(database.owner, 'North'), 'Ann North');
  const cookie = await logIn(url, person);
  const statuses = await Promise.all(Array.from({ length: 8 }, () => get(url, cookie)));
  expect(statuses).toEqual(Array.from({ length: 8 }, () => 200));
  expect((await untilAnswered(server as ServerProcess, 2)).length).toBe(2);
});

it('one that is killed is replaced; to stop the first is to stop all', async () => {
  const running = await start();
  const [victim = 0] = await untilAnswered(running, 2);
  process.kill(victim, 'SIGKILL');
  await untilAnswered(running, 3);
  const { code } = await stopServer(running);
  server = undefined;
  expect(code).toBe(0);
  for (const pid of answering(running)) expect(() => process.kill(pid, 0)).toThrow();
});

it('where none of them can start, it is said why and all of it ends', async () => {
  const nowhere = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', WEB_PROCESSES: '2' };
  await expect(startServer(nowhere)).rejects.toThrow('cannot be reached');
});
