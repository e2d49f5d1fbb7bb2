import { beforeEach, expect, it } from 'vitest';
import { databaseContents, useDatabase } from '../support/database.ts';
import { formValues, signedIn, unescapeHtml, type Visitor } from '../support/site.ts';
import { audit, type Everybody, twoCompanies } from './two_companies.ts';

const database = useDatabase();
let all: Everybody;
let dana: Visitor;

beforeEach(async () => {
  all = await twoCompanies(database.owner);
  dana = await signedIn(all.dana);
});
const save = (browser: Visitor, body: object) => browser.post('/company').type('form').send(body);
const companies = async () => (await database.owner.query('select name, time_zone from companies order by id')).rows;

it('an admin changes the company’s name and time zone; every page has the name, the audit log both', async () => {
  const page = await dana.get('/company');
  expect(formValues(page.text)).toMatchObject({ name: all.bloom.name });
  expect(page.text).toContain('<option value="UTC" selected>');
  expect((await save(dana, { name: 'Bloom & Sons', time_zone: 'Europe/Berlin' })).status).toBe(303);
  expect(unescapeHtml((await dana.get('/dashboard')).text)).toContain('Bloom & Sons');
  expect((await dana.get('/company')).text).toContain('<option value="Europe/Berlin" selected>');
  expect(await audit(database.owner, all.bloom)).toMatchObject([
    {
      action: 'changed the company settings',
      before: { name: all.bloom.name, time_zone: 'UTC' },
      after: { name: 'Bloom & Sons', time_zone: 'Europe/Berlin' },
    },
  ]);
  expect((await companies()).filter(({ name }) => name === all.ravel.name)).toHaveLength(1);
});

it.each([
  ['no name', { name: '', time_zone: 'UTC' }, 422],
  ['a time zone that does not exist', { name: 'Bloom', time_zone: 'Mars/Base' }, 422],
  ['a field that the page lacks', { name: 'Bloom', time_zone: 'UTC', ticket_count: '0' }, 400],
  ['another company’s id', { name: 'Bloom', time_zone: 'UTC', id: '1' }, 400],
])('refuses %s', async (_what, body, status) => {
  const before = await companies();
  expect((await save(dana, body)).status).toBe(status);
  expect(await companies()).toEqual(before);
});

it('saving what is so already leaves no row, and only admins may', async () => {
  await dana.get('/company');
  const before = await databaseContents(database.owner);
  expect((await save(dana, { name: all.bloom.name, time_zone: 'UTC' })).status).toBe(303);
  expect(await databaseContents(database.owner)).toEqual(before);
  const lee = await signedIn(all.lee);
  expect([(await lee.get('/company')).status, (await save(lee, {})).status]).toEqual([403, 403]);
});
