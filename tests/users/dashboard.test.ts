import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makeCompany, makePerson, type Person, type TestCompany } from '../support/people.ts';
import { signedIn } from '../support/site.ts';
import { purchase } from '../support/workflows.ts';

const database = useDatabase();
let bloom: TestCompany;
let dana: Person;
beforeAll(async () => {
  bloom = await makeCompany(database.owner, 'Bloom');
  dana = await makePerson(database.owner, bloom, 'Dana Ortiz');
});
const submit = (person: Person, company = bloom) =>
  submitTicket(currentFor(company, person), {
    ticketKey: 'purchase',
    submissionToken: randomUUID(),
    given: { amount: 100 },
  });

it('shows a new company its first steps, and they go when there is a ticket', async () => {
  const browser = await signedIn(dana);
  const before = await browser.get('/dashboard');
  expect(before.text).toContain('1 of 4 done');
  expect(before.text).toContain('href="/workflow_templates"');
  await publishFile(currentFor(bloom, dana), purchase());
  expect((await browser.get('/dashboard')).text).toContain('3 of 4 done');
  await submit(dana);
  expect((await browser.get('/dashboard')).text).not.toContain('of 4 done');
});

it('shows by role: own tickets and tasks, and the company’s counts only to its ticket admins', async () => {
  const lee = await makePerson(database.owner, bloom, 'Lee Park', { roles: ['user'] });
  const whole = (await (await signedIn(dana)).get('/dashboard')).text;
  expect(whole).toContain('Purchase for 100');
  expect(whole).toContain('Open ticket');
  expect(whole).toContain('href="/my_tasks/');
  const hers = (await (await signedIn(lee)).get('/dashboard')).text;
  expect(hers).not.toContain('Purchase for 100');
  expect(hers).not.toContain('href="/workflow_errors"');
  expect(hers).not.toContain('href="/my_tasks"><');
});

it('shows nothing of another company', async () => {
  const ravel = await makeCompany(database.owner, 'Ravel');
  const ravi = await makePerson(database.owner, ravel, 'Ravi Shah');
  const page = (await (await signedIn(ravi)).get('/dashboard')).text;
  expect(page).not.toContain('Purchase for 100');
  expect(page).toMatch(/figure-number">0<.*figure-number">0<.*figure-number">0</s);
});
