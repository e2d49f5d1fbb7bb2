import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { withCompany } from '#src/db/with_company.js';
import { NotAllowed, NotFound } from '#src/errors.js';
import { deactivatePerson, reactivatePerson, setCompanyRoles, setSystemRoles } from '#src/users/people_changes.js';
import { reconcile } from '#src/workflow_engine/reconciler.js';
import { findBrokenBranches } from '#src/workflow_engine/soundness.js';
import type { AssignTo } from '#src/workflow_engine/workflow_file.js';
import { WorkflowStateManager } from '#src/workflow_engine/workflow_state_manager.js';
import { assignTask } from '#src/workflow_ops/assign_task.js';
import { completeTask } from '#src/workflow_ops/complete_task.js';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import {
  currentFor,
  giveCompanyRole,
  makeCompany,
  makePerson,
  type Person,
  type TestCompany,
} from '../support/people.ts';
import { signedIn, unescapeHtml } from '../support/site.ts';
import { purchase } from '../support/workflows.ts';

const database = useDatabase();
let company: TestCompany;
let dana: Person;
let ravi: Person;
let mei: Person;

beforeEach(async () => {
  company = await makeCompany(database.owner, `Company ${randomUUID()}`);
  dana = await makePerson(database.owner, company, 'Dana Ortiz', {
    roles: ['admin', 'user', 'ticket_admin', 'workflow_creator'],
  });
  ravi = await makePerson(database.owner, company, 'Ravi Shah', { roles: ['task_worker'], companyRoles: ['buyers'] });
  mei = await makePerson(database.owner, company, 'Mei Lin', { roles: ['task_worker'] });
});
const admin = () => currentFor(company, dana);
const rows = async <T = Record<string, unknown>>(sql: string) =>
  (await database.owner.query(sql, [company.id])).rows as T[];
const publish = (assignTo: AssignTo = {}) =>
  publishFile(
    admin(),
    purchase(({ workflow }) => {
      for (const task of workflow.tasks) task.assign_to = assignTo;
    }),
  );
const submit = async (by: Person = dana) => {
  const submission = { ticketKey: 'purchase', submissionToken: randomUUID(), given: { amount: 100 } };
  const submitted = await submitTicket(currentFor(company, by), submission);
  if (submitted.kind !== 'submitted') throw new Error(JSON.stringify(submitted));
  return submitted.number;
};
const asUser = (person: Person): Person => ({ ...person, roles: [...person.roles, 'user'] });
const holders = async () =>
  (
    await rows<{ assigned_to: number | null; s: string }>(
      `select assigned_to, t_status::text as s from task_instances where company_id = $1 and t_status <> 'COMPLETED' order by id`,
    )
  ).map(({ assigned_to: id, s }) => `${[dana, ravi, mei].find((one) => one.id === id)?.firstName ?? 'nobody'} ${s}`);
const broken = () => withCompany({ company }, (tx) => findBrokenBranches(tx, company.id));
const errors = () =>
  rows('select error_code, status::text, resolved_by from workflow_errors where company_id = $1 order by id');
const roleId = async (name: string, of = company) =>
  (await database.owner.query('select id from company_roles where company_id = $1 and role_name = $2', [of.id, name]))
    .rows[0].id as number;

describe('deactivating a person', () => {
  it('gives their open tasks to others, ends their sessions, and says so in timeline and audit log', async () => {
    await publish();
    await setSystemRoles(admin(), mei.id, []);
    const number = await submit();
    await setSystemRoles(admin(), mei.id, ['task_worker']);
    expect(await holders()).toEqual(['Ravi OPEN']);
    const browser = await signedIn(ravi);
    expect((await browser.get('/my_tasks')).status).toBe(200);

    expect(await deactivatePerson(admin(), ravi.id)).toEqual({ kind: 'changed' });
    expect(await holders()).toEqual(['Mei OPEN']);
    expect((await browser.get('/my_tasks')).status).toBe(303);
    expect(await broken()).toEqual([]);
    const page = unescapeHtml((await (await signedIn(dana)).get(`/tickets/${number}`)).text).replaceAll(
      /<[^>]*>|\s+/g,
      ' ',
    );
    expect(page).toMatch(/gave “Approval” to Mei Lin/);
    expect(page).toContain('Ravi Shah may no longer do it.');
    const audit = await rows(
      `select action, actor_id, before, after from audit_log where company_id = $1 and action <> 'logged in' order by id desc limit 2`,
    );
    expect(audit).toMatchObject([
      {
        action: 'gave a task to somebody else',
        actor_id: null,
        before: { assigned_to: ravi.id, t_status: 'OPEN' },
        after: { assigned_to: mei.id },
      },
      { action: 'deactivated a person', actor_id: dana.id, before: { active: true }, after: { active: false } },
    ]);
  });

  it('leaves a task waiting with a workflow error where nobody else may do it, until somebody may again', async () => {
    await publish({ company_role: 'buyers' });
    const number = await submit();
    await deactivatePerson(admin(), ravi.id);
    expect(await holders()).toEqual(['nobody PENDING']);
    expect(await errors()).toEqual([{ error_code: 'nobody_to_assign', status: 'NEW', resolved_by: null }]);
    expect(await broken()).toEqual([]);
    const page = unescapeHtml((await (await signedIn(dana)).get(`/tickets/${number}`)).text).replaceAll(
      /<[^>]*>|\s+/g,
      ' ',
    );
    expect(page).toMatch(/took “Approval” from Ravi Shah/);

    expect(await reactivatePerson(admin(), ravi.id)).toEqual({ kind: 'changed' });
    expect(await holders()).toEqual(['Ravi OPEN']);
    expect(await errors()).toEqual([{ error_code: 'nobody_to_assign', status: 'RESOLVED', resolved_by: dana.id }]);
    expect(await broken()).toEqual([]);
  });

  it('changes nothing the second time, and leaves the tasks of others alone', async () => {
    await publish();
    await submit();
    await submit();
    const before = await holders();
    expect(before.toSorted()).toEqual(['Mei OPEN', 'Ravi OPEN']);
    await deactivatePerson(admin(), ravi.id);
    expect(await holders()).toEqual(['Mei OPEN', 'Mei OPEN']);
    const audit = await rows('select id from audit_log where company_id = $1');
    expect(await deactivatePerson(admin(), ravi.id)).toEqual({ kind: 'unchanged' });
    expect(await rows('select id from audit_log where company_id = $1')).toEqual(audit);
    expect(await rows(`select id from workflow_events where company_id = $1 and kind = 'task_to_assign'`)).toHaveLength(
      1,
    );
  });

  /** Deactivates Ravi, and has somebody give out the task while that is written but not committed. */
  async function duringDeactivation(giveOut: () => Promise<unknown>): Promise<void> {
    const { owner } = database;
    const waiting = async (why: string) =>
      (
        await owner.query(
          'select from pg_stat_activity where datname = current_database() and $1 in (wait_event, wait_event_type)',
          [why],
        )
      ).rowCount;
    await owner.query(
      `create table gate (opened boolean);
       create function wait_at_gate() returns trigger language plpgsql security definer as $$
       begin while not exists (select from gate) loop perform pg_sleep(0.02); end loop; return new; end $$;
       create trigger gate before insert on audit_log for each row when (new.action = 'deactivated a person') execute function wait_at_gate()`,
    );
    try {
      const away = deactivatePerson(admin(), ravi.id);
      await expect.poll(() => waiting('PgSleep'), { timeout: 4_000 }).toBe(1);
      const given = giveOut();
      await expect.poll(() => waiting('Lock'), { timeout: 4_000 }).toBe(1);
      await owner.query('insert into gate values (true)');
      await Promise.all([away, given]);
    } finally {
      await owner.query('insert into gate values (true)');
      await owner.query('drop trigger gate on audit_log; drop function wait_at_gate(); drop table gate');
    }
  }

  it('gives them no task at the very moment', async () => {
    await publish({ company_role: 'buyers' });
    await submit();
    const [event] = await rows<{ id: number }>('select id from workflow_events where company_id = $1');
    await database.owner.query('delete from task_instances where company_id = $1', [company.id]);
    await database.owner.query('update workflow_events set handled_at = null where company_id = $1', [company.id]);
    await duringDeactivation(() => WorkflowStateManager.handle({ companyId: company.id, eventId: event?.id ?? 0 }));
    expect(await holders()).toEqual(['nobody PENDING']);
    expect(await broken()).toEqual([]);
  });

  it('nor does a ticket admin', async () => {
    await publish();
    await submit();
    await database.owner.query('update task_instances set assigned_to = $2 where company_id = $1', [
      company.id,
      mei.id,
    ]);
    const [task] = await rows<{ id: number }>('select id from task_instances where company_id = $1');
    await duringDeactivation(() => assignTask(admin(), { taskId: task?.id ?? 0, userId: ravi.id }));
    expect(await holders()).toEqual(['Mei OPEN']);
    expect(await broken()).toEqual([]);
  });

  it('looks at some tasks before it answers, and leaves the rest to the reconciler', async () => {
    await publish({ company_role: 'buyers' });
    for (let n = 0; n < 22; n++) await submit();
    await deactivatePerson(admin(), ravi.id);
    expect((await holders()).filter((line) => line === 'Ravi OPEN')).toHaveLength(2);
    expect(await broken()).toEqual([]);
    await database.owner.query(
      `update workflow_events set due_at = now() - interval '2 seconds' where handled_at is null`,
    );
    await reconcile({ info: () => {} });
    expect(new Set(await holders())).toEqual(new Set(['nobody PENDING']));
  });
});

describe('roles', () => {
  it('taking the company role takes the task; giving it to somebody gives them what waits', async () => {
    await publish({ company_role: 'buyers' });
    await submit();
    await submit();
    const buyers = await roleId('buyers');
    expect(await setCompanyRoles(admin(), ravi.id, [])).toEqual({ kind: 'changed' });
    expect(await holders()).toEqual(['nobody PENDING', 'nobody PENDING']);
    expect(await setCompanyRoles(admin(), mei.id, [buyers, buyers])).toEqual({ kind: 'changed' });
    expect(await holders()).toEqual(['Mei OPEN', 'Mei OPEN']);
    expect((await errors()).map(({ status }) => status)).toEqual(['RESOLVED', 'RESOLVED']);
    expect(await setCompanyRoles(admin(), mei.id, [buyers])).toEqual({ kind: 'unchanged' });
  });

  it('a role given to somebody who may still not do it changes nothing', async () => {
    await publish({ company_role: 'buyers', not: ['submitter'] });
    await setCompanyRoles(admin(), ravi.id, []);
    await setSystemRoles(admin(), mei.id, ['task_worker', 'user']);
    await submit(asUser(mei));
    await setCompanyRoles(admin(), mei.id, [await roleId('buyers')]);
    expect(await holders()).toEqual(['nobody PENDING']);
    expect(await rows(`select id from workflow_events where company_id = $1 and kind = 'task_to_assign'`)).toEqual([]);
  });

  it('who can open no task any more keeps none, also as the submitter', async () => {
    await publish({ submitter: true });
    await submit(dana);
    expect(await holders()).toEqual(['Dana OPEN']);
    await setSystemRoles(admin(), dana.id, ['admin', 'ticket_admin']);
    expect(await holders()).toEqual(['nobody PENDING']);
    await setSystemRoles(admin(), dana.id, ['admin', 'user']);
    expect(await holders()).toEqual(['Dana OPEN']);
    expect(await broken()).toEqual([]);
  });

  it('are in the audit log as they were and are, and end the sessions', async () => {
    const browser = await signedIn(mei);
    await setSystemRoles(admin(), mei.id, ['user', 'task_worker', 'user']);
    expect((await browser.get('/my_tasks')).status).toBe(303);
    expect(
      await rows(
        `select action, subject_id, before, after from audit_log where company_id = $1 and action <> 'logged in'`,
      ),
    ).toEqual([
      {
        action: 'changed system roles',
        subject_id: mei.id,
        before: { system_roles: ['task_worker'] },
        after: { system_roles: ['task_worker', 'user'] },
      },
    ]);
    expect(await setSystemRoles(admin(), mei.id, ['task_worker', 'user'])).toEqual({ kind: 'unchanged' });
  });
});

describe('what is refused', () => {
  it('the last active admin leaving, or losing the role', async () => {
    const why = `Dana Ortiz is the only active admin of ${company.name}. Make somebody else an admin first.`;
    expect(await deactivatePerson(admin(), dana.id)).toEqual({ kind: 'refused', why });
    expect(await setSystemRoles(admin(), dana.id, ['user'])).toEqual({ kind: 'refused', why });
    await setSystemRoles(admin(), mei.id, ['admin']);
    await deactivatePerson(admin(), mei.id);
    expect(await deactivatePerson(admin(), dana.id)).toEqual({ kind: 'refused', why });
    expect(await setCompanyRoles(admin(), dana.id, [await roleId('buyers')])).toEqual({ kind: 'changed' });
    await reactivatePerson(admin(), mei.id);
    expect(await deactivatePerson(admin(), dana.id)).toEqual({ kind: 'changed' });
  });

  it('two admins removing each other at once: one stays', async () => {
    await setSystemRoles(admin(), mei.id, ['admin']);
    const both = await Promise.all([
      deactivatePerson(admin(), mei.id),
      setSystemRoles(currentFor(company, mei), dana.id, ['user']),
    ]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(['changed', 'refused']);
  });

  it('people and company roles of another company', async () => {
    const other = await makeCompany(database.owner, `Other ${randomUUID()}`);
    const lee = await makePerson(database.owner, other, 'Lee Park');
    await giveCompanyRole(database.owner, other, lee.id, 'theirs');
    const theirs = await roleId('theirs', other);
    for (const verb of [
      () => deactivatePerson(admin(), lee.id),
      () => reactivatePerson(admin(), lee.id),
      () => setSystemRoles(admin(), lee.id, []),
      () => setCompanyRoles(admin(), lee.id, []),
      () => setCompanyRoles(admin(), mei.id, [theirs]),
    ])
      await expect(verb()).rejects.toBeInstanceOf(NotFound);
  });

  it('an operator giving roles; taking them is allowed', async () => {
    const operator = { ...admin(), impersonating: true };
    await expect(setSystemRoles(operator, mei.id, ['admin'])).rejects.toBeInstanceOf(NotAllowed);
    await expect(setCompanyRoles(operator, mei.id, [await roleId('buyers')])).rejects.toBeInstanceOf(NotAllowed);
    expect(await setSystemRoles(operator, mei.id, [])).toEqual({ kind: 'changed' });
  });
});

it('whoever did one step gives up another that says `not` to them, also while it is open', async () => {
  await setCompanyRoles(admin(), mei.id, []);
  await setSystemRoles(admin(), mei.id, []);
  await publishFile(
    admin(),
    purchase(({ workflow }) => {
      workflow.tasks.push({ key: 'fork', title: 'Both at once', task_type: 'PASS', next: 'all' });
      const [approval, buy] = workflow.tasks;
      if (buy) buy.assign_to = { not: [{ step: 'approval' }] };
      if (approval) approval.output_schema = [{ field: 'comment' }];
      workflow.transitions = [
        { from: null, to: 'fork' },
        { from: 'fork', to: 'approval' },
        { from: 'fork', to: 'buy' },
      ];
    }),
  );
  await submit();
  expect(await holders()).toEqual(['Ravi OPEN', 'Ravi OPEN']);
  await setSystemRoles(admin(), mei.id, ['task_worker']);
  const [first] = await rows<{ id: number }>(
    'select min(id) as id from task_instances where company_id = $1 and assigned_to is not null',
  );
  expect(await completeTask(currentFor(company, ravi), { taskId: first?.id ?? 0, given: {} })).toMatchObject({
    kind: 'completed',
  });
  expect(await holders()).toEqual(['Mei OPEN']);
  expect(await broken()).toEqual([]);
});
