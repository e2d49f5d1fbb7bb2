import { beforeEach, describe, expect, it } from 'vitest';
import { NotAllowed } from '#src/errors.js';
import { invite, renewLink } from '#src/users/invitations.js';
import { setSystemRoles } from '#src/users/people_changes.js';
import { databaseContents, useDatabase } from '../support/database.ts';
import { useMailCatcher } from '../support/mail_catcher.ts';
import { currentFor, makePerson } from '../support/people.ts';
import { signedIn, unescapeHtml, type Visitor, visitor } from '../support/site.ts';
import { audit, type Everybody, roleId, twoCompanies } from './two_companies.ts';

const database = useDatabase();
const mail = useMailCatcher();
let all: Everybody;
let dana: Visitor;

beforeEach(async () => {
  all = await twoCompanies(database.owner);
  dana = await signedIn(all.dana);
});
const send = (browser: Visitor, path: string, body: object = {}) => browser.post(path).type('form').send(body);
const words = (html: string) => unescapeHtml(html.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ');
const form = (email: string, more: object = {}) => ({ email, first_name: '', last_name: '', ...more });
const linkIn = (text: string) => /http:\/\/\S+?(\/memberships\/new\?token=[\w-]{43})/.exec(text)?.[1] ?? '';
let made = 0;
const address = () => `guest${++made}.${all.bloom.id}@example.com`;
const idOf = async (email: string) =>
  (await database.owner.query('select id from invitations where email = $1 order by id desc', [email])).rows[0]
    .id as number;
const opens = async (link: string) => (await visitor().get(link)).status;

describe('inviting', () => {
  it('shows the link once, sends the same one by e-mail, keeps only its hash, and leaves an audit row without it', async () => {
    const email = address();
    const buyers = await roleId(database.owner, all.bloom, 'buyers');
    const body = form(email, { system_roles: ['user', 'task_worker'], company_role_ids: String(buyers) });
    const shown = await send(dana, '/invitations', body);
    expect(shown.status).toBe(200);
    const link = linkIn(shown.text);
    const letter = await mail.next();
    expect(letter.to).toEqual([email]);
    expect(linkIn(letter.body)).toBe(link);
    expect(letter.body).toContain('Dana Ortiz invites you to join');
    expect(await opens(link)).toBe(200);

    const list = await dana.get('/invitations');
    expect(words(list.text)).toMatch(
      new RegExp(`${email} .*User, Task worker, buyers .*Waiting .*Invited by Dana Ortiz`),
    );
    const token = link.split('token=')[1] ?? '';
    expect(list.text).not.toContain(token);
    const tables = await database.owner.query(
      `select (select string_agg(i::text, '') from invitations i) || (select string_agg(a::text, '') from audit_log a) as everything`,
    );
    expect(tables.rows[0].everything).not.toContain(token);
    expect(await audit(database.owner, all.bloom)).toMatchObject([
      {
        action: 'invited a person',
        actor_id: all.dana.id,
        after: { email, system_roles: ['user', 'task_worker'], company_role_ids: [buyers] },
      },
    ]);
  });

  it('tells the admin the same of an address with an account elsewhere, and its owner, in a letter without a link, the truth', async () => {
    const unknown = address();
    const other = await send(dana, '/invitations', form(unknown, { system_roles: 'user' }));
    await mail.next();
    const known = await send(dana, '/invitations', form(all.mei.email, { system_roles: 'user' }));
    const letter = await mail.next();
    const neutral = (html: string, email: string) =>
      html
        .replaceAll(email, 'E-MAIL')
        .replaceAll(/127\.0\.0\.1:\d+|token=[\w-]{43}|[0-9a-f]{8}-[0-9a-f-]{27}/g, 'SECRET');
    expect(neutral(known.text, all.mei.email)).toBe(neutral(other.text, unknown));
    expect(letter.to).toEqual([all.mei.email]);
    expect(letter.body.replaceAll(/\s+/g, ' ')).toContain('You already have an account on TicketFlower');
    expect(linkIn(letter.body)).toBe('');
    const row = (html: string, email: string) =>
      new RegExp(`${email} (.*?)<span class="visually-hidden"> the invitation`, 's').exec(html)?.[1];
    const list = await dana.get('/invitations');
    expect(row(list.text, all.mei.email)?.replaceAll(/\d+/g, 'N')).toBe(
      row(list.text, unknown)?.replaceAll(/\d+/g, 'N'),
    );
  });

  it.each([
    ['a colleague', () => all.lee.email, 'Lee Park has this address and is in'],
    ['a bad address', () => 'nobody', 'Enter an e-mail address'],
  ])('refuses %s beside the field, with everything typed still there', async (_who, email, message) => {
    const body = form(email(), { first_name: 'Lee', last_name: 'P', system_roles: ['admin', 'ticket_admin'] });
    const answer = await send(dana, '/invitations', body);
    expect(answer.status).toBe(422);
    expect(words(answer.text).split(message).length - 1).toBe(2);
    expect(answer.text).toContain(`value="${email()}"`);
    const chosen = [...answer.text.matchAll(/name="system_roles"[^>]*value="(\w+)" checked/g)].map(([, role]) => role);
    expect(chosen).toEqual(['admin', 'ticket_admin']);
  });

  it('sends a deactivated colleague’s admin to the reactivation', async () => {
    await send(dana, `/users/${all.lee.id}/deactivation`);
    const answer = await send(dana, '/invitations', form(all.lee.email));
    expect(words(answer.text)).toContain('is deactivated. Reactivate them instead');
  });

  it('invites an address once at a time, also when two admins do it at once', async () => {
    const email = address();
    const both = await Promise.all([1, 2].map(() => send(dana, '/invitations', form(email))));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 422]);
    await mail.next();
    expect((await send(dana, '/invitations', form(email.toUpperCase()))).status).toBe(422);
  });

  it('stops after a hundred a day, so that nobody floods others with letters', async () => {
    await database.owner.query(
      `insert into invitations (company_id, email, token_hash, expires_at, withdrawn_at, created_by)
       select $1, 'x' || n || '@example.com', 'h' || n, now(), now(), $2 from generate_series(1, 100) n`,
      [all.bloom.id, all.dana.id],
    );
    const answer = await send(dana, '/invitations', form(address()));
    expect([answer.status, words(answer.text).includes('Go on tomorrow')]).toEqual([422, true]);
  });

  it.each([
    [
      'a company role of another company',
      async () => ({ company_role_ids: String(await roleId(database.owner, all.ravel, 'buyers')) }),
      404,
    ],
    ['a role that does not exist', async () => ({ system_roles: 'superuser' }), 422],
    ['a field that the page lacks', async () => ({ is_superuser: '1' }), 400],
    ['an id that is no number', async () => ({ company_role_ids: '1 or 1=1' }), 422],
  ])('refuses %s and writes nothing', async (_what, more, status) => {
    const before = await databaseContents(database.owner);
    expect((await send(dana, '/invitations', form(address(), await more()))).status).toBe(status);
    expect(await databaseContents(database.owner)).toEqual(before);
  });

  it('is for admins only, and not for operators who have entered the company', async () => {
    const lee = await signedIn(all.lee);
    expect((await lee.get('/invitations')).status).toBe(403);
    expect((await send(lee, '/invitations', form(address()))).status).toBe(403);
    const operator = { ...currentFor(all.bloom, all.dana), impersonating: true };
    const values = { ...form(address()), system_roles: [], company_role_ids: [] };
    await expect(invite(operator, values)).rejects.toBeInstanceOf(NotAllowed);
    await expect(renewLink(operator, 1)).rejects.toBeInstanceOf(NotAllowed);
  });
});

describe('an open invitation', () => {
  const invited = async (email = address()) => {
    const answer = await send(dana, '/invitations', form(email, { system_roles: 'user' }));
    await mail.next();
    return { email, link: linkIn(answer.text), path: `/invitations/${await idOf(email)}` };
  };

  it('gets a new link, and the old one is dead; also after it has expired', async () => {
    const { email, link, path } = await invited();
    await database.owner.query(`update invitations set expires_at = now() - interval '1 second' where email = $1`, [
      email,
    ]);
    expect(await opens(link)).toBe(410);
    expect(words((await dana.get('/invitations')).text)).toContain('Expired');
    const renewed = await send(dana, `${path}/link`);
    expect((await mail.next()).to).toEqual([email]);
    expect([await opens(linkIn(renewed.text)), await opens(link)]).toEqual([200, 404]);
    expect(await audit(database.owner, all.bloom)).toMatchObject([{ action: 'made a new link for an invitation' }]);
  });

  it('gets ten links at most', async () => {
    const { email, path } = await invited();
    await database.owner.query('update invitations set links = 10 where email = $1', [email]);
    expect((await send(dana, `${path}/link`)).headers.location).toBe('/invitations');
    expect(words((await dana.get('/invitations')).text)).toContain(`10 links were made for ${email}`);
  });

  it('is withdrawn: its link opens nothing, and there is nothing to renew', async () => {
    const { email, link, path } = await invited();
    expect((await send(dana, `${path}/withdrawal`)).status).toBe(303);
    expect(words((await dana.get('/users')).text)).toContain(`The invitation of ${email} is withdrawn`);
    expect(await opens(link)).toBe(404);
    expect((await send(dana, `${path}/link`)).status).toBe(409);
    expect((await send(dana, `${path}/withdrawal`)).status).toBe(409);
    expect(words((await dana.get('/invitations')).text)).toContain('No open invitations');
    await invited(email);
  });

  it('opens nothing once whoever made it is no admin any more, until another admin makes a new link', async () => {
    const { link, path } = await invited();
    const ken = await makePerson(database.owner, all.bloom, 'Ken Abe', { roles: ['admin'] });
    await setSystemRoles(currentFor(all.bloom, ken), all.dana.id, ['user']);
    expect(await opens(link)).toBe(410);
    const other = await signedIn(ken);
    expect(words((await other.get('/invitations')).text)).toContain('Needs a new link');
    expect(await opens(linkIn((await send(other, `${path}/link`)).text))).toBe(200);
    await mail.next();
  });

  it('of another company is not there', async () => {
    const { path } = await invited();
    const mei = await signedIn(all.mei);
    for (const verb of ['link', 'withdrawal']) expect((await send(mei, `${path}/${verb}`)).status).toBe(404);
    expect(words((await mei.get('/invitations')).text)).toContain('No open invitations');
  });
});
