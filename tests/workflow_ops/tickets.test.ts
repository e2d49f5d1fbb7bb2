import { beforeAll, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { makePerson } from '../support/people.ts';
import { signedIn, unescapeHtml, type Visitor } from '../support/site.ts';
import { newestTask, rowCounts, submitPurchase, twoCompanies } from './people.ts';

const database = useDatabase();
let all: Awaited<ReturnType<typeof twoCompanies>>;
let dana: Visitor;
beforeAll(async () => {
  all = await twoCompanies(database.owner);
  dana = await signedIn(all.dana);
});
const words = (html: string) => unescapeHtml(html.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ');

it('shows the company’s tickets with state, step, holder and submitter, and the other company’s to nobody', async () => {
  const number = await submitPurchase(all.bloom, all.lee, 1);
  await submitPurchase(all.ravel, all.mei, 987_654);
  const page = await dana.get('/tickets');
  expect(page.status).toBe(200);
  expect(words(page.text)).toContain(`#${number} · Buy something · Lee Park`);
  expect(words(page.text)).toMatch(/In progress .*Approval .*Ravi Shah/);
  expect(page.text).not.toContain('987654');
  expect(page.text).not.toContain('987,654');
});

it('shows all data, all tasks, errors with what they were, and why each turn was taken', async () => {
  const number = await submitPurchase(all.bloom, all.lee, 700);
  const ravi = await signedIn(all.ravi);
  const id = await newestTask(database.owner, all.bloom, number);
  await ravi.post(`/my_tasks/${id}/completion`).type('form').send({ f_decision: 'yes' });
  // 700 falls into the workflow's gap.
  const page = await dana.get(`/tickets/${number}`);
  expect(page.status).toBe(200);
  const text = words(page.text);
  expect(text).toContain('Stopped by a problem.');
  expect(text).toMatch(/No way on from “Approval” holds \(.*Amount: 700/);
  expect(page.text).toMatch(/href="\/workflow_errors\/\d+"/);
  expect(page.text).toContain(`href="/tasks/${id}"`);
  expect(text).toMatch(/All data now .*Amount 700 .*Decision Approve/);
  expect(text).toContain('is a task worker, the only one who may do this');
  // The submitter sees that there is a problem, not its inside.
  const lee = await signedIn(all.lee);
  const own = words((await lee.get(`/my_tickets/${number}`)).text);
  expect(own).toContain('A problem stopped the ticket');
  expect(own).not.toContain('No way on');
});

it('is not there for another company, and forbidden without the role', async () => {
  const number = await submitPurchase(all.ravel, all.mei);
  for (let n = 0; n < 3; n++) await submitPurchase(all.ravel, all.mei);
  const mei = await signedIn(all.mei);
  expect((await mei.get(`/tickets/${number}`)).status).toBe(200);
  const theirs = await dana.get(`/tickets/${number + 3}`);
  const missing = await dana.get('/tickets/999999');
  expect([theirs.status, missing.status]).toEqual([404, 404]);
  const lee = await signedIn(all.lee);
  for (const path of ['/tickets', '/tickets/1', '/tickets/999999']) expect((await lee.get(path)).status).toBe(403);
  for (const path of ['x', '0', '99999999999']) expect((await dana.get(`/tickets/${path}`)).status).toBe(404);
});

it('pages through by number, and writes nothing when read', async () => {
  const nia = await makePerson(database.owner, all.ravel, 'Nia Reader', { roles: ['ticket_admin'] });
  for (let amount = 0; amount < 26; amount++) await submitPurchase(all.ravel, all.mei, amount);
  const browser = await signedIn(nia);
  const before = await rowCounts(database.owner);
  const listed = (html: string) => [...html.matchAll(/href="\/tickets\/(\d+)"/g)].map(([, number]) => Number(number));
  const first = await browser.get('/tickets');
  const next = unescapeHtml(/rel="next" href="([^"]*)"/.exec(first.text)?.[1] ?? '');
  const rest = await browser.get(next);
  const numbers = [...listed(first.text), ...listed(rest.text)];
  expect(listed(first.text)).toHaveLength(25);
  expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
  expect(numbers.at(-1)).toBe(1);
  expect((await browser.get('/tickets?state=archive')).text).toContain('Nothing in the archive');
  expect(await rowCounts(database.owner)).toEqual(before);
});
