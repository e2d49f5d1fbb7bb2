import { beforeAll, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { signedIn, unescapeHtml, type Visitor } from '../support/site.ts';
import { newestTask, submitPurchase, twoCompanies } from './people.ts';

const database = useDatabase();
let all: Awaited<ReturnType<typeof twoCompanies>>;
let dana: Visitor;
beforeAll(async () => {
  all = await twoCompanies(database.owner);
  dana = await signedIn(all.dana);
});
const words = (html: string) => unescapeHtml(html.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ');

/** 700 falls into the workflow's gap: approving it is a workflow error. */
async function fallIntoTheGap() {
  const number = await submitPurchase(all.bloom, all.lee, 700);
  const task = await newestTask(database.owner, all.bloom, number);
  const ravi = await signedIn(all.ravi);
  expect((await ravi.post(`/my_tasks/${task}/completion`).type('form').send({ f_decision: 'yes' })).status).toBe(303);
  const { rows } = await database.owner.query('select max(id) as id from workflow_errors where company_id = $1', [
    all.bloom.id,
  ]);
  return { number, task, id: rows[0].id as number };
}

it('says in plain words what happened and what can be done, with ticket, task, message and stack trace', async () => {
  const { number, task, id } = await fallIntoTheGap();
  const list = await dana.get('/workflow_errors');
  expect(list.text).toContain(`href="/workflow_errors/${id}"`);
  expect(words(list.text)).toContain('The workflow does not say how to go on with these values.');
  const page = await dana.get(`/workflow_errors/${id}`);
  expect(page.status).toBe(200);
  expect(words(page.text)).toContain('What you can do Ask whoever designed the workflow');
  expect(words(page.text)).toMatch(/No way on from “Approval” holds \(.*Amount: 700/);
  expect(page.text).toContain(`href="/tickets/${number}"`);
  expect(page.text).toContain(`href="/tasks/${task}"`);
  const details = /<details[^>]*as-text">[\s\S]*?<\/details>/.exec(page.text)?.[0] ?? '';
  expect(details).toContain('Stack trace');
  expect(details).toMatch(/DecisionError.*\n\s+at /);
  // The user's write stands.
  const { rows } = await database.owner.query('select t_status::text as s from task_instances where id = $1', [task]);
  expect(rows).toEqual([{ s: 'COMPLETED' }]);
});

it('keeps resolved ones in the archive, and pages through', async () => {
  const { id } = await fallIntoTheGap();
  await database.owner.query(`update workflow_errors set status = 'RESOLVED' where id = $1`, [id]);
  expect((await dana.get('/workflow_errors')).text).not.toContain(`/workflow_errors/${id}"`);
  expect((await dana.get('/workflow_errors?state=archive')).text).toContain(`/workflow_errors/${id}"`);
  await database.owner.query(
    `insert into workflow_errors (company_id, ticket_instance_id, error_type, error_code, error_message, stack_trace)
     select company_id, ticket_instance_id, 'TASK_UPDATE', 'made ' || n, 'made', 'made' from workflow_errors, generate_series(1, 26) n where id = $1`,
    [id],
  );
  const listed = (html: string) => [...html.matchAll(/href="\/workflow_errors\/(\d+)"/g)].map(([, one]) => Number(one));
  const first = await dana.get('/workflow_errors');
  const next = unescapeHtml(/rel="next" href="([^"]*)"/.exec(first.text)?.[1] ?? '');
  const ids = [...listed(first.text), ...listed((await dana.get(next)).text)];
  expect(listed(first.text)).toHaveLength(25);
  expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => b - a));
});

it('shows what the trace says as text', async () => {
  const { id } = await fallIntoTheGap();
  await database.owner.query(`update workflow_errors set stack_trace = '<script>alert(1)</script>' where id = $1`, [
    id,
  ]);
  expect((await dana.get(`/workflow_errors/${id}`)).text).toContain('&lt;script&gt;alert(1)');
});

it('is not there for another company, and forbidden without the role', async () => {
  const { id } = await fallIntoTheGap();
  const mei = await signedIn(all.mei);
  expect((await mei.get(`/workflow_errors/${id}`)).status).toBe(404);
  expect((await mei.get('/workflow_errors')).text).toContain('No open errors');
  const lee = await signedIn(all.lee);
  for (const path of ['/workflow_errors', `/workflow_errors/${id}`]) expect((await lee.get(path)).status).toBe(403);
  for (const path of ['x', '0', '99999999999', '2147483647'])
    expect((await dana.get(`/workflow_errors/${path}`)).status).toBe(404);
});
