import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { withCompany } from '#src/db/with_company.js';
import { changeCompanyRole } from '#src/users/company_roles.js';
import { setSystemRoles } from '#src/users/people_changes.js';
import { importFile } from '#src/workflow_design/workflow_imports.js';
import { reconcile } from '#src/workflow_engine/reconciler.js';
import { findBrokenBranches } from '#src/workflow_engine/soundness.js';
import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { completeTask } from '#src/workflow_ops/complete_task.js';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { databaseContents, useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, giveCompanyRole, makePerson } from '../support/people.ts';
import { signedIn, unescapeHtml, type Visitor } from '../support/site.ts';
import { purchase } from '../support/workflows.ts';
import { audit, type Everybody, roleId, twoCompanies } from './two_companies.ts';

const database = useDatabase();
let all: Everybody;
let dana: Visitor;
let buyers: number;

beforeEach(async () => {
  all = await twoCompanies(database.owner);
  dana = await signedIn(all.dana);
  buyers = await roleId(database.owner, all.bloom, 'buyers');
});
const send = (browser: Visitor, path: string, body: object = {}) => browser.post(path).type('form').send(body);
const words = (html: string) => unescapeHtml(html.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ');
const admin = () => currentFor(all.bloom, all.dana);
const rows = async (sql: string) => (await database.owner.query(sql, [all.bloom.id])).rows;
const publish = (change: (file: WorkflowFile) => void) => publishFile(admin(), purchase(change));
const allTasksTo = (assignTo: object) => (file: WorkflowFile) => {
  for (const task of file.workflow.tasks) task.assign_to = assignTo;
};
const submit = async (given: object = { amount: 100 }) => {
  const submission = { ticketKey: 'purchase', submissionToken: randomUUID(), given: given as { amount: number } };
  const done = await submitTicket(currentFor(all.bloom, all.lee), submission);
  if (done.kind !== 'submitted') throw new Error(JSON.stringify(done));
  return done.number;
};
const tasks = () =>
  rows(
    'select i.id, i.assigned_to, i.assigned_because as because, i.t_status::text as status from task_instances i where company_id = $1 order by id',
  );

describe('company roles', () => {
  it('are made, described, given, taken and deleted, each with its audit row', async () => {
    const made = await send(dana, '/company_roles', { role_name: ' Front desk ', description: 'Greets people' });
    const path = made.headers.location ?? '';
    expect([made.status, path]).toEqual([303, expect.stringMatching(/^\/company_roles\/\d+$/)]);
    expect(words((await dana.get('/company_roles')).text)).toMatch(/Front desk Greets people 0 0/);
    expect((await send(dana, `${path}/members`, { user_id: String(all.lee.id) })).status).toBe(303);
    const page = words((await dana.get(path)).text);
    expect(page).toContain('Lee Park');
    expect(page).toContain('1 person');
    expect(page).toContain('It can be deleted when nothing uses it any more');
    expect((await send(dana, `${path}/deletion`)).status).toBe(409);
    await send(dana, path, { role_name: 'Front desk', description: 'Greets and answers' });
    await send(dana, `${path}/members/${all.lee.id}/end`);
    expect((await send(dana, `${path}/deletion`)).headers.location).toBe('/company_roles');
    expect((await dana.get(path)).status).toBe(404);
    expect((await audit(database.owner, all.bloom, 5)).map(({ action }) => action)).toEqual([
      ...['deleted a company role', 'changed company roles', 'changed a company role', 'changed company roles'],
      'made a company role',
    ]);
  });

  it.each([
    ['no name', { role_name: ' ', description: '' }, 'Enter a name, like front desk'],
    [
      'a name that another role has, whatever its capitals',
      { role_name: 'BUYERS', description: 'x' },
      'of this name already',
    ],
    ['what cannot be saved', { role_name: 'a\0b', description: 'x' }, 'cannot be saved'],
  ])('are not made with %s; what was typed stays', async (_what, body, message) => {
    const answer = await send(dana, '/company_roles', body);
    expect(answer.status).toBe(422);
    expect(words(answer.text).split(message).length - 1).toBe(2);
    expect(answer.text).toContain(`value="${body.description}"`);
  });

  it('show what uses them: people, invitations, ticket types, steps and fields of any version', async () => {
    await publish((file) => {
      allTasksTo({ submitter: true, else: { company_role: 'buyers' } })(file);
      file.workflow.fields.push({ name: 'boss', type: 'user', label: 'Boss', company_role: 'buyers' });
      Object.assign(file.tickets[0] ?? {}, { company_role_access: ['buyers'] });
    });
    const email = 'guest@example.com';
    await send(dana, '/invitations', { email, first_name: '', last_name: '', company_role_ids: String(buyers) });
    const page = words((await dana.get(`/company_roles/${buyers}`)).text);
    for (const use of [
      '1 person',
      '1 open invitation',
      'Purchase, version 1 (published)',
      'field “Boss”, step “Approval”, step “Buy it”',
    ])
      expect(page).toContain(use);
    expect((await send(dana, `/company_roles/${buyers}/deletion`)).status).toBe(409);
  });

  it('can be deleted though an invitation that is over named them', async () => {
    const made = await send(dana, '/company_roles', { role_name: 'guests', description: '' });
    const id = String(made.headers.location?.split('/').at(-1));
    const email = 'guest@example.com';
    await send(dana, '/invitations', { email, first_name: '', last_name: '', company_role_ids: id });
    expect((await send(dana, `/company_roles/${id}/deletion`)).status).toBe(409);
    const [invitation] = await rows('select id from invitations where company_id = $1');
    await send(dana, `/invitations/${invitation.id}/withdrawal`);
    expect((await send(dana, `/company_roles/${id}/deletion`)).status).toBe(303);
  });

  it('are admins’ business, and those of another company are not there', async () => {
    const lee = await signedIn(all.lee);
    for (const path of ['/company_roles', '/company_roles/new', `/company_roles/${buyers}`])
      expect((await lee.get(path)).status).toBe(403);
    const before = await databaseContents(database.owner);
    const foreign = await roleId(database.owner, all.ravel, 'buyers');
    const path = `/company_roles/${foreign}`;
    expect((await dana.get(path)).status).toBe(404);
    for (const [to, body] of [
      [path, { role_name: 'x', description: '' }],
      [`${path}/deletion`, {}],
      [`${path}/members`, { user_id: String(all.lee.id) }],
      [`${path}/members/${all.mei.id}/end`, {}],
      [`/company_roles/${buyers}/members`, { user_id: String(all.mei.id) }],
      [`/company_roles/${buyers}/members/${all.mei.id}/end`, {}],
    ] as const)
      expect((await send(dana, to, body)).status, to).toBe(404);
    expect(await databaseContents(database.owner)).toEqual(before);
  });

  it('decide which ticket types are offered and taken, at the next click', async () => {
    await publish((file) => {
      Object.assign(file.tickets[0] ?? {}, { title: 'Buy something', company_role_access: ['buyers'] });
    });
    const form = '/my_tickets/new?ticket_definition=purchase';
    const posted = { ticket_definition: 'purchase', submission_token: randomUUID(), version: '1', f_amount: '5' };
    const offers = async (browser: Visitor) => [
      (await browser.get('/my_tickets/new')).text.includes('Buy something'),
      (await browser.get(form)).status,
      (await send(browser, '/my_tickets', posted)).status,
    ];
    expect(await offers(await signedIn(all.lee))).toEqual([false, 404, 404]);
    await send(dana, `/company_roles/${buyers}/members`, { user_id: String(all.lee.id) });
    expect(await offers(await signedIn(all.lee))).toEqual([true, 200, 303]);
    await send(dana, `/company_roles/${buyers}/members/${all.lee.id}/end`);
    expect(await offers(await signedIn(all.lee))).toEqual([false, 404, 404]);
  });
});

describe('a renamed company role', () => {
  const rename = (name: string) => send(dana, `/company_roles/${buyers}`, { role_name: name, description: '' });

  it('goes on assigning tasks, of running tickets and new ones, and says its new name', async () => {
    await publish(allTasksTo({ company_role: 'buyers' }));
    await submit();
    const renamed = await rename('purchasing');
    expect(renamed.status).toBe(303);
    expect(words((await dana.get(renamed.headers.location ?? '')).text)).toContain(
      'It is called “purchasing” in the workflows that name it',
    );
    // The running ticket: its open task stays with Ravi, and the next step is given to him too.
    const [first] = await tasks();
    expect(first).toMatchObject({ assigned_to: all.ravi.id, status: 'OPEN' });
    const decided = { fields: { decision: 'yes' } };
    const ravi = await signedIn(all.ravi);
    expect((await ravi.get(`/my_tasks/${first.id}`)).status).toBe(200);
    await completeTask(currentFor(all.bloom, all.ravi), { taskId: first.id, given: decided.fields });
    const [, second] = await tasks();
    expect(second).toMatchObject({ assigned_to: all.ravi.id, status: 'OPEN' });
    expect(second.because).toContain('is in purchasing');
    await submit();
    expect((await tasks()).at(-1)).toMatchObject({ assigned_to: all.ravi.id, status: 'OPEN' });
    expect(await withCompany({ company: all.bloom }, (tx) => findBrokenBranches(tx, all.bloom.id))).toEqual([]);
    expect(await rows('select error_code from workflow_errors where company_id = $1')).toEqual([]);
  });

  it('has its new name in every version’s file, drafts too, and importing an export makes no second role', async () => {
    const everywhere = (file: WorkflowFile) => {
      allTasksTo({ submitter: true, else: { company_role: 'buyers' } })(file);
      for (const task of file.workflow.tasks.slice(1)) task.assign_to = { company_role: 'buyers', not: ['submitter'] };
      file.workflow.fields.push({ name: 'boss', type: 'user', label: 'Boss', company_role: 'buyers' });
      Object.assign(file.tickets[0] ?? {}, { company_role_access: ['buyers'] });
    };
    await publish(everywhere);
    await publish(everywhere);
    await rename('purchasing');
    for (const version of [1, 2]) {
      const file = (await dana.get(`/workflow_definitions/purchase/versions/${version}/export`)).text;
      expect(file, String(version)).not.toContain('buyers');
      expect(file.split('purchasing').length - 1, String(version)).toBe(4);
    }
    const file = (await dana.get('/workflow_definitions/purchase/versions/2/export')).text;
    await publishFile(admin(), file);
    expect(await rows('select role_name from company_roles where company_id = $1')).toEqual([
      { role_name: 'purchasing' },
    ]);
    // Raised, so that caches and whoever edits a draft notice.
    const versions = await rows(
      'select version, edit_version from workflow_definitions where company_id = $1 order by 1',
    );
    expect(versions).toEqual([1, 2, 3].map((version) => ({ version, edit_version: version === 3 ? 1 : 2 })));
    const [change] = (await audit(database.owner, all.bloom, 10)).filter(
      ({ action }) => action === 'changed a company role',
    );
    expect(change).toMatchObject({ before: { role_name: 'buyers' }, after: { role_name: 'purchasing' } });
    expect(Object.values(change?.after.renamed_in_workflow_definitions)).toEqual([2, 2]);
  });

  it('still decides whom a field offers, and leaves other roles and the other company’s role of that name alone', async () => {
    await publish((file) => {
      file.workflow.fields.push({ name: 'boss', type: 'user', label: 'Boss', company_role: 'buyers' });
      file.tickets[0]?.fields.push({ field: 'boss', required: true });
      allTasksTo({ field: 'boss', else: { company_role: 'drivers' } })(file);
    });
    const lee = await signedIn(all.lee);
    expect((await lee.get('/my_tickets/new?ticket_definition=purchase')).text).toContain('Ravi Shah');
    await rename('purchasing');
    expect((await lee.get('/my_tickets/new?ticket_definition=purchase')).text).toContain('Ravi Shah');
    await submit({ amount: 3, boss: all.ravi.id });
    expect((await tasks()).at(-1)).toMatchObject({ assigned_to: all.ravi.id });
    await expect(roleId(database.owner, all.ravel, 'buyers')).resolves.toBeGreaterThan(0);
    expect(await rows('select role_name from company_roles where company_id = $1 order by 1')).toEqual([
      { role_name: 'drivers' },
      { role_name: 'purchasing' },
    ]);
  });

  it('may take back a name with other capitals, and the name that it had may be used for another role', async () => {
    await publish(allTasksTo({ company_role: 'buyers' }));
    await rename('Buyers');
    await submit();
    expect((await tasks()).at(-1)).toMatchObject({ assigned_to: all.ravi.id });
    await rename('purchasing');
    const ken = await makePerson(database.owner, all.bloom, 'Ken Abe', { roles: ['task_worker'] });
    await giveCompanyRole(database.owner, all.bloom, ken.id, 'buyers');
    await submit();
    expect((await tasks()).at(-1)).toMatchObject({ assigned_to: all.ravi.id });
  });

  it('is found though it is renamed just while a task is being given', async () => {
    await publish(allTasksTo({ company_role: 'buyers' }));
    await setSystemRoles(admin(), all.ravi.id, ['task_worker', 'user']);
    // Somebody else gives out tasks in this company: the definition is read, the choice waits.
    await database.owner.query('begin');
    await database.owner.query('select pg_advisory_xact_lock(7203117, $1)', [all.bloom.id]);
    const submitted = submit();
    const waits = `select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted and objid = $1`;
    while ((await database.owner.query(waits, [all.bloom.id])).rows[0].n === 0);
    await changeCompanyRole(admin(), buyers, { role_name: 'purchasing', description: '' });
    await database.owner.query('commit');
    await submitted;
    await database.owner.query(
      `update workflow_events set due_at = due_at - interval '1 hour' where handled_at is null`,
    );
    await reconcile({ info: () => {} });
    expect(await tasks()).toMatchObject([{ assigned_to: all.ravi.id, status: 'OPEN' }]);
    expect(await rows('select error_code from workflow_errors where company_id = $1')).toEqual([]);
  });

  it('has its new name also in a draft that is being imported just then', async () => {
    await database.owner.query('begin');
    await database.owner.query('lock table ticket_definitions in exclusive mode');
    const text = JSON.stringify(purchase(allTasksTo({ submitter: true, else: { company_role: 'buyers' } })));
    const importing = importFile(admin(), text);
    const waiting = async () =>
      (await database.owner.query('select count(*)::int as n from pg_locks where not granted')).rows[0].n as number;
    while ((await waiting()) < 1);
    let isRenamed = false;
    const renaming = changeCompanyRole(admin(), buyers, { role_name: 'purchasing', description: '' }).finally(() => {
      isRenamed = true;
    });
    while ((await waiting()) < 2 && !isRenamed);
    await database.owner.query('commit');
    await Promise.all([importing, renaming]);
    const names = await rows(
      `select distinct assign_to -> 'else' ->> 'company_role' as name from task_definitions where company_id = $1`,
    );
    expect(names).toEqual([{ name: 'purchasing' }]);
  });
});
