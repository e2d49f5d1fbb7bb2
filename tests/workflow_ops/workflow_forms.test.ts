import { beforeAll, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makePerson, type Person } from '../support/people.ts';
import { formValues, signedIn, unescapeHtml, type Visitor } from '../support/site.ts';
import { equipment } from './equipment.ts';
import { newestTask, rowCounts, twoCompanies } from './people.ts';

const database = useDatabase();
let all: Awaited<ReturnType<typeof twoCompanies>>;
let lee: Visitor;
let boss: Person;
beforeAll(async () => {
  all = await twoCompanies(database.owner);
  boss = await makePerson(database.owner, all.bloom, 'Bo Manager', { roles: ['user'], companyRoles: ['managers'] });
  await publishFile(currentFor(all.bloom, all.dana), equipment());
  lee = await signedIn(all.lee);
});
const NEW = '/my_tickets/new?ticket_definition=equipment';
const words = (html: string) =>
  unescapeHtml(html.replaceAll(/<\/(?:dt|dd|p|td)>/g, ' ').replaceAll(/<[^>]*>/g, '')).replaceAll(/\s+/g, ' ');
const good = () => ({
  title: 'New laptop',
  f_item: 'laptop',
  f_extras: ['dock', 'bag'],
  f_amount: '1,249.5',
  f_pieces: '2',
  f_weight: '1.5',
  f_needed_by: '2027-01-31',
  f_call_at: '2027-01-04T14:30',
  f_for_me: 'false',
  f_who: 'Priya',
  f_reason: 'It broke',
  f_email: 'a@example.com',
  f_shop: 'https://example.com',
  f_phone: '+1 202 555 0100',
  f_manager: String(boss.id),
});
const submit = async (values: object) => {
  const opened = await lee.get(NEW);
  return lee
    .post('/my_tickets')
    .type('form')
    .send({ ...formValues(opened.text), ...values });
};
const dataOf = async (location: string) => {
  const [company, number] = [all.bloom.id, location.split('/').at(-1)];
  const { rows } = await database.owner.query(
    'select ticket_data from ticket_instances where company_id = $1 and number = $2',
    [company, number],
  );
  return rows[0].ticket_data;
};

it('opens with its defaults, hints, conditions in words and the people it offers', async () => {
  const page = await lee.get(NEW);
  expect(formValues(page.text)).toMatchObject({ f_pieces: '1', f_amount: '', title: '' });
  const text = words(page.text);
  expect(text).toContain('Over $500 also goes to Finance.');
  expect(text).toContain('Must be answered if amount is over $500.');
  expect(text).toContain('When and for whom');
  expect(text).toContain('Next: Manager approval, due within 2 days');
  expect(page.text).toContain(`<option value="${boss.id}">Bo Manager</option>`);
  expect(page.text).not.toContain(`<option value="${all.lee.id}">`);
  expect(page.text).not.toContain('Fax');
});

it('takes every type, with its presets, and shows it again in words', async () => {
  const answer = await submit(good());
  expect(answer.status).toBe(303);
  const location = answer.headers.location ?? '';
  expect(await dataOf(location)).toEqual({
    item: 'laptop',
    extras: ['bag', 'dock'],
    amount: '1249.50',
    pieces: 2,
    weight: 1.5,
    needed_by: '2027-01-31',
    call_at: '2027-01-04T14:30:00.000Z',
    for_me: false,
    who: 'Priya',
    reason: 'It broke',
    email: 'a@example.com',
    shop: 'https://example.com',
    phone: '+1 202 555 0100',
    manager: boss.id,
    source: 'page',
  });
  const page = words((await lee.get(location)).text);
  for (const shown of ['Laptop', 'Bag, Dock', '$1,249.50', '1.5 kg', '31 Jan 2027', '4 Jan 2027, 14:30', 'Bo Manager'])
    expect(page).toContain(shown);
  expect(page).toContain('Waiting for Bo Manager to complete Manager approval');
  // Whom a field names may do it without being a task worker, and sees the data arranged.
  const browser = await signedIn(boss);
  const task = await newestTask(database.owner, all.bloom, Number(location.split('/').at(-1)));
  const shown = await browser.get(`/my_tasks/${task}`);
  expect(words(shown.text)).toMatch(
    /The wish .*What do you need\? Laptop .*More .*Needed by 31 Jan 2027 .*Extras Bag, Dock/,
  );
  expect(
    (await browser.post(`/my_tasks/${task}/completion`).type('form').send({ f_decision: 'approved' })).status,
  ).toBe(303);
});

it('drops what is hidden, and does not ask it', async () => {
  const answer = await submit({ ...good(), f_for_me: 'true', f_who: 'x'.repeat(600) });
  expect(answer.status).toBe(303);
  expect(await dataOf(answer.headers.location ?? '')).not.toHaveProperty('who');
});

it('enforces what the page says: required by a condition, newly appeared', async () => {
  const answer = await submit({ ...good(), f_reason: '', f_who: '' });
  expect(answer.status).toBe(422);
  expect(answer.text).toContain('href="#f_reason"');
  expect(answer.text).toContain('href="#f_who"');
  expect((await submit({ ...good(), f_reason: '', f_amount: '500' })).status).toBe(303);
});

it.each([
  ['f_item', 'car'],
  ['f_item', ''],
  ['f_extras', 'car'],
  ['f_amount', 'about 1200'],
  ['f_amount', '1.234'],
  ['f_amount', '-1'],
  ['f_pieces', '61'],
  ['f_pieces', '1.5'],
  ['f_weight', '1e3'],
  ['f_needed_by', '2027-02-30'],
  ['f_call_at', 'tomorrow'],
  ['f_for_me', 'maybe'],
  ['f_email', 'nobody'],
  ['f_shop', 'javascript:alert(1)'],
  ['f_phone', 'ring me'],
  ['f_manager', '99999999999'],
  ['f_manager', 'x'],
  ['f_manager', '0'],
  ['f_who', 'a\0b'],
])('%s = %j comes back with 422, its error and everything typed', async (name, value) => {
  const before = await rowCounts(database.owner);
  const answer = await submit({ ...good(), [name]: value });
  expect(answer.status).toBe(422);
  expect(answer.text).toContain(`id="${name}-problem"`);
  expect(answer.text).toContain(`href="#${name}"`);
  expect(formValues(answer.text)).toMatchObject({
    title: 'New laptop',
    f_phone: name === 'f_phone' ? value : '+1 202 555 0100',
  });
  expect(await rowCounts(database.owner)).toEqual(before);
});

it('accepts as a person only whom it offers', async () => {
  const gone = await makePerson(database.owner, all.bloom, 'Gil Gone', { companyRoles: ['managers'] });
  await database.owner.query('update users set deactivated_at = now() where id = $1', [gone.id]);
  const foreign = await makePerson(database.owner, all.ravel, 'Fay Foreign', { companyRoles: ['managers'] });
  for (const id of [all.lee.id, gone.id, foreign.id, 2_147_483_647]) {
    const answer = await submit({ ...good(), f_manager: String(id) });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Choose a person from the list');
  }
});
