import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { deactivatePerson } from '#src/users/people_changes.js';
import { useBrowserSite } from '../support/browser_site.ts';
import { useDatabase } from '../support/database.ts';
import {
  currentFor,
  makeCompany,
  makeOperator,
  makePerson,
  PASSWORD,
  type Person,
  type TestCompany,
} from '../support/people.ts';

const database = useDatabase();
const site = useBrowserSite();

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run(document));
  return found.violations.map(({ id, nodes }) => `${page.url()} ${id}: ${nodes[0]?.html}`);
}

/** Sideways scroll that a page at this width would have. */
const overhang = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Headings of the menu that something else of it lies over. */
const covered = (page: Page) =>
  page.evaluate(() => {
    const links = [...document.querySelectorAll('.navbar-vertical .nav-link')].map((one) =>
      one.getBoundingClientRect(),
    );
    return [...document.querySelectorAll('.navbar-vertical .nav-section-title')].flatMap((title) => {
      const { top, bottom } = title.getBoundingClientRect();
      return links.some((link) => link.top < bottom && link.bottom > top) ? [title.textContent] : [];
    });
  });

type Options = { javaScriptEnabled: boolean; viewport: { width: number; height: number } };

async function logIn(person: Person, options: Options): Promise<Page> {
  const context = await site.browser.newContext({ ...options, baseURL: site.address });
  const page = await context.newPage();
  await page.goto('/sessions/new');
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('main').getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL(/\/(dashboard|companies)/);
  return page;
}

async function enter(page: Page, company: TestCompany): Promise<void> {
  await page.goto('/companies');
  await page.getByLabel('Name').fill(company.name.slice(0, 5));
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.getByRole('link', { name: company.name }).click();
  await page.getByLabel('Why do you enter?').fill('Case 17: they called about a ticket');
  await page.getByRole('button', { name: `Enter ${company.name}` }).click();
  await page.waitForURL('**/dashboard');
}

describe.each([
  { how: 'with scripts, wide', javaScriptEnabled: true, viewport: { width: 1280, height: 900 } },
  { how: 'without scripts, on a phone', javaScriptEnabled: false, viewport: { width: 390, height: 800 } },
])('a superuser $how', ({ how: _, ...options }) => {
  it('enters, acts, leaves, and the audit page shows it', async () => {
    const company = await makeCompany(database.owner, `Bloom ${options.viewport.width}`);
    const dana = await makePerson(database.owner, company, 'Dana Ortiz');
    const operator = await makeOperator(database.owner, `Opal Erator${options.viewport.width}`);
    const page = await logIn(operator, options);
    const found: string[] = [];
    const look = async (path: string, of = page) => {
      await of.goto(path);
      // axe itself needs scripts.
      if (options.javaScriptEnabled) found.push(...(await violations(of)));
      if ((await overhang(of)) > 0) found.push(`${path} scrolls sideways`);
    };
    for (const path of ['/companies', `/companies/${company.id}`, `/companies/${company.id}/deactivation`])
      await look(path);

    await page.goto(`/companies/${company.id}`);
    await page.getByRole('button', { name: `Enter ${company.name}` }).click();
    await page.getByText('There is a problem').waitFor();
    if (options.javaScriptEnabled) found.push(...(await violations(page)));

    await enter(page, company);
    // The longest menu that there is.
    expect(await covered(page)).toEqual([]);
    const bar = page.locator('.impersonation');
    expect(await bar.innerText()).toMatch(/You are in Bloom \d+ as TicketFlower support for (59|60) more minutes/);
    await look('/dashboard');
    await page.goto('/workflow_templates');
    await page
      .getByRole('main')
      .getByRole('button', { name: /^(Use|Copy)/ })
      .first()
      .click();
    await page.waitForURL(/\/workflow_definitions\//);
    await bar.getByRole('button', { name: 'Stop' }).click();
    await page.waitForURL('**/companies');
    expect(await bar.count()).toBe(0);
    await look('/installation_log');

    const hers = await logIn(dana, options);
    await look('/audit_log', hers);
    await hers.getByLabel('Person').selectOption({ label: 'TicketFlower support' });
    await hers.getByRole('button', { name: 'Filter' }).click();
    await hers.waitForURL(/person=support/);
    const rows = await hers.locator('.audit-row').allInnerTexts();
    expect(rows.map((row) => /left the company|imported a workflow|entered the company/.exec(row)?.[0])).toEqual([
      'left the company',
      'imported a workflow',
      'entered the company',
    ]);
    for (const row of rows) expect(row).toContain(`for ${company.name} as TicketFlower support`);
    await hers.locator('.audit-row').last().getByText('Details').click();
    await hers.getByRole('cell', { name: 'Case 17: they called about a ticket' }).waitFor();
    if (options.javaScriptEnabled) found.push(...(await violations(hers)));
    expect(found).toEqual([]);
  });

  it('who is demoted, and a user who is deactivated, are out at their next click', async () => {
    const company = await makeCompany(database.owner, `Ravel ${options.viewport.width}`);
    const dana = await makePerson(database.owner, company, 'Dana Ortiz');
    const ravi = await makePerson(database.owner, company, 'Ravi Shah');
    const operator = await makeOperator(database.owner, `Otto Erator${options.viewport.width}`);
    const page = await logIn(operator, options);
    await enter(page, company);
    const his = await logIn(ravi, options);

    await database.owner.query('alter table users disable trigger keep_company');
    await database.owner.query('update users set is_superuser = false, company_id = $2 where id = $1', [
      operator.id,
      company.id,
    ]);
    await database.owner.query('alter table users enable trigger keep_company');
    expect((await page.goto('/tickets'))?.status()).toBe(403);
    expect((await page.goto('/companies'))?.status()).toBe(403);
    expect(await page.locator('.impersonation').count()).toBe(0);

    await deactivatePerson(currentFor(company, dana), ravi.id);
    await his.goto('/my_tickets');
    expect(new URL(his.url()).pathname).toBe('/sessions/new');
  });
});
