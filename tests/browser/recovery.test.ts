import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { deactivatePerson, setSystemRoles } from '#src/users/people_changes.js';
import { useBrowserSite } from '../support/browser_site.ts';
import { useDatabase } from '../support/database.ts';
import { currentFor, giveCompanyRole, makePerson, PASSWORD } from '../support/people.ts';
import { orderCompany, standing, submitOrder } from '../workflow_ops/order.ts';

const database = useDatabase();
const site = useBrowserSite();

type Window = { javaScriptEnabled: boolean; viewport: { width: number; height: number } };
const PHONE_WITHOUT_SCRIPTS: Window = { javaScriptEnabled: false, viewport: { width: 390, height: 800 } };
const DESK: Window = { javaScriptEnabled: true, viewport: { width: 1280, height: 900 } };

/** A browser of somebody's own, logged in; what its pages complain about is gathered. */
async function logIn(email: string, options: Window): Promise<{ page: Page; complaints: string[] }> {
  const context = await site.browser.newContext({ ...options, baseURL: site.address });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text());
  });
  await page.goto('/sessions/new');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL('**/dashboard');
  return { page, complaints };
}

const mainText = async (page: Page) => (await page.locator('main').innerText()).replace(/\s+/g, ' ');

async function openTask(page: Page, title: string) {
  await page.goto('/my_tasks');
  await page.getByRole('link', { name: title }).first().click();
  await page.waitForURL(/\/my_tasks\/\d+/);
}

async function inspect(page: Page) {
  await openTask(page, 'Check the order');
  await page.getByLabel('Yes', { exact: true }).check();
  await page.getByRole('button', { name: 'Complete task' }).click();
}

async function openNewestError(page: Page, cause: string) {
  await page.goto('/workflow_errors');
  await page.getByRole('link', { name: cause }).first().click();
  await page.waitForURL(/\/workflow_errors\/\d+/);
}

const GAP = 'The workflow does not say how to go on with these values.';
const SET_FAILED = 'A step could not set a value.';
const NOBODY = 'A task is waiting because there is nobody who may do it.';

it('a branch that fails while the other goes on is mended to its end: retry, resolve, assign; skip, retry; on a phone without scripts', async () => {
  const { bloom, dana, lee, ravi } = await orderCompany(database.owner);
  const admin = await logIn(dana.email, PHONE_WITHOUT_SCRIPTS);
  const worker = await logIn(ravi.email, PHONE_WITHOUT_SCRIPTS);

  // 700 falls into the gap; the other branch goes on and waits where both come together.
  const gap = await submitOrder(bloom, lee, { amount: 700, surcharge: 5 });
  await inspect(worker.page);
  await openTask(worker.page, 'Negotiate the surcharge');
  await worker.page.getByLabel('Surcharge').fill('20');
  await worker.page.getByRole('button', { name: 'Complete task' }).click();
  await openNewestError(admin.page, GAP);
  expect(await mainText(admin.page)).toContain('What you can do');
  await admin.page.getByRole('button', { name: 'Mark as reviewed' }).click();
  await admin.page.getByRole('button', { name: 'Retry' }).click();
  expect(await mainText(admin.page)).toContain('it failed again');
  await admin.page.getByLabel('What was done about it').fill('Checked on paper, the gap is reported');
  await admin.page.getByRole('button', { name: 'Resolve' }).click();
  expect(await mainText(admin.page)).toContain('The error is resolved');

  // What waited for it goes on; nobody drives yet.
  await openNewestError(admin.page, NOBODY);
  await admin.page.getByRole('link', { name: /Assign or skip/ }).click();
  expect(await mainText(admin.page)).toContain('Nobody who is active may do this step');
  await giveCompanyRole(database.owner, bloom, ravi.id, 'drivers');
  await admin.page.reload();
  await admin.page.getByText('Give it to somebody', { exact: true }).click();
  await admin.page.getByLabel('Who gets the task').selectOption({ label: 'Ravi Shah' });
  await admin.page.getByRole('button', { name: 'Give it to them' }).click();
  expect(await mainText(admin.page)).toContain('Ravi Shah has this task now');
  await openTask(worker.page, 'Deliver it');
  await worker.page.getByRole('button', { name: 'Complete task' }).click();
  await admin.page.goto(`/tickets/${gap}`);
  expect(await mainText(admin.page)).toMatch(/Completed .*: Delivered/);
  expect((await standing(database.owner, bloom, gap)).workflow).toMatchObject({
    w_status: 'COMPLETED',
    outcome: 'delivered',
  });

  // A total that is too large cannot be set: the other branch gives a better surcharge by being skipped, then the retry succeeds.
  const large = await submitOrder(bloom, lee, { amount: 100, surcharge: 5_000 });
  await inspect(worker.page);
  await admin.page.goto(`/tickets/${large}`);
  await admin.page.getByRole('link', { name: 'Negotiate the surcharge' }).click();
  await admin.page.getByText('Skip this task', { exact: true }).click();
  await admin.page.getByLabel('Surcharge').fill('much less');
  await admin.page.getByRole('button', { name: 'Skip it for good' }).click();
  expect(await mainText(admin.page)).toContain('There is a problem');
  expect(await admin.page.getByLabel('Surcharge').inputValue()).toBe('much less');
  await admin.page.getByLabel('Surcharge').fill('50');
  await admin.page.getByLabel('Reason').fill('Agreed by phone');
  await admin.page.getByRole('button', { name: 'Skip it for good' }).click();
  await admin.page.waitForURL(`**/tickets/${large}`);
  expect(await mainText(admin.page)).toMatch(/Dana Ortiz skipped “Negotiate the surcharge”.*Agreed by phone/);
  await openNewestError(admin.page, SET_FAILED);
  await admin.page.getByRole('button', { name: 'Retry' }).click();
  expect(await mainText(admin.page)).toContain('the ticket goes on, and the error is resolved');
  await openTask(worker.page, 'Deliver it');
  expect(await mainText(worker.page)).toContain('150');
  await worker.page.getByRole('button', { name: 'Complete task' }).click();
  await admin.page.goto('/workflow_errors');
  expect(await mainText(admin.page)).toContain('No open errors');
  expect((await standing(database.owner, bloom, large)).workflow).toMatchObject({
    w_status: 'COMPLETED',
    outcome: 'delivered',
  });
  expect([...admin.complaints, ...worker.complaints]).toEqual([]);
}, 120_000);

it('hold and resume while a worker types: nothing typed is lost, and the task is completed afterwards', async () => {
  const { bloom, dana, lee, ravi } = await orderCompany(database.owner);
  const number = await submitOrder(bloom, lee, { amount: 100, surcharge: 5 });
  const due = (await standing(database.owner, bloom, number)).task('inspect').due_at as Date;
  const admin = await logIn(dana.email, DESK);
  const worker = await logIn(ravi.email, DESK);
  await openTask(worker.page, 'Check the order');
  await worker.page.getByLabel('Yes', { exact: true }).check();
  await worker.page.getByLabel('Note').fill('Looks fine to me');

  await admin.page.goto(`/tickets/${number}`);
  await admin.page.getByText('Put on hold', { exact: true }).click();
  await admin.page.getByLabel('Reason').first().fill('Waiting for the bank');
  await admin.page.getByRole('button', { name: 'Hold this ticket' }).click();
  expect(await mainText(admin.page)).toContain('Waiting for the bank');

  await worker.page.getByRole('button', { name: 'Complete task' }).click();
  expect(await mainText(worker.page)).toContain('This ticket is on hold');
  expect(await worker.page.getByLabel('Note').inputValue()).toBe('Looks fine to me');
  expect(await worker.page.getByRole('button', { name: 'Complete task' }).count()).toBe(0);
  await worker.page.getByRole('button', { name: 'Save draft' }).click();
  expect(await mainText(worker.page)).toContain('Your draft is saved');

  await admin.page.getByRole('button', { name: 'Resume the ticket' }).click();
  expect(await mainText(admin.page)).toContain('goes on');
  await worker.page.reload();
  expect(await worker.page.getByLabel('Note').inputValue()).toBe('Looks fine to me');
  expect(await worker.page.getByLabel('Yes', { exact: true }).isChecked()).toBe(true);
  await worker.page.getByRole('button', { name: 'Complete task' }).click();
  await worker.page.waitForURL(/\/my_tasks/);
  const after = await standing(database.owner, bloom, number);
  expect(after.task('inspect').status).toBe('COMPLETED');
  expect(after.task('inspect').due_at.getTime()).toBeGreaterThan(due.getTime());
  expect(after.workflow.workflow_data).toMatchObject({ checked: true, note: 'Looks fine to me' });
  expect([...admin.complaints, ...worker.complaints]).toEqual([]);
}, 120_000);

it('a worker deactivated with open tasks is out at the next click, and the tasks go to whoever may do them now', async () => {
  const { bloom, dana, lee, ravi } = await orderCompany(database.owner);
  const number = await submitOrder(bloom, lee, { amount: 100, surcharge: 5 });
  const admin = await logIn(dana.email, PHONE_WITHOUT_SCRIPTS);
  const worker = await logIn(ravi.email, DESK);
  await openTask(worker.page, 'Check the order');
  await worker.page.getByLabel('Yes', { exact: true }).check();

  expect(await deactivatePerson(currentFor(bloom, dana), ravi.id)).toEqual({ kind: 'changed' });
  await worker.page.getByRole('button', { name: 'Complete task' }).click();
  // What was typed is kept for whoever can log in again; this worker cannot.
  await worker.page.getByRole('heading', { name: 'Log in again' }).waitFor();
  expect((await standing(database.owner, bloom, number)).task('inspect').status).toBe('PENDING');
  await openNewestError(admin.page, NOBODY);

  // Somebody who may do it comes: what waits goes to them by itself, and the errors are settled.
  const mei = await makePerson(database.owner, bloom, 'Mei Lin', { roles: ['user'] });
  await setSystemRoles(currentFor(bloom, dana), mei.id, ['user', 'task_worker']);
  await admin.page.goto('/workflow_errors');
  expect(await mainText(admin.page)).toContain('No open errors');
  const successor = await logIn(mei.email, DESK);
  await inspect(successor.page);
  const { task } = await standing(database.owner, bloom, number);
  expect(task('inspect')).toMatchObject({ status: 'COMPLETED', assigned_to: mei.id });
  expect(task('negotiate')).toMatchObject({ status: 'OPEN', assigned_to: mei.id });
  await admin.page.goto(`/tickets/${number}`);
  expect(await mainText(admin.page)).toMatch(/Mei Lin/);
  expect([...admin.complaints, ...worker.complaints, ...successor.complaints]).toEqual([]);
}, 120_000);
