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
const begin = async () => newestTask(database.owner, all.bloom, await submitPurchase(all.bloom, all.lee));

it('lists open tasks with ticket, state and holder, done ones in the archive', async () => {
  const [open, done] = [await begin(), await begin()];
  const ravi = await signedIn(all.ravi);
  await ravi.post(`/my_tasks/${done}/completion`).type('form').send({ f_decision: 'no', f_comment: 'Too dear' });
  const page = await dana.get('/tasks');
  expect(page.text).toContain(`href="/tasks/${open}"`);
  expect(page.text).not.toContain(`href="/tasks/${done}"`);
  expect(words(page.text)).toMatch(/Approval .*Open .*Ravi Shah/);
  expect((await dana.get('/tasks?state=archive')).text).toContain(`href="/tasks/${done}"`);
  const detail = words((await dana.get(`/tasks/${done}`)).text);
  expect(detail).toMatch(/Decision Refuse .*Comment Too dear/);
  expect(detail).toMatch(/Amount 100/);
  expect(detail).toContain('Completed by Ravi Shah');
  expect(detail).toContain('is a task worker, the only one who may do this');
});

it('lists the tasks of one person, as the person’s page links to; the filter stays in the URL and can be taken away', async () => {
  const open = await begin();
  const of = async (id: number | string) => (await dana.get(`/tasks?assigned_to=${id}`)).text;
  const his = await of(all.ravi.id);
  expect(his).toContain(`href="/tasks/${open}"`);
  expect(words(his)).toContain('Remove filter: Assigned to: Ravi Shah');
  expect(unescapeHtml(his)).toContain(`href="/tasks?state=archive&assigned_to=${all.ravi.id}"`);
  expect(await of(all.lee.id)).toContain('No open tasks');
  const elsewhere = await of(all.mei.id);
  expect([elsewhere.includes('No open tasks'), elsewhere.includes('Remove filter')]).toEqual([true, false]);
  expect(await of('nonsense')).toContain(`href="/tasks/${open}"`);
});

it('pages through, newest first', async () => {
  for (let n = 0; n < 26; n++) await begin();
  const listed = (html: string) => [...html.matchAll(/href="\/tasks\/(\d+)"/g)].map(([, id]) => Number(id));
  const first = await dana.get('/tasks?before=nonsense');
  const next = unescapeHtml(/rel="next" href="([^"]*)"/.exec(first.text)?.[1] ?? '');
  const ids = [...listed(first.text), ...listed((await dana.get(next)).text)];
  expect(listed(first.text)).toHaveLength(25);
  expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => b - a));
  expect(ids.length).toBeGreaterThan(26);
});

it('is not there for another company, and forbidden without the role', async () => {
  const id = await begin();
  const mei = await signedIn(all.mei);
  expect((await mei.get(`/tasks/${id}`)).status).toBe(404);
  expect((await mei.get('/tasks')).text).not.toContain(`/tasks/${id}"`);
  const ravi = await signedIn(all.ravi);
  for (const path of ['/tasks', `/tasks/${id}`]) expect((await ravi.get(path)).status).toBe(403);
  for (const path of ['x', '0', '99999999999', '2147483647'])
    expect((await dana.get(`/tasks/${path}`)).status).toBe(404);
});
