import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '#src/config.js';
import { useBrowserSite } from '../support/browser_site.ts';
import { useDatabase } from '../support/database.ts';
import { giveCompanyRole, makePerson, PASSWORD } from '../support/people.ts';

const database = useDatabase();
const site = useBrowserSite();
let file: string;

beforeAll(async () => {
  file = await readFile(join(PROJECT_ROOT, 'src/workflow_design/templates/application_for_leave.json'), 'utf8');
});

/** What axe finds on the page as it stands: WCAG 2.2 AA and best practice. The script goes through the debugger, since the policy allows none of ours inline. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run(document));
  return found.violations.map(({ id, nodes }) => `${page.url()} ${id}: ${nodes[0]?.html}`);
}

const PAGES = [
  ...[
    '/dashboard',
    '/my_tickets',
    '/my_tickets/1',
    '/my_tickets/new',
    '/my_tickets/new?ticket_definition=application_for_leave',
  ],
  ...[
    '/my_tasks',
    '/tickets',
    '/tickets/1',
    '/tasks',
    '/workflow_errors',
    '/workflow_definitions',
    '/workflow_definitions/application_for_leave',
  ],
  ...[
    '/workflow_definitions/import',
    '/task_definitions',
    '/ticket_definitions',
    '/ticket_definitions/application_for_leave',
    '/workflow_templates',
    '/nothing',
  ],
];

type Visit = { context: BrowserContext; page: Page; complaints: string[] };

/** A browser of somebody's own, which remembers what the page complained about. */
async function visit(options: {
  javaScriptEnabled: boolean;
  viewport: { width: number; height: number };
}): Promise<Visit> {
  const context = await site.browser.newContext({ ...options, baseURL: site.address });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on(
    'console',
    (message) =>
      message.type() === 'error' && !/status of 4\d\d/.test(message.text()) && complaints.push(message.text()),
  );
  page.on('pageerror', (error) => complaints.push(error.message));
  return { context, page, complaints };
}

async function signUp(page: Page, company: string, email: string) {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign up your company' }).click();
  await page.getByLabel('Company').fill(company);
  await page.getByLabel('First name').fill('Dana');
  await page.getByLabel('Last name').fill('Ortiz');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign up' }).click();
  await page.waitForURL('**/dashboard');
}

async function logIn(page: Page, email: string) {
  await page.goto('/sessions/new');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL('**/dashboard');
}

async function importAndPublish(page: Page) {
  await page.goto('/workflow_definitions/import');
  await page.getByRole('textbox').fill(file);
  await page.getByRole('button', { name: 'Import' }).click();
  // The file names company roles that this company lacks: they are shown before anything is written.
  await page.getByRole('button', { name: 'Import and make the roles' }).click();
  await page.getByRole('button', { name: 'Publish' }).first().click();
  await expect.poll(() => page.locator('main').innerText()).toContain('Published');
}

async function applyForLeave(page: Page, customer: string, manager: string) {
  await page.goto('/my_tickets/new');
  await page.getByRole('link', { name: 'Apply for leave' }).click();
  await page.getByLabel('Customer').fill(customer);
  await page.getByLabel('First business day of leave').fill('2027-02-01');
  await page.getByLabel('Last day of leave').fill('2027-02-05');
  await page.getByLabel('Days of leave used').fill('5');
  await page.getByLabel('Emergency telephone').fill('+1 202 555 0100');
  await page.getByLabel('Manager').selectOption({ label: manager });
  await page.getByRole('button', { name: 'Submit' }).click();
  await page.waitForURL(/\/my_tickets\/\d+/);
}

async function openTask(page: Page, title: string) {
  await page.goto('/my_tasks');
  await page.getByRole('link', { name: title }).first().click();
  await page.waitForURL(/\/my_tasks\/\d+/);
}

const COMPLETE = { name: /^Complete/ };

describe.each([
  { how: 'with scripts, wide', javaScriptEnabled: true, viewport: { width: 1280, height: 900 } },
  { how: 'without scripts, on a phone', javaScriptEnabled: false, viewport: { width: 390, height: 800 } },
])('the leave process $how', ({ how, ...options }) => {
  const bloomEmail = `dana@bloom-${options.viewport.width}.example`;
  const bloomName = `Bloom ${options.viewport.width}`;

  it('goes from sign-up to the end, approved and refused, and the other company sees nothing of it', async () => {
    const dana = await visit(options);
    await signUp(dana.page, bloomName, bloomEmail);
    await importAndPublish(dana.page);
    const { rows } = await database.owner.query('select id, name from companies where name = $1', [bloomName]);
    const maria = await makePerson(database.owner, rows[0], 'Maria Lopez');
    await giveCompanyRole(database.owner, rows[0], maria.id, 'personnel');

    await applyForLeave(dana.page, 'Lee Park', 'Maria Lopez');
    const sentence = async () => (await dana.page.locator('main').innerText()).replace(/\s+/g, ' ');
    expect(await sentence()).toContain('Waiting for Maria Lopez to complete Approval of leave request');
    const ticketUrl = dana.page.url();

    // What the first may not do is not there for her.
    const approval = await database.owner.query('select max(id) as id from task_instances where company_id = $1', [
      rows[0].id,
    ]);
    const notHers = await dana.page.goto(`/my_tasks/${approval.rows[0].id}`);
    expect(notHers?.status()).toBe(404);

    const second = await visit(options);
    await logIn(second.page, maria.email);
    await openTask(second.page, 'Approval of leave request');
    expect(await second.page.locator('main').innerText()).toContain('Lee Park');
    await second.page.getByLabel('Yes', { exact: true }).check();
    await second.page.getByRole('button', COMPLETE).click();
    await openTask(second.page, 'File request');
    await second.page.getByLabel('Yes', { exact: true }).check();
    await second.page.getByLabel('Days of leave remaining').fill('15');
    await second.page.getByRole('button', COMPLETE).click();

    await dana.page.goto(ticketUrl);
    expect(await sentence()).toContain('Closed successful');

    await applyForLeave(dana.page, 'Ken Abe', 'Maria Lopez');
    const refusedUrl = dana.page.url();
    await openTask(second.page, 'Approval of leave request');
    await second.page.getByLabel('No', { exact: true }).check();
    await second.page.getByRole('button', COMPLETE).click();
    await dana.page.goto(refusedUrl);
    expect(await sentence()).toContain('Closed unsuccessful');
    const outcomes = await database.owner.query(
      'select w_status::text, outcome from workflow_instances where company_id = $1 order by id',
      [rows[0].id],
    );
    expect(outcomes.rows).toEqual([
      { w_status: 'COMPLETED', outcome: 'closed_successful' },
      { w_status: 'COMPLETED', outcome: 'closed_unsuccessful' },
    ]);

    const other = await visit(options);
    await signUp(other.page, `Ravel ${options.viewport.width}`, `dana@ravel-${options.viewport.width}.example`);
    for (const path of [
      '/tickets/1',
      '/my_tickets/1',
      '/workflow_definitions/application_for_leave',
      `/tasks/${approval.rows[0].id}`,
      '/ticket_definitions/application_for_leave',
    ]) {
      expect((await other.page.goto(path))?.status(), path).toBe(404);
    }
    for (const path of [
      '/tickets',
      '/tasks',
      '/workflow_definitions',
      '/my_tickets',
      '/my_tasks',
      '/my_tickets/new',
      '/dashboard',
    ]) {
      await other.page.goto(path);
      expect(await other.page.locator('main').innerText(), path).not.toMatch(
        /Lee Park|leave of|Application for leave/i,
      );
    }
    // axe cannot run where scripts are off.
    for (const path of options.javaScriptEnabled ? PAGES : []) {
      await dana.page.goto(path);
      expect(await violations(dana.page)).toEqual([]);
    }
    expect([...dana.complaints, ...second.complaints, ...other.complaints]).toEqual([]);
    for (const { context } of [dana, second, other]) await context.close();
  }, 120_000);
});
