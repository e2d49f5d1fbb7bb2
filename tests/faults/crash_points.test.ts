import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { CRASH_POINTS, crashOnce, eventsHandled, STUCK } from '../support/crashes.ts';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makeCompany, makePerson } from '../support/people.ts';
import { startServer, stopServer } from '../support/server_process.ts';
import { purchase } from '../support/workflows.ts';

const database = useDatabase();
const env = () => ({ DATABASE_URL: database.url, SESSION_SECRET: 'only for tests, only for tests, only' });

async function prepared() {
  const company = await makeCompany(database.owner, `Crash ${randomUUID()}`);
  const dana = await makePerson(database.owner, company, 'Dana Ortiz');
  await publishFile(currentFor(company, dana), purchase());
  return { company, dana };
}
const tasksOf = async (companyId: number) =>
  (
    await database.owner.query(
      `select d.key, i.t_status::text as status from task_instances i join task_definitions d on d.company_id = i.company_id and d.id = i.task_definition_id
        where i.company_id = $1 order by i.id`,
      [companyId],
    )
  ).rows.map(({ key, status }) => `${key} ${status}`);
const openEvents = async (companyId: number) =>
  (
    await database.owner.query('select id from workflow_events where company_id = $1 and handled_at is null', [
      companyId,
    ])
  ).rowCount;

it.each(CRASH_POINTS)(
  'killed at $name, the next start carries the ticket on without anyone doing anything',
  async (point) => {
    const { company, dana } = await prepared();
    expect(await crashOnce(env(), dana, database.owner, point)).toBe(true);
    // The user's write stands, nothing follows from it yet, and its event says so.
    expect(await tasksOf(company.id)).toEqual(point.flow === 'submit' ? [] : ['approval COMPLETED']);
    expect(await openEvents(company.id)).toBe(1);
    const server = await startServer(env());
    expect(await eventsHandled(database.owner)).toBe(true);
    expect((await stopServer(server)).code).toBe(0);
    expect(await tasksOf(company.id)).toEqual(
      point.flow === 'submit' ? ['approval OPEN'] : ['approval COMPLETED', 'buy OPEN'],
    );
    expect((await database.owner.query(STUCK)).rows).toEqual([]);
  },
);

it('without the event row the ticket would be stuck for ever', async () => {
  const { company, dana } = await prepared();
  const [point] = CRASH_POINTS;
  await crashOnce(env(), dana, database.owner, point);
  await database.owner.query('delete from workflow_events where company_id = $1', [company.id]);
  const server = await startServer(env());
  // A second ticket shows that the reconciler has had its turn.
  expect(await eventsHandled(database.owner)).toBe(true);
  await stopServer(server);
  expect(await tasksOf(company.id)).toEqual([]);
  expect((await database.owner.query(STUCK)).rows).toHaveLength(1);
});
