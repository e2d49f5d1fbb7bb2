import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowserSite } from '../support/browser_site.ts';
import { useDatabase } from '../support/database.ts';
import { useMailCatcher } from '../support/mail_catcher.ts';
import { makeCompany, makePerson, PASSWORD, type Person } from '../support/people.ts';

const database = useDatabase();
const catcher = useMailCatcher();
const NEW = 'four words in a row';
const site = useBrowserSite();

const WIDE = { viewport: { width: 1280, height: 900 }, javaScriptEnabled: true };
const PHONE_WITHOUT_SCRIPTS = { viewport: { width: 390, height: 800 }, javaScriptEnabled: false };

async function open(options = WIDE): Promise<Page> {
  const context = await site.browser.newContext({ ...options, baseURL: site.address });
  context.setDefaultTimeout(8_000);
  return context.newPage();
}

async function logIn(page: Page, { email }: Person, password = PASSWORD): Promise<void> {
  if ((await page.locator('form[action="/sessions"]').count()) === 0) await page.goto('/sessions/new');
  await page.fill('#email', email);
  await page.fill('#password', password);
  await page.click('main button[type=submit]');
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run(document));
  return found.violations.map(({ id, nodes }) => `${page.url()} ${id}: ${nodes[0]?.html}`);
}
const isTooWide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);

describe.each([
  ['with scripts, wide', WIDE],
  ['without scripts, on a phone', PHONE_WITHOUT_SCRIPTS],
])('in two browsers, %s', (_what, options) => {
  it('a password changed in one logs the other out at its next step, and what was typed there is not lost', async () => {
    const company = await makeCompany(database.owner, `Bloom ${options.javaScriptEnabled}`);
    const dana = await makePerson(database.owner, company, 'Dana Ortiz');
    const [desk, phone] = [await open(options), await open(options)];
    await logIn(desk, dana);
    await logIn(phone, dana);
    await phone.goto('/profile');
    await phone.fill('#first_name', 'Dana Maria');
    await phone.selectOption('#time_zone', { label: 'Tokyo (Asia)' });

    await desk.goto('/profile');
    await desk.fill('#old_password', PASSWORD);
    await desk.fill('#new_password', NEW);
    await desk.click('text=Change the password');
    await desk.waitForSelector('text=Your password is changed');
    expect(await desk.textContent('#sessions >> xpath=../..')).toContain('Only here');
    await catcher.next();

    await phone.click('text=Save');
    expect(await phone.textContent('h1')).toBe('Log in again');
    await logIn(phone, dana, PASSWORD);
    expect(await phone.textContent('#error-summary')).toContain('do not fit together');
    await logIn(phone, dana, NEW);
    await phone.click('text=Send it now');
    await phone.waitForSelector('text=Your profile is saved');
    expect(await phone.inputValue('#first_name')).toBe('Dana Maria');
    expect(await phone.inputValue('#time_zone')).toBe('Asia/Tokyo');
  });

  it('a forgotten password: letter, link, new password, logged in', async () => {
    const company = await makeCompany(database.owner, `Ravel ${options.javaScriptEnabled}`);
    const ravi = await makePerson(database.owner, company, 'Ravi Patel');
    const [old, page] = [await open(options), await open(options)];
    await logIn(old, ravi);
    await page.goto('/sessions/new');
    await page.click('text=Forgot your password?');
    await page.fill('#email', ravi.email);
    await page.click('text=Send the link');
    expect(await page.textContent('h1')).toBe('Look into your mail');
    const link = /http:\S+token=\S+/.exec((await catcher.next()).body)?.[0] ?? '';
    await page.goto(link);
    await page.fill('#password', 'password');
    await page.click('text=Set the password');
    expect(await page.textContent('#error-summary')).toContain('tried first');
    await page.fill('#password', NEW);
    await page.click('text=Set the password');
    await page.waitForSelector('text=Log in with the new one');
    await logIn(page, ravi, NEW);
    await page.waitForSelector('text=My open tickets');
    await old.goto('/dashboard');
    expect(await old.textContent('h1')).toBe('Log in');
    await catcher.next();
  });
});

it.each([1280, 390, 320])(
  'the pages have no fault that axe finds, and fit, with errors too, %i px wide',
  async (width) => {
    await database.owner.query('delete from log_in_attempts');
    const company = await makeCompany(database.owner, `Width ${width}`);
    const dana = await makePerson(database.owner, company, 'Dana Ortiz');
    const page = await open({ ...WIDE, viewport: { width, height: 900 } });
    const faults: string[] = [];
    const look = async () => {
      faults.push(...(await violations(page)), ...((await isTooWide(page)) ? [`${page.url()} is too wide`] : []));
    };
    for (const path of [
      '/password_resets/new',
      '/password_resets',
      '/password_resets/password?token=x',
      '/sessions/new',
    ]) {
      await page.goto(path);
      await look();
    }
    await page.goto('/password_resets/new');
    await page.fill('#email', dana.email);
    await page.click('text=Send the link');
    await page.goto(/http:\S+token=\S+/.exec((await catcher.next()).body)?.[0] ?? '');
    await look();
    await page.click('text=Set the password');
    await look();
    await logIn(page, dana);
    await logIn(await open(), dana);
    await page.goto('/profile');
    await look();
    await page.click('text=Change the password');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('error-summary');
    await look();
    await page.context().clearCookies();
    await page.click('text=Change the address');
    await look();
    await logIn(page, dana);
    await look();
    expect(faults).toEqual([]);
  },
);
