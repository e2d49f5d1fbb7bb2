import { beforeEach, describe, expect, it } from 'vitest';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { databaseContents, useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makeOperator, makePerson } from '../support/people.ts';
import { signedIn, unescapeHtml, type Visitor } from '../support/site.ts';
import { purchase } from '../support/workflows.ts';
import { audit, type Everybody, roleId, twoCompanies } from './two_companies.ts';

const database = useDatabase();
let all: Everybody;
let dana: Visitor;

beforeEach(async () => {
  all = await twoCompanies(database.owner);
  dana = await signedIn(all.dana);
});
const send = (browser: Visitor, path: string, body: object = {}) => browser.post(path).type('form').send(body);
const words = (html: string) => unescapeHtml(html.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ');
const rolesOf = async (id: number) =>
  (
    await database.owner.query('select role::text from user_system_roles where user_id = $1 order by role', [id])
  ).rows.map(({ role }) => role);
const submitPurchase = () =>
  submitTicket(currentFor(all.bloom, all.lee), {
    ...{ ticketKey: 'purchase', submissionToken: String(Math.random()) },
    given: { amount: 100 },
  });

describe('the list of people', () => {
  it('shows the company’s active people with roles and open tasks, and nobody else’s', async () => {
    await publishFile(currentFor(all.bloom, all.dana), purchase());
    await submitPurchase();
    expect(words((await dana.get(`/users/${all.ravi.id}`)).text)).toContain('Last log-in Never');
    expect(words((await dana.get(`/users/${all.dana.id}`)).text)).toContain('Last log-in Today');
    const tasks = `href="/tasks?assigned_to=${all.ravi.id}"`;
    expect((await dana.get(`/users/${all.ravi.id}`)).text).toContain(tasks);
    const ada = await signedIn(await makePerson(database.owner, all.bloom, 'Ada Min', { roles: ['admin'] }));
    expect((await ada.get(`/users/${all.ravi.id}`)).text).not.toContain(tasks);
    await database.owner.query(`update users set deactivated_at = now() where first_name = 'Ada'`);
    const page = words((await dana.get('/users')).text);
    expect(page).toMatch(/Dana Ortiz .*Admin, User, Ticket admin, Workflow creator/);
    expect(page).toMatch(/Ravi Shah ravi\S+ Task worker buyers 1 /);
    expect(page).not.toContain('Mei Lin');
  });

  it.each([
    ['a part of the name, whatever its capitals', 'search=PARK', ['Lee Park']],
    ['a part of the address', 'search=ravi.shah%40', ['Ravi Shah']],
    ['signs that a pattern would read', 'search=%25', []],
    ['a system role', 'role=user', ['Dana Ortiz', 'Lee Park']],
    [
      'what nobody can search for, as if it were not there',
      'search=a%00b&role=nothing',
      ['Dana Ortiz', 'Lee Park', 'Ravi Shah'],
    ],
  ])('is filtered by %s', async (_what, query, names) => {
    const page = (await dana.get(`/users?${query}`)).text;
    const shown = [...page.matchAll(/class="row-link" href="\/users\/\d+">([^<]*)</g)].map(([, name]) => name);
    expect(shown).toEqual(names);
  });

  it('is filtered by a company role, and finds nobody by one of another company', async () => {
    const own = await dana.get(`/users?role=${await roleId(database.owner, all.bloom, 'buyers')}`);
    expect(own.text).toContain('Ravi Shah');
    expect(own.text).not.toContain('Lee Park');
    const other = await dana.get(`/users?role=${await roleId(database.owner, all.ravel, 'buyers')}`);
    expect(words(other.text)).toContain('Nobody here fits these filters');
  });

  it('goes on page by page without leaving anybody out or showing anybody twice', async () => {
    for (let n = 0; n < 26; n++) await makePerson(database.owner, all.bloom, `Sam Same${n}`, { roles: ['user'] });
    await database.owner.query(`update users set last_name = 'Same' where company_id = $1 and first_name = 'Sam'`, [
      all.bloom.id,
    ]);
    const ids: string[] = [];
    let href: string | undefined = '/users';
    for (let pages = 0; href && pages < 3; pages++) {
      const page: string = (await dana.get(href)).text;
      ids.push(...[...page.matchAll(/class="row-link" href="\/users\/(\d+)"/g)].map(([, id]) => id ?? ''));
      href = unescapeHtml(/rel="next" href="([^"]*)"/.exec(page)?.[1] ?? '') || undefined;
    }
    expect(ids).toHaveLength(29);
    expect(new Set(ids).size).toBe(29);
  });

  it('is for admins only', async () => {
    const lee = await signedIn(all.lee);
    for (const path of ['/users', `/users/${all.ravi.id}`]) expect((await lee.get(path)).status).toBe(403);
    expect((await send(lee, `/users/${all.lee.id}/system_roles`, { system_roles: 'admin' })).status).toBe(403);
    expect(await rolesOf(all.lee.id)).toEqual(['user']);
  });
});

describe('a person’s roles', () => {
  it('are changed by the form, told in plain words, and change what the person may open at their next click', async () => {
    const lee = await signedIn(all.lee);
    expect((await lee.get('/my_tickets')).status).toBe(200);
    const page = words((await dana.get(`/users/${all.lee.id}`)).text);
    expect(page).toContain('Is given tasks and completes them');
    const path = `/users/${all.lee.id}`;
    const answer = await send(dana, `${path}/system_roles`, { system_roles: ['task_worker', 'ticket_admin'] });
    expect([answer.status, answer.headers.location]).toEqual([303, path]);
    expect(await rolesOf(all.lee.id)).toEqual(['task_worker', 'ticket_admin']);
    expect((await lee.get('/my_tickets')).status).toBe(303);
    const again = await signedIn(all.lee);
    expect([(await again.get('/my_tickets')).status, (await again.get('/tickets')).status]).toEqual([403, 200]);
    expect(await audit(database.owner, all.bloom)).toMatchObject([
      {
        action: 'changed system roles',
        actor_id: all.dana.id,
        before: { system_roles: ['user'] },
        after: { system_roles: ['task_worker', 'ticket_admin'] },
      },
    ]);
  });

  it('all are taken by sending none', async () => {
    expect((await send(dana, `/users/${all.lee.id}/system_roles`)).status).toBe(303);
    expect(await rolesOf(all.lee.id)).toEqual([]);
  });

  it('company roles are changed by the form; one of another company is refused and nothing written', async () => {
    const path = `/users/${all.lee.id}/company_roles`;
    const buyers = await roleId(database.owner, all.bloom, 'buyers');
    expect((await send(dana, path, { company_role_ids: String(buyers) })).status).toBe(303);
    expect(words((await dana.get(`/users/${all.lee.id}`)).text)).toContain('User, buyers');
    const before = await databaseContents(database.owner);
    const foreign = await roleId(database.owner, all.ravel, 'buyers');
    expect((await send(dana, path, { company_role_ids: [String(buyers), String(foreign)] })).status).toBe(404);
    expect(await databaseContents(database.owner)).toEqual(before);
  });

  it.each([
    ['a field that the page lacks', { system_roles: 'user', is_superuser: '1' }, 400],
    ['another name for roles', { roles: 'admin' }, 400],
    ['a role that does not exist', { system_roles: ['user', 'superuser'] }, 422],
    ['an operator injection', { 'system_roles[in]': 'admin' }, 400],
  ])('refuses %s', async (_what, body, status) => {
    expect((await send(dana, `/users/${all.lee.id}/system_roles`, body)).status).toBe(status);
    expect(await rolesOf(all.lee.id)).toEqual(['user']);
  });

  it('keeps the last admin, says why with what was chosen still there, and lets two admins go one after the other', async () => {
    const path = `/users/${all.dana.id}`;
    expect(words((await dana.get(path)).text)).toContain('You are the only active admin');
    const refused = await send(dana, `${path}/system_roles`, { system_roles: ['user', 'task_worker'] });
    expect(refused.status).toBe(422);
    expect(words(refused.text)).toContain('is the only active admin of');
    const chosen = [...refused.text.matchAll(/name="system_roles"[^>]*value="(\w+)" checked/g)].map(([, role]) => role);
    expect(chosen).toEqual(['user', 'task_worker']);
    expect((await send(dana, `${path}/deactivation`)).status).toBe(422);
    await send(dana, `/users/${all.lee.id}/system_roles`, { system_roles: ['admin'] });
    expect((await send(dana, `${path}/system_roles`, { system_roles: ['user'] })).status).toBe(303);
    // Who gave up being an admin is still logged in, and an admin no more.
    expect([(await dana.get('/dashboard')).status, (await dana.get('/users')).status]).toEqual([200, 403]);
    const lee = await signedIn(all.lee);
    expect((await send(lee, `/users/${all.lee.id}/deactivation`)).status).toBe(422);
  });

  it('of oneself change without logging this browser out, but every other', async () => {
    const elsewhere = await signedIn(all.dana);
    const roles = ['admin', 'user', 'task_worker', 'ticket_admin', 'workflow_creator'];
    await send(dana, `/users/${all.dana.id}/system_roles`, { system_roles: roles });
    expect((await dana.get('/users')).status).toBe(200);
    expect((await elsewhere.get('/users')).status).toBe(303);
  });
});

describe('deactivating', () => {
  it('says beforehand what happens to the open tasks, does it, and is undone', async () => {
    await publishFile(currentFor(all.bloom, all.dana), purchase());
    await submitPurchase();
    await submitPurchase();
    const path = `/users/${all.ravi.id}`;
    expect(words((await dana.get(path)).text)).toContain('2 open tasks go to others who may do them');
    const mei = await makePerson(database.owner, all.bloom, 'Ken Abe', { roles: ['task_worker'] });
    const ravi = await signedIn(all.ravi);
    expect((await send(dana, `${path}/deactivation`)).status).toBe(303);
    expect((await ravi.get('/my_tasks')).status).toBe(303);
    const { rows } = await database.owner.query(
      'select distinct assigned_to from task_instances where company_id = $1',
      [all.bloom.id],
    );
    expect(rows).toEqual([{ assigned_to: mei.id }]);
    expect(words((await dana.get('/users')).text)).not.toContain('Ravi Shah');
    expect(words((await dana.get('/users?state=deactivated')).text)).toContain('Ravi Shah');
    expect((await send(dana, `${path}/deactivation/end`)).status).toBe(303);
    expect((await (await signedIn(all.ravi)).get('/my_tasks')).status).toBe(200);
  });

  it('takes nothing but the button', async () => {
    expect((await send(dana, `/users/${all.ravi.id}/deactivation`, { company_id: '1' })).status).toBe(400);
  });
});

it('somebody of another company is as if they did not exist, and stays as they are', async () => {
  const before = await databaseContents(database.owner);
  const missing = 2_000_000_000;
  const bodies = {
    system_roles: { system_roles: 'user' },
    company_roles: {},
    deactivation: {},
    'deactivation/end': {},
  };
  for (const [verb, body] of Object.entries(bodies)) {
    const other = await send(dana, `/users/${all.mei.id}/${verb}`, body);
    const none = await send(dana, `/users/${missing}/${verb}`, body);
    expect([other.status, none.status], verb).toEqual([404, 404]);
  }
  for (const id of [all.mei.id, missing, 0, 'x', '99999999999'])
    expect((await dana.get(`/users/${id}`)).status).toBe(404);
  expect(await databaseContents(database.owner)).toEqual(before);
});

it('a link for a new password is offered for active people, by a form that is answered', async () => {
  const path = `/users/${all.ravi.id}`;
  expect((await dana.get(path)).text).toContain(`action="${path}/password_reset"`);
  expect((await send(dana, `${path}/password_reset`)).status).toBe(200);
  await send(dana, `${path}/deactivation`);
  expect((await dana.get(path)).text).not.toContain('/password_reset');
});

it('an operator who has entered the company reads why roles and invitations are not theirs, instead of forms that would be refused', async () => {
  const operator = await signedIn(await makeOperator(database.owner));
  const reason = 'Case 17: a ticket does not move';
  await send(operator, '/impersonation', { company_id: String(all.bloom.id), reason });
  const buyers = await roleId(database.owner, all.bloom, 'buyers');
  const pages = [`/users/${all.lee.id}`, '/invitations', '/invitations/new', `/company_roles/${buyers}`];
  for (const path of pages) {
    const page = await operator.get(path);
    expect(page.status, path).toBe(200);
    expect(words(page.text), path).toContain('Operators cannot give roles, invite people');
    expect(page.text, path).not.toMatch(
      /action="[^"]*(system_roles|\/company_roles"|\/link|\/members|\/invitations|\/password_reset)"/,
    );
  }
  expect((await operator.get('/users')).text).not.toContain('/invitations/new');
  for (const [path, body] of [
    [`/users/${all.lee.id}/system_roles`, { system_roles: ['user', 'admin'] }],
    [`/users/${all.lee.id}/company_roles`, { company_role_ids: String(buyers) }],
    [`/company_roles/${buyers}/members`, { user_id: String(all.lee.id) }],
    ['/invitations', { email: 'x@example.com', first_name: '', last_name: '', system_roles: 'admin' }],
  ] as const)
    expect((await send(operator, path, body)).status, path).toBe(403);
  expect(await rolesOf(all.lee.id)).toEqual(['user']);
});
