import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { closeMail, openMail } from '#src/mail.js';
import { useDatabase } from '../support/database.ts';
import { useMailCatcher } from '../support/mail_catcher.ts';
import { makeCompany, makePerson, PASSWORD, type Person } from '../support/people.ts';
import { formValues, signedIn, unescapeHtml, type Visitor, visitor } from '../support/site.ts';

const database = useDatabase();
let dana: Person;
let browser: Visitor;
let count = 0;
beforeEach(async () => {
  dana = await makePerson(database.owner, await makeCompany(database.owner, `Bloom ${++count}`), 'Dana Ortiz');
  await database.owner.query('delete from log_in_attempts');
  browser = await signedIn(dana);
});
const ask = (new_email: string, email_password = PASSWORD) =>
  browser.post('/profile/email_change').type('form').send({ new_email, email_password });
const pathIn = (body: string) => /http:\S+?(\/email_changes\/confirmation\?token=[\w-]{43})\s/.exec(body)?.[1] ?? '';
const confirm = (path: string, by = visitor()) =>
  by
    .post('/email_changes/confirmation')
    .type('form')
    .send({ token: path.split('token=')[1] });
const emailOf = async ({ id }: Person) =>
  (await database.owner.query('select email from users where id = $1', [id])).rows[0].email;

describe('with a mail server', () => {
  const catcher = useMailCatcher();
  /** The link out of the letter to the new address; the old one is told. */
  const linkFor = async (email: string) => {
    expect((await ask(email)).headers.location).toBe('/profile');
    const [toNew, toOld] = [await catcher.next(), await catcher.next()];
    expect([toNew.to, toOld.to]).toEqual([[email], [dana.email]]);
    expect(toOld.body).toContain(email);
    expect(toOld.body).not.toContain('token=');
    return pathIn(toNew.body);
  };

  it('takes effect when the link is opened and confirmed, on any device; the old address is told', async () => {
    const path = await linkFor(`dana@new${count}.example`);
    expect(await emailOf(dana)).toBe(dana.email);
    const page = await visitor().get(path);
    expect([page.status, page.text.includes(dana.email)]).toEqual([200, true]);
    expect(await emailOf(dana)).toBe(dana.email);
    expect((await confirm(path)).status).toBe(303);
    expect(await emailOf(dana)).toBe(`dana@new${count}.example`);
    const told = await catcher.next();
    expect([told.to, told.source.includes('Subject: Your e-mail address was changed')]).toEqual([[dana.email], true]);
    const logIn = (email: string) => visitor().post('/sessions').type('form').send({ email, password: PASSWORD });
    expect([(await logIn(dana.email)).status, (await logIn(`dana@new${count}.example`)).status]).toEqual([422, 303]);
    const { rows } = await database.owner.query(
      `select action, before, after from audit_log where subject_id = $1 and action not like 'logged %' order by id`,
      [dana.id],
    );
    expect(rows).toEqual([
      { action: 'asked for another e-mail address', before: null, after: { email: `dana@new${count}.example` } },
      {
        action: 'changed the own e-mail address',
        before: { email: dana.email },
        after: { email: `dana@new${count}.example` },
      },
    ]);
    expect([(await confirm(path)).status, (await visitor().get(path)).status]).toEqual([404, 404]);
  });

  it('a newer wish ends the older, a day ends it', async () => {
    const older = await linkFor(`a@new${count}.example`);
    const newer = await linkFor(`b@new${count}.example`);
    expect((await confirm(older)).status).toBe(404);
    await database.owner.query(`update email_changes set expires_at = expires_at - interval '1 day'`);
    const answer = await confirm(newer);
    expect([answer.status, unescapeHtml(answer.text).includes('Ask again on your profile')]).toEqual([404, true]);
    expect(await emailOf(dana)).toBe(dana.email);
  });

  it('ends a password link that went to the old address', async () => {
    await visitor().post('/password_resets').type('form').send({ email: dana.email });
    const reset = /(\/password_resets\/password\?token=[\w-]{43})/.exec((await catcher.next()).body)?.[1] ?? '';
    expect((await visitor().get(reset)).status).toBe(200);
    await confirm(await linkFor(`c@new${count}.example`));
    expect((await visitor().get(reset)).status).toBe(404);
    await catcher.next();
  });

  it('an address that has an account is refused, also when it got one meanwhile', async () => {
    const ravi = await makePerson(database.owner, await makeCompany(database.owner, `Ravel ${count}`), 'Ravi Patel');
    const answer = await ask(ravi.email.toUpperCase());
    expect([answer.status, answer.text.includes('already has an account')]).toEqual([422, true]);
    const path = await linkFor(`taken@new${count}.example`);
    await database.owner.query('update users set email = $2 where id = $1', [ravi.id, `taken@new${count}.example`]);
    expect((await confirm(path)).status).toBe(409);
    expect(await emailOf(dana)).toBe(dana.email);
  });

  it.each([
    ['not an address', PASSWORD, 'Enter an e-mail address'],
    ['d@new.example', 'wrong password', 'This is not your password'],
    ['d@new.example', '', 'Enter your password'],
  ])('is refused, with what was typed still there: %s, %s', async (email, password, message) => {
    const answer = await ask(email, password);
    expect([answer.status, unescapeHtml(answer.text).includes(message)]).toEqual([422, true]);
    expect(formValues(answer.text)).toMatchObject({ new_email: email, email_password: '' });
    const { rows } = await database.owner.query('select 1 from email_changes where user_id = $1', [dana.id]);
    expect(rows).toEqual([]);
  });

  it('refuses the address that one has, and more than a few in a quarter of an hour', async () => {
    const answer = await ask(dana.email);
    expect(unescapeHtml(answer.text)).toContain('This is your address already');
    for (let n = 0; n < 4; n++) await ask(dana.email);
    expect((await ask(dana.email)).status).toBe(429);
  });
});

describe('without one', () => {
  const log = { info: () => {}, warn: () => {} };
  afterAll(closeMail);

  it('production says so and changes it at once, as nobody can receive a link', async () => {
    await openMail({ smtpUrl: undefined, from: 'a@b.example', toLog: false, log });
    expect((await browser.get('/profile')).text).toContain('another address is used at once');
    await ask(`dana@new${count}.example`);
    expect(await emailOf(dana)).toBe(`dana@new${count}.example`);
    expect((await browser.get('/profile')).text).toContain(`You log in with dana@new${count}.example from now on.`);
  });
});
