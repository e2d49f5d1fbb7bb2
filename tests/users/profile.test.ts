import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { browserInWords } from '#src/helpers/browsers.js';
import { timeZoneOptions } from '#src/helpers/time_zones.js';
import { databaseContents, useDatabase } from '../support/database.ts';
import { useMailCatcher } from '../support/mail_catcher.ts';
import { makeCompany, makePerson, PASSWORD, type Person } from '../support/people.ts';
import { formValues, signedIn, unescapeHtml, type Visitor, visitor } from '../support/site.ts';

const database = useDatabase();
const catcher = useMailCatcher();
const NEW = 'four words in a row';
let dana: Person;
let ravi: Person;
let operator: Person;

beforeAll(async () => {
  dana = await makePerson(database.owner, await makeCompany(database.owner, 'Bloom'), 'Dana Ortiz', { roles: [] });
  ravi = await makePerson(database.owner, await makeCompany(database.owner, 'Ravel'), 'Ravi Patel');
  const { rows } = await database.owner.query(
    `insert into users (email, password_hash, first_name, last_name, is_superuser) select 'op@host.example', password_hash, 'Op', 'Erator', true from users where id = $1 returning id`,
    [dana.id],
  );
  operator = { ...dana, id: rows[0].id, email: 'op@host.example', firstName: 'Op', lastName: 'Erator' };
});
beforeEach(() => database.owner.query('delete from log_in_attempts'));

const post = (browser: Visitor, path: string, body: object = {}) =>
  browser.post(`/profile${path}`).type('form').send(body);
const account = async ({ id }: Person) =>
  (
    await database.owner.query(
      'select first_name, last_name, time_zone, email, password_hash, session_version from users where id = $1',
      [id],
    )
  ).rows[0];
const lastAudit = async ({ id }: Person) =>
  (
    await database.owner.query(
      `select action, company_id, actor_id, before, after from audit_log where subject_id = $1 and action not like 'logged %' order by id desc limit 1`,
      [id],
    )
  ).rows[0];
const changePassword = (browser: Visitor, old_password: string, new_password: string) =>
  post(browser, '/password', { old_password, new_password });

describe('name and time zone', () => {
  it('are shown and saved, with an audit row of what changed, for everybody who is signed in', async () => {
    for (const person of [dana, operator]) {
      const browser = await signedIn(person);
      const page = await browser.get('/profile');
      expect([page.status, formValues(page.text).first_name]).toEqual([200, person.firstName]);
      const answer = await post(browser, '', {
        first_name: 'Dee',
        last_name: person.lastName,
        time_zone: 'Asia/Tokyo',
      });
      expect([answer.status, answer.headers.location]).toEqual([303, '/profile']);
      expect(await account(person)).toMatchObject({ first_name: 'Dee', time_zone: 'Asia/Tokyo' });
      expect((await browser.get('/profile')).text).toContain(
        '<option value="Asia/Tokyo" selected>Tokyo (Asia)</option>',
      );
      const { company_id, ...row } = await lastAudit(person);
      expect(row).toEqual({
        action: 'changed the own profile',
        actor_id: person.id,
        before: { first_name: person.firstName, last_name: person.lastName, time_zone: 'UTC' },
        after: { first_name: 'Dee', last_name: person.lastName, time_zone: 'Asia/Tokyo' },
      });
      expect(company_id === null).toBe(person === operator);
      await post(browser, '', { first_name: person.firstName, last_name: person.lastName, time_zone: 'UTC' });
    }
  });

  it.each([
    [{ first_name: '', last_name: 'O', time_zone: 'UTC' }, 'Enter your first name'],
    [{ first_name: 'D', last_name: 'x'.repeat(81), time_zone: 'UTC' }, 'at most 80'],
    [{ first_name: 'D', last_name: 'O', time_zone: 'Mars/Olympus' }, 'Choose a time zone'],
  ])('keep what was typed where it cannot be: %j', async (body, message) => {
    const browser = await signedIn(dana);
    const before = await account(dana);
    const answer = await post(browser, '', body);
    expect([answer.status, unescapeHtml(answer.text).split(message).length]).toEqual([422, 3]);
    expect(formValues(answer.text).last_name).toBe(body.last_name);
    expect(await account(dana)).toEqual(before);
  });

  it('take nothing else', async () => {
    const browser = await signedIn(dana);
    const before = await account(dana);
    for (const more of [{ is_superuser: 'true' }, { company_id: '1' }, { email: 'x@bloom.example' }])
      expect((await post(browser, '', { first_name: 'X', last_name: 'X', time_zone: 'UTC', ...more })).status).toBe(
        400,
      );
    expect(await account(dana)).toEqual(before);
    expect((await visitor().get('/profile')).headers.location).toBe('/sessions/new?return_to=%2Fprofile');
  });
});

describe('password', () => {
  it('asks for the old one, ends all other sessions at once, keeps this one with a new id, and tells the person', async () => {
    const [here, there] = [await signedIn(ravi), await signedIn(ravi)];
    const wrong = await changePassword(here, 'not the password', NEW);
    expect([wrong.status, unescapeHtml(wrong.text).includes('This is not your password')]).toEqual([422, true]);
    expect((await there.get('/dashboard')).status).toBe(200);
    const answer = await changePassword(here, PASSWORD, NEW);
    expect([answer.status, /sid=/.test(String(answer.headers['set-cookie']))]).toEqual([303, true]);
    expect([(await here.get('/dashboard')).status, (await there.get('/dashboard')).status]).toEqual([200, 303]);
    const logIn = (password: string) => visitor().post('/sessions').type('form').send({ email: ravi.email, password });
    expect([(await logIn(PASSWORD)).status, (await logIn(NEW)).status]).toEqual([422, 303]);
    expect(await lastAudit(ravi)).toMatchObject({ action: 'changed the own password', before: null, after: null });
    const letter = await catcher.next();
    expect([letter.to, letter.body.includes('was changed just now')]).toEqual([[ravi.email], true]);
    await changePassword(here, NEW, PASSWORD);
    await catcher.next();
  });

  it.each([
    ['seven77', 'at least 8 characters'],
    ['x'.repeat(257), 'at most 256'],
    ['Password123', 'tried first'],
    ['RAVI.PATEL@ravel.example', 'not your address'],
    ['ravi.patel', 'not your address'],
  ])('is refused: %s', async (password, message) => {
    const browser = await signedIn(ravi);
    const before = await account(ravi);
    const answer = await changePassword(browser, PASSWORD, password);
    expect([answer.status, unescapeHtml(answer.text).includes(message)]).toEqual([422, true]);
    expect(answer.text).not.toContain(`value="${PASSWORD}"`);
    expect(await account(ravi)).toEqual(before);
  });

  it('is not to be guessed from an open browser', async () => {
    const browser = await signedIn(dana);
    for (let n = 0; n < 10; n++) expect((await changePassword(browser, `guess ${n}`, NEW)).status).toBe(422);
    const answer = await changePassword(browser, PASSWORD, NEW);
    expect([answer.status, answer.headers['retry-after'] !== undefined]).toEqual([429, true]);
  });
});

describe('sessions', () => {
  const sessionsOf = (html: string) =>
    [...html.matchAll(/action="\/profile\/sessions\/([0-9a-f]{64})\/end"/g)].map(([, name]) => name);

  it('are listed with browser and beginning, this one marked, without their ids', async () => {
    await database.owner.query('delete from session');
    const here = await signedIn(dana);
    const phone = visitor();
    phone.set(
      'User-Agent',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1',
    );
    await phone.post('/sessions').type('form').send({ email: dana.email, password: PASSWORD });
    await signedIn(ravi);
    const page = await here.get('/profile');
    expect(page.text).toContain('Safari on an iPhone');
    expect(page.text.split('This one')).toHaveLength(2);
    expect(sessionsOf(page.text)).toHaveLength(1);
    expect(page.text).toMatch(/Today \d\d:\d\d/);
    const { rows } = await database.owner.query('select sid from session');
    for (const { sid } of rows) expect(page.text).not.toContain(sid);
  });

  it('end one by one, only one’s own', async () => {
    await database.owner.query('delete from session');
    const [here, there, ravis] = [await signedIn(dana), await signedIn(dana), await signedIn(ravi)];
    const [name] = sessionsOf((await here.get('/profile')).text);
    expect((await post(ravis, `/sessions/${name}/end`)).status).toBe(404);
    expect((await post(here, '/sessions/abc/end')).status).toBe(404);
    expect((await there.get('/profile')).status).toBe(200);
    expect((await post(here, `/sessions/${name}/end`)).status).toBe(303);
    expect((await there.get('/profile')).status).toBe(303);
    expect([(await here.get('/profile')).status, (await ravis.get('/profile')).status]).toEqual([200, 200]);
    expect(await lastAudit(dana)).toMatchObject({ action: 'ended a session' });
  });

  it('end all but this one', async () => {
    const [here, there, third] = [await signedIn(dana), await signedIn(dana), await signedIn(dana)];
    expect((await post(here, '/sessions/end')).status).toBe(303);
    for (const other of [there, third]) expect((await other.get('/profile')).status).toBe(303);
    expect(sessionsOf((await here.get('/profile')).text)).toEqual([]);
    expect(await lastAudit(dana)).toMatchObject({ action: 'ended all other sessions' });
  });

  it('an operator stays in the company entered when ending the others', async () => {
    const browser = await signedIn(operator);
    const { rows } = await database.owner.query(`select id from companies where name = 'Bloom'`);
    await browser
      .post('/impersonation')
      .type('form')
      .send({ company_id: String(rows[0].id), reason: 'Called for help' });
    await post(browser, '/sessions/end');
    expect((await browser.get('/dashboard')).text).toContain('action="/impersonation/end"');
  });
});

it('looking at it writes nothing', async () => {
  const browser = await signedIn(dana);
  const before = await databaseContents(database.owner);
  expect((await browser.get('/profile')).status).toBe(200);
  expect(await databaseContents(database.owner)).toEqual(before);
});

it.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0 Safari/537.36',
    'Chrome on Windows',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0 Safari/537.36 Edg/147.0',
    'Edge on Windows',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15',
    'Safari on a Mac',
  ],
  ['Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/147.0 Mobile Safari/537.36', 'Chrome on Android'],
  ['<script>', 'Another browser'],
  [undefined, 'Another browser'],
])('a browser in words: %s', (agent, words) => {
  expect(browserInWords(agent)).toBe(words);
});

it('time zones are listed by place, with one’s own', () => {
  const options = timeZoneOptions('Etc/GMT+5');
  expect(options.length).toBeGreaterThan(300);
  expect(options[0]).toEqual({ value: 'UTC', label: 'UTC' });
  expect(options).toContainEqual({ value: 'America/Argentina/Ushuaia', label: 'Ushuaia, Argentina (America)' });
  expect(options.some(({ value }) => value === 'Etc/GMT+5')).toBe(true);
  expect(new Set(options.map(({ value }) => value)).size).toBe(options.length);
});
