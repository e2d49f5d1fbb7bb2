import { randomUUID } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { CRASH_POINTS } from '#src/crash_points.js';
import {
  CRASHES,
  type Crash,
  crashableFile,
  crashOnce,
  eventsHandled,
  prepareCrashes,
  STUCK,
} from '../support/crashes.ts';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makeCompany, makePerson, type TestCompany } from '../support/people.ts';
import { startServer, stopServer } from '../support/server_process.ts';
import { sourceFiles } from '../support/source.ts';

const database = useDatabase();
// Servers are started and killed one after the other.
vi.setConfig({ testTimeout: 120_000 });

async function prepared(crash: Crash) {
  const company = await makeCompany(database.owner, `Crash ${randomUUID()}`);
  const person = await makePerson(database.owner, company, 'Dana Ortiz');
  await publishFile(currentFor(company, person), crashableFile());
  const env = { DATABASE_URL: database.url, SESSION_SECRET: 'only for tests, only for tests, only' };
  const scene = { env, person, owner: database.owner };
  await prepareCrashes(scene, [crash]);
  return { company, scene };
}

async function standing({ id }: TestCompany) {
  const all = async (sql: string) =>
    (await database.owner.query<{ word: string }>(sql, [id])).rows.map(({ word }) => word);
  const tasks = await all(
    `select d.key || ' ' || i.t_status::text as word from task_instances i join task_definitions d on d.company_id = i.company_id and d.id = i.task_definition_id
      where i.company_id = $1 order by i.id`,
  );
  const errors = await all('select error_code as word from workflow_errors where company_id = $1 order by id');
  return [...tasks, ...errors];
}
const openEvents = async ({ id }: TestCompany) =>
  (await database.owner.query('select from workflow_events where company_id = $1 and handled_at is null', [id]))
    .rowCount;

/** What has come about once a whole server has run: what was committed moved on; what was not is as if never sent. */
function carriedOn({ name, flow }: Crash): string[] {
  if (flow === 'submit') return name === 'before_submit_commit' ? [] : ['approval OPEN'];
  if (flow === 'failing submit' || flow === 'retry of a submit') return ['no_transition_holds'];
  if (flow === 'failing completion' || flow === 'retry of a completion')
    return ['approval COMPLETED', 'no_transition_holds'];
  return name === 'before_completion_commit' ? ['approval OPEN'] : ['approval COMPLETED', 'buy OPEN'];
}

/** One of each kind; figure R5 has all of them. */
const TRIED = [
  'before_submit_commit submit',
  'before_taking_up complete',
  'before_moving_commit complete',
  'before_error_commit failing submit',
  'after_retry_commit retry of a completion',
];

it.each(CRASHES.filter(({ name, flow }) => TRIED.includes(`${name} ${flow}`)))(
  'killed at $name ($flow), the next start carries the ticket on without anyone doing anything',
  async (crash) => {
    const { company, scene } = await prepared(crash);
    expect(await crashOnce(scene, crash)).toBe(true);
    // An event stands for whatever was committed and not yet carried on.
    const isWhole = /^before_(submit|completion|retry)_commit$|^after_(moving|error)_commit$/.test(crash.name);
    expect(await openEvents(company)).toBe(isWhole ? 0 : 1);
    const server = await startServer(scene.env);
    expect(await eventsHandled(database.owner)).toBe(true);
    expect((await stopServer(server)).code).toBe(0);
    expect(await standing(company)).toEqual(carriedOn(crash));
    expect((await database.owner.query(STUCK)).rows).toEqual([]);
  },
);

it('every point stands in the sources', async () => {
  const calls = (await sourceFiles()).flatMap(({ text }) =>
    [...text.matchAll(/crashPoint\('(\w+)'\)/g)].map(([, name]) => name),
  );
  expect([...new Set(calls)].sort()).toEqual([...CRASH_POINTS].sort());
});

it('an event that kills the process at every try is closed by a workflow error after ten', async () => {
  const crash = { name: 'after_counting_try', flow: 'submit' } as const;
  const { company, scene } = await prepared(crash);
  expect(await crashOnce(scene, crash)).toBe(true);
  const deaths = ['SIGKILL'];
  while (deaths.length < 20) {
    // As if the time until the next try had passed.
    await database.owner.query(
      `update workflow_events set due_at = now() - interval '2 seconds' where company_id = $1`,
      [company.id],
    );
    const server = await startServer({ ...scene.env, CRASH_AT: crash.name });
    const lived = await Promise.race([server.ended.then(() => false), eventsHandled(database.owner)]);
    if (lived) {
      await stopServer(server);
      break;
    }
    deaths.push((await server.ended).signal ?? '');
  }
  expect(deaths).toEqual(Array(10).fill('SIGKILL'));
  expect(await standing(company)).toEqual(['gave_up']);
  expect((await database.owner.query(STUCK)).rows).toEqual([]);
});

it('without the event row the ticket would be stuck for ever', async () => {
  const crash = { name: 'after_submit_commit', flow: 'submit' } as const;
  const { company, scene } = await prepared(crash);
  await crashOnce(scene, crash);
  await database.owner.query('delete from workflow_events where company_id = $1', [company.id]);
  const server = await startServer(scene.env);
  expect(await eventsHandled(database.owner)).toBe(true);
  await stopServer(server);
  expect(await standing(company)).toEqual([]);
  expect((await database.owner.query(STUCK)).rows).toHaveLength(1);
});
