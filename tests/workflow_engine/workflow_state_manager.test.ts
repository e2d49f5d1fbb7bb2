import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Current } from '#src/current.js';
import { isDatabaseTrouble } from '#src/db/database_code.js';
import { WorkflowStateManager } from '#src/workflow_engine/workflow_state_manager.js';
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
import { purchase } from '../support/workflows.ts';

const database = useDatabase();
let company: TestCompany;
let dana: Person;
let current: Current;

beforeEach(async () => {
  company = await makeCompany(database.owner, `Company ${randomUUID()}`);
  dana = await makePerson(database.owner, company, 'Dana Ortiz');
  current = currentFor(company, dana);
});

const submit = async (amount = 100) => {
  const submitted = await submitTicket(current, {
    ticketKey: 'purchase',
    submissionToken: randomUUID(),
    given: { amount },
  });
  if (submitted.kind !== 'submitted') throw new Error(JSON.stringify(submitted));
  return submitted.number;
};
/** As people do who are told that nothing was saved, because no connection was free in time. */
async function submitUntilSaved(): Promise<number> {
  for (let left = 20; ; left--) {
    const number = await submit().catch((error: unknown) => {
      if (left === 0 || !isDatabaseTrouble(error)) throw error;
    });
    if (number !== undefined) return number;
  }
}
const rows = async <T extends object>(sql: string) => (await database.owner.query<T>(sql, [company.id])).rows;
const tasks = () =>
  rows<{ key: string; t_status: string; assigned_to: number | null; assigned_because: string | null }>(
    `select d.key, i.t_status::text, i.assigned_to, i.assigned_because from task_instances i join task_definitions d on d.company_id = i.company_id and d.id = i.task_definition_id
      where i.company_id = $1 order by i.id`,
  );
const events = () =>
  rows<{ id: number; kind: string; handled: boolean; outcome: { why?: unknown; begun?: unknown } }>(
    'select id, kind, handled_at is not null as handled, outcome from workflow_events where company_id = $1 order by id',
  );

describe('handle', () => {
  it('makes the workflow, begins the first task, says why and for whom, and leaves audit rows', async () => {
    await publishFile(current, purchase());
    await submit();
    expect(await tasks()).toEqual([
      {
        key: 'approval',
        t_status: 'OPEN',
        assigned_to: dana.id,
        assigned_because: 'is a task worker, the only one who may do this',
      },
    ]);
    expect(await events()).toMatchObject([
      {
        kind: 'ticket_submitted',
        handled: true,
        outcome: {
          why: [{ from: null, to: 'approval', holds: true }],
          begun: [{ task: 'approval', assignedTo: dana.id }],
        },
      },
    ]);
    expect(await rows(`select w_status::text from workflow_instances where company_id = $1`)).toEqual([
      { w_status: 'IN_PROGRESS' },
    ]);
    const audit = await rows<{ action: string }>('select action from audit_log where company_id = $1 order by id');
    expect(audit.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['submitted a ticket', 'started the workflow', 'moved the ticket on']),
    );
  });

  it('is safe to call again, also many times at once', async () => {
    await publishFile(current, purchase());
    await submit();
    const [event] = await events();
    await database.owner.query('update workflow_events set handled_at = null where id = $1', [event?.id]);
    await database.owner.query('delete from workflow_errors');
    await database.owner.query('update workflow_events set task_instance_id = null');
    await database.owner.query('delete from task_instances where company_id = $1', [company.id]);
    const handled = await Promise.all(
      Array.from({ length: 8 }, () => WorkflowStateManager.handle({ companyId: company.id, eventId: event?.id ?? 0 })),
    );
    expect(handled.filter((outcome) => outcome === 'handled')).toHaveLength(1);
    expect(handled.filter((outcome) => outcome === 'failed')).toHaveLength(0);
    expect(await tasks()).toHaveLength(1);
    expect(await rows('select id from workflow_instances where company_id = $1')).toHaveLength(1);
  });

  it('carries on through PASS steps, whose values are merged', async () => {
    await publishFile(
      current,
      purchase(({ workflow }) => {
        workflow.tasks.push({
          key: 'price',
          title: 'Work out the price',
          task_type: 'PASS',
          set: { comment: { cat: ['For ', { var: 'amount' }] } },
        });
        workflow.transitions[0] = { from: null, to: 'price' };
        workflow.transitions.push({ from: 'price', to: 'approval' });
      }),
    );
    await submit();
    expect((await tasks()).map(({ key, t_status }) => `${key} ${t_status}`)).toEqual([
      'price COMPLETED',
      'approval OPEN',
    ]);
    expect(await rows('select workflow_data from workflow_instances where company_id = $1')).toEqual([
      { workflow_data: { amount: 100, comment: 'For 100' } },
    ]);
  });

  it('closes the ticket at the end', async () => {
    await publishFile(
      current,
      purchase(({ workflow }) =>
        workflow.transitions.splice(
          0,
          1,
          { from: null, to: null, condition: { '<': [{ var: 'amount' }, 10] }, outcome: 'bought' },
          { from: null, to: 'approval' },
        ),
      ),
    );
    await submit(5);
    expect(await rows('select w_status::text, outcome from workflow_instances where company_id = $1')).toEqual([
      { w_status: 'COMPLETED', outcome: 'bought' },
    ]);
    expect(await rows('select closed_at is not null as closed from ticket_instances where company_id = $1')).toEqual([
      { closed: true },
    ]);
  });
});

/** What a busy database left open is the reconciler's; here it is handled at once. */
async function handleWhatIsLeft(): Promise<void> {
  const open = 'select id from workflow_events where company_id = $1 and handled_at is null order by id';
  for (let left = await rows(open); left.length > 0; left = await rows(open)) {
    const eventIds = left.map((row) => (row as { id: number }).id);
    for (const eventId of eventIds) await WorkflowStateManager.handle({ companyId: company.id, eventId });
  }
}

describe('assignment', () => {
  it('gives 50 tickets submitted at once to 5 equal workers, 10 each', async () => {
    await publishFile(
      current,
      purchase(({ workflow }) => {
        const [approval] = workflow.tasks;
        if (approval) approval.assign_to = { company_role: 'buyers' };
      }),
    );
    for (const name of ['Ann', 'Ben', 'Cem', 'Dee', 'Eva'])
      await makePerson(database.owner, company, `${name} Worker`, { roles: ['task_worker'], companyRoles: ['buyers'] });
    await database.owner.query('delete from user_company_roles where user_id = $1', [dana.id]);
    await Promise.all(Array.from({ length: 50 }, () => submitUntilSaved()));
    await handleWhatIsLeft();
    const spread = await rows(
      'select assigned_to, count(*)::int as n from task_instances where company_id = $1 group by 1',
    );
    expect(spread.map((row) => (row as { n: number }).n)).toEqual([10, 10, 10, 10, 10]);
  });

  it('counts a thousand open tasks and no more: whose lists are longer take turns', async () => {
    const workers = [];
    for (const name of ['Ann', 'Ben'])
      workers.push(await makePerson(database.owner, company, `${name} Worker`, { roles: ['task_worker'] }));
    await database.owner.query(`delete from user_system_roles where user_id = $1 and role = 'task_worker'`, [dana.id]);
    await publishFile(current, purchase());
    await submit();
    for (const [index, { id }] of workers.entries())
      await database.owner.query(
        `with e as (
           insert into workflow_events (company_id, ticket_instance_id, kind, data, handled_at)
           select t.company_id, t.id, 'step_passed', '{}', now() from ticket_instances t, generate_series(1, 1000 + $3::int) where t.company_id = $1 returning id)
         insert into task_instances (company_id, workflow_instance_id, task_definition_id, cause_event_id, t_status, assigned_to)
         select i.company_id, i.workflow_instance_id, i.task_definition_id, e.id, 'OPEN', $2
           from e, (select * from task_instances where company_id = $1 order by id limit 1) i`,
        [company.id, id, 10 * index],
      );
    for (let n = 0; n < 4; n++) await submit();
    const given = (await tasks()).slice(-4);
    expect(new Set(given.slice(0, 2).map(({ assigned_to }) => assigned_to)).size).toBe(2);
    expect(given.slice(2).map(({ assigned_to }) => assigned_to)).toEqual(
      given.slice(0, 2).map(({ assigned_to }) => assigned_to),
    );
    expect(given[3]?.assigned_because).toBe(
      'is a task worker, the shortest list of 2 people: at least 1,000 open tasks',
    );
  });

  it('never gives a task to an excluded person: else is tried, then it waits with a workflow error', async () => {
    const excluding = purchase(({ workflow }) => {
      const [approval] = workflow.tasks;
      if (approval) approval.assign_to = { not: ['submitter'], else: { company_role: 'deputies' } };
    });
    await publishFile(current, excluding);
    await submit();
    expect(await tasks()).toMatchObject([{ key: 'approval', t_status: 'PENDING', assigned_to: null }]);
    const [error, ...others] = await rows<{ error_message: string; stack_trace: string }>(
      'select error_type::text, error_code, error_message, stack_trace, task_instance_id is not null as task from workflow_errors where company_id = $1',
    );
    expect(others).toEqual([]);
    expect(error).toMatchObject({ error_type: 'WORKFLOW_TRANSITION', error_code: 'nobody_to_assign', task: true });
    expect(error?.error_message).toContain(
      'It needs an active person who is a task worker, or else who is in deputies, without the person whom this step leaves out. There is none.',
    );
    expect(error?.stack_trace).toMatch(/ at .*nobodyToAssign/);
    const ravi = await makePerson(database.owner, company, 'Ravi Shah', { roles: ['task_worker'] });
    await giveCompanyRole(database.owner, company, ravi.id, 'deputies');
    await submit();
    expect((await tasks())[1]).toMatchObject({ t_status: 'OPEN', assigned_to: ravi.id });
  });

  it('gives a task to the submitter, who need not be a task worker', async () => {
    await publishFile(
      current,
      purchase(({ workflow }) => {
        const [approval] = workflow.tasks;
        if (approval) approval.assign_to = { submitter: true };
      }),
    );
    const lee = await makePerson(database.owner, company, 'Lee Park', { roles: ['user'] });
    await submitTicket(currentFor(company, lee), {
      ticketKey: 'purchase',
      submissionToken: randomUUID(),
      given: { amount: 1 },
    });
    expect(await tasks()).toMatchObject([{ assigned_to: lee.id, assigned_because: 'submitted the ticket' }]);
  });
});
