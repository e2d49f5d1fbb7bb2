import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeMail, openMail } from '#src/mail.js';
import { askForReset } from '#src/users/password_resets.js';
import { useDatabase } from '../support/database.ts';
import { useMailCatcher } from '../support/mail_catcher.ts';
import { makeCompany, makePerson, PASSWORD, type Person } from '../support/people.ts';
import { formValues, makeSite, signedIn, unescapeHtml, visitor } from '../support/site.ts';

const database = useDatabase();
const NEW = 'four words in a row';
let dana: Person;
let ravi: Person;
beforeAll(async () => {
  dana = await makePerson(database.owner, await makeCompany(database.owner, 'Bloom'), 'Dana Ortiz');
  ravi = await makePerson(database.owner, await makeCompany(database.owner, 'Ravel'), 'Ravi Patel');
});
const ask = (email: string, browser = visitor()) => browser.post('/password_resets').type('form').send({ email });
const logIn = (email: string, password: string) => visitor().post('/sessions').type('form').send({ email, password });
const pathIn = (body: string) => /http:\S+?(\/password_resets\/password\?token=[\w-]{43})\s/.exec(body)?.[1] ?? '';
const setPassword = (path: string, password: string, browser = visitor()) =>
  browser
    .post('/password_resets/password')
    .type('form')
    .send({ token: path.split('token=')[1], password });
const forget = () => database.owner.query('delete from log_in_attempts');

describe('with a mail server', () => {
  const catcher = useMailCatcher();
  const linkFor = async (email: string) => {
    await forget();
    await ask(email);
    const letter = await catcher.next();
    expect(letter.to).toEqual([email]);
    return pathIn(letter.body);
  };

  it('answers known and unknown addresses alike, and writes to the known one alone', async () => {
    const unknown = await ask('nobody@bloom.example');
    const known = await ask(dana.email.toUpperCase());
    const told = ({ status, headers, text }: typeof known) => [status, headers.location, text];
    expect(told(known)).toEqual(told(unknown));
    expect(known.headers.location).toBe('/password_resets');
    expect((await visitor().get('/password_resets')).text).toContain('If this address has an account');
    const letter = await catcher.next();
    expect(letter.to).toEqual([dana.email]);
    expect(letter.body).toContain('good for one hour');
    expect(catcher.letters).toHaveLength(1);
  });

  it('the link sets the password once, ends every session, tells the person, and leaves an audit row without secrets', async () => {
    const browser = await signedIn(dana);
    const path = await linkFor(dana.email);
    const page = await visitor().get(path);
    expect(page.text).toContain(dana.email);
    const hash = async () =>
      (await database.owner.query('select password_hash from users where id = $1', [dana.id])).rows[0];
    const before = await hash();
    for (const [password, message] of [
      ['short', 'at least 8 characters'],
      ['password123', 'tried first'],
      [dana.email, 'not your address'],
      ['dana.ortiz', 'not your address'],
    ] as const) {
      const answer = await setPassword(path, password);
      expect([answer.status, unescapeHtml(answer.text).includes(message)], password).toEqual([422, true]);
      expect(formValues(answer.text).password).toBe('');
    }
    expect(await hash()).toEqual(before);
    const answer = await setPassword(path, NEW);
    expect([answer.status, answer.headers.location]).toEqual([303, '/sessions/new']);
    expect((await catcher.next()).source).toContain('Subject: Your password was changed');
    expect((await browser.get('/dashboard')).status).toBe(303);
    expect([(await logIn(dana.email, PASSWORD)).status, (await logIn(dana.email, NEW)).status]).toEqual([422, 303]);
    const again = await setPassword(path, 'another good one');
    expect([again.status, again.text.includes('This link is no longer good')]).toEqual([404, true]);
    expect(again.text).toContain('href="/password_resets/new"');
    expect((await visitor().get(path)).status).toBe(404);
    const { rows } = await database.owner.query(
      `select action, company_id is not null as in_company, a::text as all from audit_log a where action not like 'logged %' order by id`,
    );
    expect(rows.map(({ action }) => action)).toEqual([
      'asked for a password reset',
      'asked for a password reset',
      'reset the password',
    ]);
    expect(rows.every(({ in_company }) => in_company)).toBe(true);
    expect(JSON.stringify(rows)).not.toMatch(/\$2b\$|token|[\w-]{43}/);
  });

  it('only one of twenty at once uses it', async () => {
    const path = await linkFor(ravi.email);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => setPassword(path, `a good password ${n}`)));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    await catcher.next();
  });

  it('a newer link ends the older, an hour ends it, deactivation and another address end it', async () => {
    const [older, newer] = [await linkFor(ravi.email), await linkFor(ravi.email)];
    expect([(await visitor().get(older)).status, (await visitor().get(newer)).status]).toEqual([404, 200]);
    await database.owner.query(`update password_resets set expires_at = expires_at - interval '59 minutes'`);
    expect((await visitor().get(newer)).status).toBe(200);
    await database.owner.query(`update password_resets set expires_at = expires_at - interval '1 minute'`);
    expect([(await visitor().get(newer)).status, (await setPassword(newer, NEW)).status]).toEqual([404, 404]);
    const path = await linkFor(ravi.email);
    await database.owner.query('update users set deactivated_at = now() where id = $1', [ravi.id]);
    expect((await setPassword(path, NEW)).status).toBe(404);
    // The page answers before it looks the person up; what it does then is awaited here.
    const sent: string[] = [];
    await askForReset({ ip: null, requestId: null }, ravi.email, (token) => {
      sent.push(token);
      return token;
    });
    expect(sent).toEqual([]);
    await database.owner.query('update users set deactivated_at = null where id = $1', [ravi.id]);
    const { rows } = await database.owner.query(
      `select count(*)::int as n from audit_log where subject_id = $1 and action not like 'logged %'`,
      [ravi.id],
    );
    expect(rows[0].n).toBe(5);
  });

  it('is asked for a few times, then told to wait, known or not', async () => {
    for (const email of ['nobody@bloom.example', dana.email]) {
      await forget();
      const statuses = [];
      for (let n = 0; n < 5; n++) statuses.push((await ask(email)).status);
      expect(statuses).toEqual([303, 303, 303, 303, 429]);
    }
    for (let n = 0; n < 4; n++) expect((await catcher.next()).to).toEqual([dana.email]);
    const answer = await ask(dana.email);
    expect(unescapeHtml(answer.text)).toContain('Too many tries from here');
    expect(formValues(answer.text).email).toBe(dana.email);
  });

  it('no token is logged', async () => {
    const lines: string[] = [];
    const keep = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
    const log = pino({}, keep);
    const path = await linkFor(ravi.email);
    const browser = visitor(makeSite({ log }));
    await browser.get(path);
    await setPassword(path, 'short', browser);
    await setPassword(path, NEW, browser);
    await setPassword(path, NEW, browser);
    expect(lines).toHaveLength(4);
    expect(lines.join('')).not.toContain(path.split('token=')[1]);
    expect(lines.join('')).not.toContain(NEW);
  });

  it.each([{ email: 'not an address' }, { email: '' }])('refuses %j with the form as it was', async (body) => {
    const answer = await visitor().post('/password_resets').type('form').send(body);
    expect([answer.status, formValues(answer.text).email]).toEqual([422, body.email]);
  });

  it.each([
    ['none', ''],
    ['a wrong one', 'a'.repeat(43)],
    ['NUL', 'a\0b'],
    ['a long one', 'x'.repeat(5_000)],
  ])('a token that is none finds nothing: %s', async (_what, token) => {
    expect((await visitor().get(`/password_resets/password?token=${encodeURIComponent(token)}`)).status).toBe(404);
    expect((await setPassword(`token=${token}`, NEW)).status).toBe(404);
  });
});

describe('without one', () => {
  const written: string[] = [];
  const log = { info: (what: object) => written.push(JSON.stringify(what)), warn: () => {} };
  const settings = { smtpUrl: undefined, from: 'a@b.example', log };
  afterAll(closeMail);

  it('a local server says that the letter is in its log', async () => {
    await forget();
    await openMail({ ...settings, toLog: true });
    await ask(dana.email);
    expect((await visitor().get('/password_resets')).text).toContain('in the log of the server');
    await expect.poll(() => written.length).toBe(1);
    expect(written[0]).toContain('/password_resets/password?token=');
  });

  it('production says to ask an admin, and makes nothing', async () => {
    await openMail({ ...settings, toLog: false });
    const page = await visitor().get('/password_resets/new');
    expect(page.text).toContain('Ask an admin of your company');
    expect(page.text).not.toContain('<form class="card" method="post"');
    await database.owner.query('delete from password_resets');
    expect((await ask(dana.email)).headers.location).toBe('/password_resets/new');
    expect((await database.owner.query('select 1 from password_resets')).rows).toEqual([]);
  });
});
