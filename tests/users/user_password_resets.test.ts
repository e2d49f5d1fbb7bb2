import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeMail, openMail } from '#src/mail.js';
import { useDatabase } from '../support/database.ts';
import { useMailCatcher } from '../support/mail_catcher.ts';
import { makeCompany, makePerson, type Person, type TestCompany } from '../support/people.ts';
import { formValues, signedIn, type Visitor, visitor } from '../support/site.ts';

const database = useDatabase();
let bloom: TestCompany;
let admin: Person;
let dana: Person;
let ravi: Person;
let browser: Visitor;
beforeAll(async () => {
  bloom = await makeCompany(database.owner, 'Bloom');
  admin = await makePerson(database.owner, bloom, 'Ada Min', { roles: ['admin'] });
  dana = await makePerson(database.owner, bloom, 'Dana Ortiz', {
    roles: ['user', 'ticket_admin', 'task_worker', 'workflow_creator'],
  });
  ravi = await makePerson(database.owner, await makeCompany(database.owner, 'Ravel'), 'Ravi Patel');
  browser = await signedIn(admin);
});
const reset = (userId: number | string, by = browser) => by.post(`/users/${userId}/password_reset`);
const resets = async () => (await database.owner.query('select user_id from password_resets')).rows;

describe('without a mail server', () => {
  beforeEach(() =>
    openMail({ smtpUrl: undefined, from: 'a@b.example', toLog: false, log: { info: () => {}, warn: () => {} } }),
  );
  afterAll(closeMail);

  it('shows an admin a link to hand over, which works once, and leaves an audit row without it', async () => {
    const page = await reset(dana.id);
    expect(page.status).toBe(200);
    expect(page.headers['cache-control']).toBe('no-store');
    const link = new URL(String(formValues(page.text).link));
    const path = link.pathname + link.search;
    expect((await visitor().get(path)).text).toContain(dana.email);
    const token = link.searchParams.get('token');
    const set = () =>
      visitor().post('/password_resets/password').type('form').send({ token, password: 'four words in a row' });
    expect([(await set()).status, (await set()).status]).toEqual([303, 404]);
    const { rows } = await database.owner.query(
      `select action, company_id, actor_id, subject_id, before, after from audit_log where action not like 'logged %' order by id`,
    );
    expect(rows).toEqual([
      {
        action: 'made a password reset link',
        company_id: bloom.id,
        actor_id: admin.id,
        subject_id: dana.id,
        before: null,
        after: null,
      },
      {
        action: 'reset the password',
        company_id: bloom.id,
        actor_id: dana.id,
        subject_id: dana.id,
        before: null,
        after: null,
      },
    ]);
  });

  it('not for another company’s people, oneself, the deactivated, or nobody', async () => {
    await database.owner.query('delete from password_resets');
    const gone = await makePerson(database.owner, bloom, 'Gone Away');
    await database.owner.query('update users set deactivated_at = now() where id = $1', [gone.id]);
    for (const id of [ravi.id, gone.id, 999_999, 'x', '99999999999'])
      expect((await reset(id)).status, String(id)).toBe(404);
    expect((await reset(admin.id)).status).toBe(403);
    expect(await resets()).toEqual([]);
  });

  it('not by anybody but an admin, and not by an operator who has entered the company', async () => {
    await database.owner.query('delete from password_resets');
    const other = await makePerson(database.owner, bloom, 'Other Person', {
      roles: ['user', 'ticket_admin', 'task_worker', 'workflow_creator'],
    });
    expect((await reset(dana.id, await signedIn(other))).status).toBe(403);
    expect((await reset(dana.id, visitor())).status).toBe(303);
    const { rows } = await database.owner.query(
      `insert into users (email, password_hash, first_name, last_name, is_superuser) select 'op@host.example', password_hash, 'Op', 'Erator', true from users where id = $1 returning id`,
      [admin.id],
    );
    const operator = await signedIn({ ...admin, id: rows[0].id, email: 'op@host.example' });
    await operator
      .post('/impersonation')
      .type('form')
      .send({ company_id: String(bloom.id), reason: 'Called for help' });
    expect((await operator.get('/dashboard')).status).toBe(200);
    expect((await reset(dana.id, operator)).status).toBe(403);
    expect(await resets()).toEqual([]);
  });
});

describe('with a mail server', () => {
  const catcher = useMailCatcher();

  it('sends the link to the person, and never shows it to the admin', async () => {
    const answer = await reset(dana.id);
    expect([answer.status, answer.headers.location]).toEqual([303, `/users/${dana.id}`]);
    const letter = await catcher.next();
    expect([letter.to, /password\?token=[\w-]{43}/.test(letter.body)]).toEqual([[dana.email], true]);
    expect(answer.text).not.toContain('token=');
  });
});
