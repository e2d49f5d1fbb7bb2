import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowserSite } from '../support/browser_site.ts';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makeCompany, makePerson, PASSWORD } from '../support/people.ts';
import { purchase } from '../support/workflows.ts';

const database = useDatabase();
const site = useBrowserSite();

type Screen = { javaScriptEnabled: boolean; viewport: { width: number; height: number } };

/** A browser of somebody's own, which remembers what the page complained about. */
async function visit(options: Screen) {
  const context = await site.browser.newContext({ ...options, baseURL: site.address });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { context, page, complaints };
}

/** What axe finds on the page as it stands, and whether it has to be scrolled sideways. Axe cannot run where scripts are off. */
async function violations(page: Page, { javaScriptEnabled }: Screen): Promise<string[]> {
  if (!javaScriptEnabled) return [];
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run(document));
  const width = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  const wide = width === 0 ? [] : [`${page.url()} is ${width} px too wide`];
  return [...found.violations.map(({ id, nodes }) => `${page.url()} ${id}: ${nodes[0]?.html}`), ...wide];
}

async function logIn(page: Page, email: string, password = PASSWORD) {
  await page.goto('/sessions/new');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL('**/dashboard');
}

/** A company with a ticket type for buyers alone, and its admin. */
async function companyWithType(name: string) {
  const bloom = await makeCompany(database.owner, name);
  const dana = await makePerson(database.owner, bloom, 'Dana Ortiz');
  const file = purchase(({ tickets }) => {
    Object.assign(tickets[0] ?? {}, { title: 'Buy something', company_role_access: ['buyers'] });
  });
  await publishFile(currentFor(bloom, dana), file);
  return { bloom, dana };
}

describe.each([
  { how: 'with scripts, wide', javaScriptEnabled: true, viewport: { width: 1280, height: 900 } },
  { how: 'with scripts, on a phone', javaScriptEnabled: true, viewport: { width: 390, height: 800 } },
  { how: 'without scripts, on a phone', javaScriptEnabled: false, viewport: { width: 390, height: 800 } },
])('inviting a worker $how', ({ how, ...screen }) => {
  it('the worker joins, gets a company role, and only then sees the ticket type', async () => {
    const { dana } = await companyWithType(`Bloom ${how}`);
    const email = `ravi@${how.replaceAll(/\W/g, '')}.example`;
    const admin = await visit(screen);
    const found: string[] = [];
    const look = async (page: Page) => void found.push(...(await violations(page, screen)));

    await logIn(admin.page, dana.email);
    await admin.page.goto('/users');
    await look(admin.page);
    await admin.page.getByRole('link', { name: 'Invite somebody' }).click();
    await admin.page.getByLabel('E-mail').fill('nobody');
    await admin.page.getByRole('button', { name: 'Make the invitation' }).click();
    await look(admin.page);
    await admin.page.getByLabel('E-mail').fill(email);
    await admin.page.getByRole('button', { name: 'Make the invitation' }).click();
    const link = await admin.page.getByLabel('One-time link').inputValue();
    await look(admin.page);

    const worker = await visit(screen);
    await worker.page.goto(link);
    await look(worker.page);
    await worker.page.getByLabel('First name').fill('Ravi');
    await worker.page.getByLabel('Last name').fill('Shah');
    await worker.page.getByLabel('Password').fill(PASSWORD);
    await worker.page.getByRole('button', { name: 'Join' }).click();
    await worker.page.waitForURL('**/dashboard');
    await worker.page.goto('/my_tickets/new');
    expect(await worker.page.locator('main').innerText()).not.toContain('Buy something');

    await admin.page.goto('/company_roles');
    await look(admin.page);
    await admin.page.getByRole('link', { name: 'buyers' }).click();
    await admin.page.getByLabel('Add a person').selectOption({ label: 'Ravi Shah' });
    await admin.page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect.poll(() => admin.page.locator('main').innerText()).toContain(email);
    await look(admin.page);

    // The roles changed, so the worker's session is over at the next click.
    await worker.page.goto('/my_tickets/new');
    expect(new URL(worker.page.url()).pathname).toBe('/sessions/new');
    await logIn(worker.page, email);
    await worker.page.goto('/my_tickets/new');
    expect(await worker.page.locator('main').innerText()).toContain('Buy something');
    expect((await worker.page.goto(link))?.status()).toBe(410);
    await look(worker.page);

    await admin.page.goto('/users');
    await admin.page.getByRole('link', { name: 'Ravi Shah' }).click();
    await look(admin.page);
    await admin.page.getByText('Deactivate', { exact: true }).click();
    await admin.page.getByRole('button', { name: 'Deactivate Ravi' }).click();
    await worker.page.goto('/my_tickets');
    expect(new URL(worker.page.url()).pathname).toBe('/sessions/new');
    for (const path of [
      '/users?state=deactivated',
      '/users?search=zz',
      '/invitations',
      '/system_roles',
      '/company',
      '/company_roles/new',
    ]) {
      await admin.page.goto(path);
      await look(admin.page);
    }
    expect(found).toEqual([]);
    expect([...admin.complaints, ...worker.complaints]).toEqual([]);
    for (const { context } of [admin, worker]) await context.close();
  }, 120_000);
});
