import { Writable } from 'node:stream';
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '#src/app.js';
import { invite } from '#src/users/invitations.js';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { databaseContents, useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, PASSWORD } from '../support/people.ts';
import { formValues, signedIn, unescapeHtml, type Visitor, visitor } from '../support/site.ts';
import { purchase } from '../support/workflows.ts';
import { audit, type Everybody, roleId, twoCompanies } from './two_companies.ts';

const database = useDatabase();
let all: Everybody;
let made = 0;

beforeEach(async () => {
  all = await twoCompanies(database.owner);
});
const words = (html: string) => unescapeHtml(html.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ');
const address = () => `guest${++made}.${all.bloom.id}@example.com`;
const sent = (browser: Visitor, body: object) => browser.post('/memberships').type('form').send(body);
const answers = (token: string, more: object = {}) => ({
  ...{ token, first_name: 'Gia', last_name: 'Guest', password: PASSWORD, time_zone: 'Europe/Berlin' },
  ...more,
});

async function invited(
  more: { email?: string; system_roles?: ('user' | 'task_worker')[]; company_role_ids?: number[] } = {},
) {
  const email = more.email ?? address();
  const form = {
    email,
    first_name: 'Gia',
    last_name: '',
    system_roles: ['user' as const],
    company_role_ids: [],
    ...more,
  };
  const done = await invite(currentFor(all.bloom, all.dana), form);
  if (done.kind !== 'invited') throw new Error(done.why);
  return { email, token: done.token, link: `/memberships/new?token=${done.token}` };
}

describe('joining by an invitation', () => {
  it('works with a link that an admin hands over where there is no mail server', async () => {
    const dana = await signedIn(all.dana);
    const form = { email: address(), first_name: '', last_name: '', system_roles: 'user' };
    const shown = words((await dana.post('/invitations').type('form').send(form)).text);
    expect(shown).toContain('There is no mail server, so nothing was sent. Hand this link over yourself');
    const link = /(\/memberships\/new\?token=[\w-]{43})/.exec(shown)?.[1] ?? '';
    const browser = visitor();
    const joined = await sent(browser, answers(formValues((await browser.get(link)).text).token ?? ''));
    expect(joined.headers.location).toBe('/dashboard');
  });

  it('asks for name and password, makes the person with the roles that waited, and signs in', async () => {
    const buyers = await roleId(database.owner, all.bloom, 'buyers');
    const { email, token, link } = await invited({ system_roles: ['user', 'task_worker'], company_role_ids: [buyers] });
    const browser = visitor();
    const page = await browser.get(link);
    expect(formValues(page.text)).toMatchObject({ first_name: 'Gia', last_name: '', token });
    expect(words(page.text)).toContain(`You will log in as ${email}`);
    const cookieBefore = page.headers['set-cookie'];
    const joined = await sent(browser, answers(token));
    expect([joined.status, joined.headers.location]).toEqual([303, '/dashboard']);
    expect(joined.headers['set-cookie']).not.toEqual(cookieBefore);
    const dashboard = await browser.get('/dashboard');
    expect(words(dashboard.text)).toContain(`Welcome to ${all.bloom.name}!`);
    const { rows } = await database.owner.query(
      `select u.company_id, u.first_name, u.last_name, u.time_zone, u.is_superuser, array_agg(distinct s.role::text) as roles, array_agg(distinct c.company_role_id) as company_roles
         from users u join user_system_roles s on s.user_id = u.id join user_company_roles c on c.user_id = u.id where u.email = $1 group by u.id`,
      [email],
    );
    expect(rows).toEqual([
      {
        ...{
          company_id: all.bloom.id,
          first_name: 'Gia',
          last_name: 'Guest',
          time_zone: 'Europe/Berlin',
          is_superuser: false,
        },
        ...{ roles: ['task_worker', 'user'], company_roles: [buyers] },
      },
    ]);
    expect(await audit(database.owner, all.bloom)).toMatchObject([
      { action: 'accepted an invitation', subject_type: 'invitation' },
    ]);
    const again = visitor();
    const logIn = await again.post('/sessions').type('form').send({ email, password: PASSWORD });
    expect(logIn.status).toBe(303);
  });

  it('gives the new person a task that waited for somebody like them', async () => {
    await publishFile(
      currentFor(all.bloom, all.dana),
      purchase(({ workflow }) => {
        for (const task of workflow.tasks) task.assign_to = { company_role: 'drivers' };
      }),
    );
    await submitTicket(currentFor(all.bloom, all.lee), {
      ticketKey: 'purchase',
      submissionToken: 'x',
      given: { amount: 9 },
    });
    const drivers = await roleId(database.owner, all.bloom, 'drivers');
    const { token } = await invited({ system_roles: ['task_worker'], company_role_ids: [drivers] });
    const browser = visitor();
    await sent(browser, answers(token));
    expect(words((await browser.get('/my_tasks')).text)).toContain('Approval');
  });

  it('works once: twenty at once make one person, and the page says afterwards what to do', async () => {
    const { email, token, link } = await invited();
    const all20 = await Promise.all(Array.from({ length: 20 }, () => sent(visitor(), answers(token))));
    const statuses = all20.map(({ status }) => status);
    expect(statuses.filter((status) => status === 303)).toHaveLength(1);
    expect(statuses.filter((status) => ![303, 410].includes(status))).toEqual([]);
    const { rows } = await database.owner.query('select count(*)::int as n from users where email = $1', [email]);
    expect(rows[0].n).toBe(1);
    const late = await visitor().get(link);
    expect([late.status, words(late.text).includes('It was used already')]).toEqual([410, true]);
  });

  it.each(['used_at', 'withdrawn_at'])(
    'does nothing where the invitation’s %s is set just while it waits',
    async (column) => {
      const { email, token } = await invited();
      await database.owner.query('begin');
      await database.owner.query(`update invitations set ${column} = now() where email = $1`, [email]);
      const joining = sent(visitor(), answers(token)).then(({ status }) => status);
      const waits = `select count(*)::int as n from pg_locks where not granted and locktype = 'transactionid'`;
      while ((await database.owner.query(waits)).rows[0].n === 0);
      await database.owner.query('commit');
      expect(await joining).toBe(column === 'used_at' ? 410 : 404);
      const { rows } = await database.owner.query('select count(*)::int as n from users where email = $1', [email]);
      expect(rows[0].n).toBe(0);
    },
  );

  it.each([
    ['password', 'short', 'at least 8 characters'],
    ['first_name', ' ', 'Enter your first name'],
    ['last_name', 'a\0b', 'characters that cannot be saved'],
  ])('refuses a bad %s beside the field, keeps the rest, and the link stays good', async (field, value, message) => {
    const { token, link } = await invited();
    const answer = await sent(visitor(), answers(token, { [field]: value }));
    expect(answer.status).toBe(422);
    expect(unescapeHtml(answer.text).split(message).length - 1).toBe(2);
    expect(formValues(answer.text)).toMatchObject({
      token,
      password: '',
      ...(field !== 'last_name' && { last_name: 'Guest' }),
    });
    expect((await visitor().get(link)).status).toBe(200);
  });

  it('does not let anybody bring roles, a company or another address', async () => {
    const { token } = await invited();
    const before = await databaseContents(database.owner);
    for (const more of [
      { system_roles: 'admin' },
      { email: 'x@example.com' },
      { company_id: '1' },
      { is_superuser: '1' },
    ])
      expect((await sent(visitor(), answers(token, more))).status).toBe(400);
    expect(await databaseContents(database.owner)).toEqual(before);
  });

  it('cannot be done with an address that is somebody’s already; that account stays as it is, and the link too', async () => {
    const { token, link } = await invited({ email: all.mei.email });
    const accounts = () => database.owner.query('select * from users order by id');
    const before = (await accounts()).rows;
    const answer = await sent(visitor(), answers(token));
    expect(answer.status).toBe(422);
    expect(words(answer.text)).toContain('Ask whoever invited you to invite another address of yours');
    expect((await accounts()).rows).toEqual(before);
    expect((await visitor().get(link)).status).toBe(200);
    expect((await (await signedIn(all.mei)).get('/users')).status).toBe(200);
  });

  it('says who is logged in already, and joining changes over to the new person', async () => {
    const { email, token, link } = await invited();
    const browser = await signedIn(all.lee);
    expect(words((await browser.get(link)).text)).toContain(`You are logged in as ${all.lee.email}`);
    await sent(browser, answers(token));
    expect((await browser.get('/dashboard')).text).toContain(email);
  });

  it.each([undefined, '', 'x', '../..', `${'a'.repeat(43)}`, '%00'])(
    'knows no link with the token %j',
    async (token) => {
      const page = await visitor().get(`/memberships/new${token === undefined ? '' : `?token=${token}`}`);
      expect([page.status, words(page.text).includes('Use the newest link')]).toEqual([404, true]);
      expect((await sent(visitor(), answers(token ?? ''))).status).toBe(404);
    },
  );

  it('knows none of a company that was deactivated', async () => {
    const { link } = await invited();
    await database.owner.query('update companies set deactivated_at = now() where id = $1', [all.bloom.id]);
    expect((await visitor().get(link)).status).toBe(410);
  });

  it('leaves no token in the log', async () => {
    const lines: string[] = [];
    const stream = new Writable({
      write(line, _encoding, done) {
        lines.push(String(line));
        done();
      },
    });
    const config = { publicUrl: undefined };
    const site = createApp({ config, sessionSecret: 'only for tests, only for tests, only', log: pino(stream) });
    const { token, link } = await invited();
    await visitor(site).get(link);
    await sent(visitor(site), answers(token, { password: 'x' }));
    await sent(visitor(site), answers(token));
    expect(lines.length).toBeGreaterThanOrEqual(3);
    expect(lines.join('')).toContain('/memberships');
    expect(lines.join('')).not.toContain(token);
  });
});
