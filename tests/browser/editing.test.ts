import type { BrowserContext, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { useBrowserSite } from '../support/browser_site.ts';
import { useDatabase } from '../support/database.ts';
import { makeCompany, makePerson, PASSWORD } from '../support/people.ts';

const database = useDatabase();
const site = useBrowserSite();

async function logIn(context: BrowserContext, email: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto('/sessions/new');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL('**/dashboard');
  return page;
}

const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Parts of the draft' }).getByRole('link', { name }).click();
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();
const words = async (page: Page) => (await page.locator('main').innerText()).replace(/\s+/g, ' ');

async function addField(page: Page, label: string, kind: string, options: readonly string[] = []) {
  await tab(page, 'Fields');
  await page
    .getByRole('link', { name: /^Add (a|the first) field$/ })
    .first()
    .click();
  await page.getByLabel('Label', { exact: true }).fill(label);
  await page.getByLabel('Kind of value').selectOption({ label: kind });
  await press(page, 'Add the field');
  for (const [at, option] of options.entries()) {
    if (at > 1) await press(page, 'Add an option');
    await page
      .getByRole('group', { name: `Option ${at + 1}` })
      .getByLabel('Label')
      .fill(option);
  }
  if (options.length > 0) await press(page, 'Add the field');
  await expect.poll(() => words(page)).toContain(`The field “${label}” is saved.`);
}

async function ask(page: Page, label: string, { must = false } = {}) {
  await page.getByLabel('Ask one more field').selectOption({ label });
  if (must) await page.locator('#must').check();
  await press(page, 'Ask it');
}

async function addStep(page: Page, title: string, who: string) {
  await tab(page, 'Steps');
  await page
    .getByRole('link', { name: /^Add (a|the first) step$/ })
    .first()
    .click();
  await page.getByLabel('Title').fill(title);
  await press(page, 'Add the step');
  await page.getByLabel('It is done by', { exact: true }).selectOption({ label: 'Somebody with a company role' });
  await page.getByLabel('The company role').selectOption({ label: who });
  await page.getByLabel('Never whoever submitted the ticket').check();
  await page.getByLabel('Due after').fill('24');
  await press(page, 'Save the step');
  await page.getByRole('link', { name: 'Edit what it shows and asks' }).click();
}

type Way = { from: string; to: string; line?: [string, string, string]; outcome?: string };

async function addWay(page: Page, { from, to, line, outcome }: Way) {
  await tab(page, 'Ways on');
  await page
    .getByRole('link', { name: /^Add a way on/ })
    .first()
    .click();
  await page.getByLabel('After', { exact: true }).selectOption({ label: from });
  await page.getByLabel('Then', { exact: true }).selectOption({ label: to });
  if (line) {
    await press(page, 'Add a line');
    const row = page.getByRole('group', { name: 'Line 1' });
    await row.getByLabel('Field', { exact: true }).selectOption({ label: line[0] });
    await row.getByLabel('Compared how').selectOption({ label: line[1] });
    await row.getByLabel('Value', { exact: true }).fill(line[2]);
  }
  if (outcome) await page.getByLabel('Outcome').selectOption({ label: outcome });
  await press(page, 'Add the way on');
  await expect.poll(() => words(page)).toContain('The way on is saved');
}

it('a leave process is built from nothing by forms alone, without scripts, published and submitted', async () => {
  const bloom = await makeCompany(database.owner, 'Bloom');
  const dana = await makePerson(database.owner, bloom, 'Dana Ortiz', { companyRoles: ['managers', 'personnel'] });
  await makePerson(database.owner, bloom, 'Maria Lopez', { companyRoles: ['managers', 'personnel'] });
  const context = await site.browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 390, height: 800 },
    baseURL: site.address,
  });
  const page = await logIn(context, dana.email);

  await page.goto('/workflow_definitions');
  await page.getByRole('link', { name: 'New workflow' }).click();
  await page.getByLabel('Title').fill('Leave request');
  await press(page, 'Make the workflow');
  await addField(page, 'First day', 'Date');
  await addField(page, 'Working days', 'Whole number');
  await addField(page, 'Reason', 'Long text');
  await addField(page, 'Decision', 'One of several options', ['Approve', 'Refuse']);
  await addField(page, 'Comment', 'Long text');
  await addField(page, 'Recorded', 'Yes or no');

  await tab(page, 'Details');
  for (const [at, outcome] of ['Approved', 'Refused'].entries()) {
    await press(page, 'Add an outcome');
    await page
      .getByRole('group', { name: `Outcome ${at + 1}` })
      .getByLabel('Outcome')
      .fill(outcome);
  }
  await press(page, 'Save the details');

  await tab(page, 'Ticket types');
  await page.getByRole('link', { name: 'Leave request' }).click();
  await press(page, 'Add a part');
  await page.getByRole('group', { name: 'Part 1' }).getByLabel('Text').fill('Leave from ');
  await page.getByRole('group', { name: 'Part 1' }).getByLabel('then the field').selectOption({ label: 'First day' });
  await press(page, 'Save the ticket type');
  await page.getByRole('link', { name: 'Edit the form' }).click();
  await ask(page, 'First day', { must: true });
  await ask(page, 'Working days', { must: true });
  await ask(page, 'Reason');
  expect(await words(page)).toContain('As people will see it');

  await addStep(page, 'Manager approval', 'managers');
  await ask(page, 'Decision', { must: true });
  await ask(page, 'Comment');
  for (const label of ['First day', 'Working days', 'Reason']) {
    await page.getByLabel('Show one more field').selectOption({ label });
    await press(page, 'Show it');
  }
  await page.getByRole('link', { name: 'Comment', exact: true }).click();
  await page.getByLabel('Yes', { exact: true }).check();
  await page.getByRole('group', { name: 'It is shown only if' }).getByRole('button', { name: 'Add a line' }).click();
  await page.locator('#visible_1_name').selectOption({ label: 'Decision' });
  await page.locator('#visible_1_value').fill('Refuse');
  await page
    .getByRole('group', { name: 'It is shown only if' })
    .getByRole('button', { name: 'Show it in words' })
    .click();
  expect(await words(page)).toContain('In words: decision is refuse.');
  await press(page, /^Save$/);

  await addStep(page, 'File the leave', 'personnel');
  await ask(page, 'Recorded', { must: true });

  await addWay(page, { from: 'The start: a ticket is submitted', to: 'Manager approval' });
  await addWay(page, { from: 'Manager approval', to: 'File the leave', line: ['Decision', 'is', 'Approve'] });
  await addWay(page, {
    from: 'Manager approval',
    to: 'The end',
    line: ['Decision', 'is', 'Refuse'],
    outcome: 'Refused',
  });
  await addWay(page, { from: 'File the leave', to: 'The end', outcome: 'Approved' });
  expect(await words(page)).toContain('If decision is approve');

  await tab(page, 'As text');
  expect(await words(page)).toContain('Nothing stops publishing');

  // A gap: nothing follows a refusal any more. It is said with an example, and mended where the finding leads.
  await tab(page, 'Ways on');
  await press(page, 'Remove the way to End: Refused');
  await tab(page, 'Overview');
  await press(page, 'Publish version 1');
  const refused = await words(page);
  expect(refused).toContain('One thing stops publishing');
  expect(refused).toContain('No transition out of “Manager approval” holds, for example when decision is refuse');
  expect(refused).toMatch(/A ticket that shows it: “leave_request” with first_day .* decision refuse/);
  await page.getByRole('link', { name: 'Go there to mend it' }).first().click();
  await addWay(page, {
    from: 'Manager approval',
    to: 'The end',
    line: ['Decision', 'is', 'Refuse'],
    outcome: 'Refused',
  });
  await tab(page, 'Overview');
  await press(page, 'Publish version 1');
  expect(await words(page)).toContain('Version 1 is published');

  await page.goto('/my_tickets/new');
  await page.getByRole('link', { name: 'Leave request' }).click();
  await page.getByLabel('First day').fill('2027-02-01');
  await page.getByLabel('Working days').fill('3');
  await press(page, 'Submit');
  await page.waitForURL(/\/my_tickets\/\d+/);
  expect(await words(page)).toContain('Waiting for Maria Lopez to complete Manager approval');
  expect(await words(page)).toContain('Leave from 1 Feb 2027');
  await context.close();
}, 180_000);
