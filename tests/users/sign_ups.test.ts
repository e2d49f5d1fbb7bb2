import { describe, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { formValues, unescapeHtml, visitor } from '../support/site.ts';

const database = useDatabase();
const good = {
  company_name: 'Bloom & Co',
  first_name: 'Dana',
  last_name: 'Ortiz',
  email: 'Dana@Bloom.example',
  password: 'correct horse',
  time_zone: 'Europe/Berlin',
};
const post = (browser = visitor(), body: object = good) => browser.post('/sign_ups').type('form').send(body);
const count = async (table: string) =>
  (await database.owner.query(`select count(*)::int as n from ${table}`)).rows[0].n as number;

describe('sign up', () => {
  it('makes company and first user with all five roles, signs in, lands on the dashboard, leaves an audit row', async () => {
    const browser = visitor();
    const answer = await post(browser);
    expect([answer.status, answer.headers.location]).toEqual([303, '/dashboard']);
    const page = await browser.get('/dashboard');
    expect(page.text).toContain('Bloom &amp; Co');
    expect(page.text).toContain('Dana');
    const { rows } = await database.owner.query(
      `select u.email, u.time_zone, array_agg(r.role::text order by r.role) as roles from users u join user_system_roles r on r.user_id = u.id group by u.id`,
    );
    expect(rows).toEqual([
      {
        email: 'dana@bloom.example',
        time_zone: 'Europe/Berlin',
        roles: ['admin', 'user', 'ticket_admin', 'task_worker', 'workflow_creator'],
      },
    ]);
    const audit = await database.owner.query('select action, actor_id, company_id, after from audit_log');
    expect(audit.rows).toMatchObject([{ action: 'signed up', after: { company_name: 'Bloom & Co' } }]);
    expect(JSON.stringify(audit.rows)).not.toContain('$2b$');
  });

  it('says that a known address has an account, keeps what was typed, makes nothing', async () => {
    await post(visitor(), { ...good, email: 'known@bloom.example' });
    const before = await count('companies');
    const answer = await post(visitor(), { ...good, email: 'KNOWN@bloom.example', company_name: 'Again' });
    expect(answer.status).toBe(422);
    expect(unescapeHtml(answer.text)).toContain('This address already has an account');
    expect(formValues(answer.text)).toMatchObject({ company_name: 'Again', first_name: 'Dana' });
    expect(await count('companies')).toBe(before);
  });

  it.each([
    ['company_name', '', 'Enter the name of your company'],
    ['first_name', '   ', 'Enter your first name'],
    ['email', 'not an address', 'Enter an e-mail address'],
    ['password', 'short', 'at least 8 characters'],
    ['password', 'x'.repeat(257), 'at most 256 characters'],
    ['password', 'Sunshine', 'tried first'],
    ['password', 'NEW@bloom.example', 'not your address'],
    ['password', 'bloom&co', 'not your address'],
    ['last_name', 'a\0b', 'characters that cannot be saved'],
    ['company_name', 'x'.repeat(121), 'at most 120'],
  ])(
    'refuses a bad %s (%j) beside the field and in the summary, with everything else kept',
    async (field, value, message) => {
      const before = await count('users');
      const answer = await post(visitor(), { ...good, email: 'new@bloom.example', [field]: value });
      expect(answer.status).toBe(422);
      expect(unescapeHtml(answer.text).split(message).length - 1).toBe(2);
      expect(answer.text).toContain(`href="#${field}"`);
      expect(formValues(answer.text).password).toBe('');
      if (field !== 'first_name') expect(formValues(answer.text).first_name).toBe('Dana');
      expect(await count('users')).toBe(before);
    },
  );

  it.each([
    { ...good, is_superuser: '1' },
    { ...good, company_id: '1' },
  ])('answers 400 to fields that the page does not send', async (body) => {
    const before = await count('users');
    expect((await post(visitor(), body)).status).toBe(400);
    expect((await visitor().post('/sign_ups').type('form').send('email=a@b.example&email=c@d.example')).status).toBe(
      400,
    );
    expect(await count('users')).toBe(before);
  });

  it('takes 64 times “€”, and exactly that', async () => {
    await database.owner.query('delete from log_in_attempts');
    const password = '€'.repeat(64);
    expect((await post(visitor(), { ...good, email: 'euro@bloom.example', password })).status).toBe(303);
    const logIn = (typed: string) =>
      visitor().post('/sessions').type('form').send({ email: 'euro@bloom.example', password: typed });
    expect((await logIn(`${'€'.repeat(63)}e`)).status).toBe(422);
    expect((await logIn('€'.repeat(63))).status).toBe(422);
    expect((await logIn(password)).status).toBe(303);
  });

  it('offers log-in and a new password where the address has an account', async () => {
    await post(visitor(), { ...good, email: 'again@bloom.example' });
    const answer = await post(visitor(), { ...good, email: 'again@bloom.example' });
    expect(answer.text).toContain(
      '<a href="/sessions/new">Log in</a> or <a href="/password_resets/new">reset the password</a>',
    );
  });

  it('tells a password by more than its first 72 bytes', async () => {
    const long = 'a'.repeat(72);
    await post(visitor(), { ...good, email: 'long@bloom.example', password: `${long}X` });
    const logIn = (password: string) =>
      visitor().post('/sessions').type('form').send({ email: 'long@bloom.example', password });
    expect((await logIn(`${long}Y`)).status).toBe(422);
    expect((await logIn(`${long}X`)).status).toBe(303);
  });
});
