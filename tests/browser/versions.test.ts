import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makeCompany, makePerson, PASSWORD } from '../support/people.ts';
import { makeSite } from '../support/site.ts';
import { requestFile, textOf } from '../workflow_design/files.ts';

const database = useDatabase();
let chromium: { browser: Browser; close: () => Promise<void> };
let server: Server;
let address: string;

beforeAll(async () => {
  chromium = await launchChromium();
  server = makeSite().listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://localhost:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await chromium?.close();
  server?.close();
});

const words = async (page: Page) => (await page.locator('main').innerText()).replace(/\s+/g, ' ');
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

/** What axe finds, and whether the page scrolls sideways. */
async function faults(page: Page, hasScripts: boolean): Promise<string[]> {
  if (!hasScripts) return [];
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run(document));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  const violations = found.violations.map(({ id, nodes }) => `${page.url()} ${id}: ${nodes[0]?.html}`);
  return [...violations, ...(wide ? [`${page.url()} scrolls sideways`] : [])];
}

/** The request with a second step after the approval, and no tests yet. */
function changedFile() {
  const file = requestFile();
  const { workflow, tests } = file;
  tests.length = 0;
  workflow.tasks.push({ key: 'pay', title: 'Pay it out', task_type: 'FORM', output_schema: [{ field: 'reason' }] });
  workflow.transitions[1] = { from: 'approval', to: 'pay', condition: { '==': [{ var: 'decision' }, 'yes'] } };
  workflow.transitions.push({ from: 'pay', to: null, outcome: 'granted' });
  return textOf(file);
}

describe.each([
  { how: 'with scripts, wide', javaScriptEnabled: true, viewport: { width: 1280, height: 900 } },
  { how: 'with scripts, on a phone', javaScriptEnabled: true, viewport: { width: 390, height: 800 } },
  { how: 'without scripts, on a phone', javaScriptEnabled: false, viewport: { width: 390, height: 801 } },
])('a workflow that is changed while a ticket runs, $how', ({ how: _, ...options }) => {
  it('is tried out, tested and published; the ticket stays on its version; the two are compared', async () => {
    const company = await makeCompany(database.owner, `Bloom ${options.viewport.width}${options.viewport.height}`);
    const dana = await makePerson(database.owner, company, 'Dana Ortiz');
    const maria = await makePerson(database.owner, company, 'Maria Lopez', { companyRoles: ['managers'] });
    await publishFile(currentFor(company, dana), textOf(requestFile()));
    const context = await chromium.browser.newContext({ ...options, baseURL: address });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    const look = async () => complaints.push(...(await faults(page, options.javaScriptEnabled)));

    const logIn = async (email: string) => {
      await page.goto('/sessions/new');
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Password').fill(PASSWORD);
      await press(page, 'Log in');
      await page.waitForURL('**/dashboard');
    };
    await logIn(dana.email);
    await page.goto('/my_tickets/new?ticket_definition=request');
    await page.getByLabel('Amount').fill('20');
    await press(page, 'Submit ticket');
    await page.waitForURL(/\/my_tickets\/\d+/);
    const ticket = page.url();

    // The next version: what it changes is shown before it is imported.
    await page.goto('/workflow_definitions/import');
    await page.getByRole('textbox').fill(changedFile());
    await press(page, 'Import');
    expect(await words(page)).toContain('importing makes the draft of version 2');
    expect(await words(page)).toContain('Pay it out');
    await look();
    await press(page, 'Import over it');
    await page.waitForURL('**/versions/2');
    expect(await words(page)).toContain('1 ticket runs on older versions (1 on version 1): it finishes');

    // Tried out, and kept as a test.
    await page.getByRole('link', { name: 'Try it out' }).first().click();
    await press(page, 'Submit ticket');
    expect(await words(page)).toContain('There is a problem');
    await page.getByLabel('Amount').fill('30');
    await look();
    await press(page, 'Submit ticket');
    expect(await words(page)).toContain('Waiting for “Approval”.');
    await look();
    await press(page, 'Approve');
    expect(await words(page)).toContain('Waiting for “Pay it out”. ');
    expect(await words(page)).toContain('Because decision is approve.');
    await press(page, 'Undo last step');
    await press(page, 'Refuse');
    expect(await words(page)).toContain('Completed: Refused.');
    await page.getByLabel('Title of the test').fill('a refused request');
    await press(page, 'Keep as a test');
    await page.waitForURL('**/versions/2/tests');
    expect(await words(page)).toContain('The test passes.');
    expect(await words(page)).toContain('2 of 4 ways are covered');
    await look();

    // The rest is suggested.
    await page.getByRole('link', { name: 'Suggest tests' }).click();
    await look();
    await press(page, 'Keep the chosen tests');
    await page.waitForURL('**/versions/2/tests');
    expect(await words(page)).toContain('All 2 tests pass.');
    expect(await words(page)).toContain('All 4 ways are covered');

    await page.goto('/workflow_definitions/request/versions/2');
    await press(page, 'Publish version 2');
    expect(await words(page)).toContain('Version 2 is published');

    // The running ticket goes its old way: after the approval nobody pays.
    await page.goto(ticket);
    expect(await words(page)).toContain('Version 1 of “Request”');
    await logIn(maria.email);
    await page.goto('/my_tasks');
    await page.getByRole('link', { name: 'Approval' }).first().click();
    await press(page, 'Approve');
    await logIn(dana.email);
    await page.goto(ticket);
    expect(await words(page)).toContain('Granted');

    await page.goto('/workflow_definitions/request/versions');
    expect(await words(page)).toContain('Published by Dana Ortiz');
    await look();
    await press(page, 'Compare');
    expect(await words(page)).toContain('From version 1 to version 2');
    expect(await words(page)).toContain('Added Pay it out');
    expect(await words(page)).toContain('Added After Pay it out, always: End: Granted');
    await look();
    expect(complaints).toEqual([]);
    await context.close();
  }, 120_000);
});
