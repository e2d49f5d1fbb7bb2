import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, disconnect } from '#src/db/connection.js';
import { announceStop } from '#src/health.js';
import { useDatabase } from './support/database.ts';
import { makeCompany, makePerson } from './support/people.ts';
import { makeSite, visitor } from './support/site.ts';
import { standAt } from './workflow_engine/support/standing_tickets.ts';

const database = useDatabase();
const ready = async (site = makeSite()) => {
  const { status, body } = await visitor(site).get('/readyz');
  return { status, body };
};
const sound = { ok: true, stuck: 0, oldest_open_event_seconds: 0 };
const unknown = { ok: false, stuck: null, oldest_open_event_seconds: null };

beforeAll(async () => {
  for (const name of ['Bloom', 'Ravel']) {
    const company = await makeCompany(database.owner, name);
    await standAt(database.owner, company, await makePerson(database.owner, company, 'Dana Ortiz'));
  }
});
afterAll(() => connect(database.url));

it('says how many tickets of all companies are stuck and how old the oldest open event is, and is ready all the same', async () => {
  const site = makeSite();
  expect(await ready(site)).toEqual({ status: 200, body: sound });
  await database.owner.query('update users set deactivated_at = now()');
  await database.owner.query(
    `insert into workflow_events (company_id, ticket_instance_id, kind, data, created_at)
     select company_id, id, 'step_passed', '{}', now() - interval '90 seconds' from ticket_instances limit 1`,
  );
  // A second ticket of one company, for which nothing would start a workflow.
  await database.owner.query(
    `insert into ticket_instances (company_id, number, ticket_definition_id, title, ticket_data, submission_token, created_by)
     select company_id, 2, ticket_definition_id, 'Two', '{}', 'two', created_by from ticket_instances limit 1`,
  );
  const { status, body } = await ready();
  expect([status, body]).toEqual([200, { ok: true, stuck: 3, oldest_open_event_seconds: expect.any(Number) }]);
  expect(Math.abs(body.oldest_open_event_seconds - 90)).toBeLessThan(20);
  // Whoever asks again at once is told the same without a look-up.
  expect((await ready(site)).body).toEqual(sound);
});

it('is not ready while the database is away or while it stops, and knows no figures then', async () => {
  const site = makeSite();
  await disconnect();
  expect(await ready(site)).toEqual({ status: 503, body: unknown });
  await connect(database.url);
  expect((await ready(site)).status).toBe(200);
  announceStop();
  expect(await ready(site)).toEqual({ status: 503, body: unknown });
});
