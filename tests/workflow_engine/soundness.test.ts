import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databasePool } from '#src/db/connection.js';
import { findSoundness } from '#src/db/outside_company.js';
import { withCompany } from '#src/db/with_company.js';
import { candidates, mayHave } from '#src/workflow_engine/assignment.js';
import { readWorkflow } from '#src/workflow_engine/snapshot.js';
import { findBrokenBranches } from '#src/workflow_engine/soundness.js';
import type { AssignTo } from '#src/workflow_engine/workflow_file.js';
import { useDatabase } from '../support/database.ts';
import { makeCompany, makePerson, type Person, type TestCompany } from '../support/people.ts';
import { type Stand, standAt } from './support/standing_tickets.ts';

const database = useDatabase();
const sql = async (text: string, values: unknown[] = []) => (await database.owner.query(text, values)).rows;
const broken = (company: TestCompany, wanted: { ticketInstanceId?: number; exceptErrorId?: number } = {}) =>
  withCompany({ company }, (tx) => findBrokenBranches(tx, company.id, wanted));

describe('an open ticket', () => {
  let company: TestCompany;
  let ravi: Person;
  let stand: Stand;
  beforeEach(async () => {
    company = await makeCompany(database.owner, `Company ${randomUUID()}`);
    ravi = await makePerson(database.owner, company, 'Ravi Shah', { roles: ['task_worker'], companyRoles: ['buyers'] });
    stand = await standAt(database.owner, company, ravi);
  });
  const reasons = async (exceptErrorId?: number) =>
    (await broken(company, exceptErrorId === undefined ? {} : { exceptErrorId })).map(({ reason }) => reason);
  const task = (set: string) => sql(`update task_instances set ${set} where id = $1`, [stand.task]);
  const rule = (assignTo: AssignTo) =>
    sql('update task_definitions set assign_to = $2 where id = $1', [stand.definition, JSON.stringify(assignTo)]);
  const error = async (columns: { task?: number; event?: number; code?: string } = {}) => {
    const { task: taskId = null, event = null, code = 'x' } = columns;
    const [row] = await sql(
      `insert into workflow_errors (company_id, ticket_instance_id, task_instance_id, event_id, error_type, error_code, error_message, stack_trace)
       values ($1, $2, $3, $4, 'WORKFLOW_TRANSITION', $5, 'x', 'x') returning id`,
      [company.id, stand.ticket, taskId, event, code],
    );
    return row.id as number;
  };
  const event = async (kind: string, ago: string, taskId: number | null = stand.task) => {
    const [row] = await sql(
      `insert into workflow_events (company_id, ticket_instance_id, task_instance_id, kind, data, due_at)
       values ($1, $2, $3, $4, '{}', now() - $5::interval) returning id`,
      [company.id, stand.ticket, taskId, kind, ago],
    );
    return row.id as number;
  };
  const end = () => task(`t_status = 'COMPLETED', completed_at = now()`);

  it('is sound with a form that somebody has who may do it, also once a draft is saved', async () => {
    expect(await reasons()).toEqual([]);
    await task(`t_status = 'IN_PROGRESS'`);
    expect(await reasons()).toEqual([]);
  });

  it.each<[string, string[], () => Promise<unknown>]>([
    ['a task that nobody has', ['nobody_has_it'], () => task('assigned_to = null')],
    ['a task that waits though somebody is named', ['nobody_has_it'], () => task(`t_status = 'PENDING'`)],
    ['a task in error', ['task_in_error'], () => task(`t_status = 'ERROR'`)],
    [
      'an open step that is nobody’s',
      ['nobodys_task'],
      () => sql(`update task_definitions set task_type = 'PASS' where id = $1`, [stand.definition]),
    ],
    [
      'somebody who was deactivated',
      ['not_theirs'],
      () => sql('update users set deactivated_at = now() where id = $1', [ravi.id]),
    ],
    [
      'somebody without the role',
      ['not_theirs'],
      () => sql('delete from user_system_roles where user_id = $1', [ravi.id]),
    ],
    ['somebody without the company role', ['not_theirs'], () => rule({ company_role: 'sellers' })],
    ['somebody excluded', ['not_theirs'], () => rule({ not: ['submitter'] })],
    [
      'the submitter, who lost every role with which a task can be opened',
      ['not_theirs'],
      async () => {
        await rule({ submitter: true });
        await sql(`update user_system_roles set role = 'admin' where user_id = $1`, [ravi.id]);
      },
    ],
    ['no branch that lives', ['no_living_branch'], end],
    [
      'only a branch that waits at a join',
      ['no_living_branch'],
      async () => {
        await end();
        await sql(
          `update workflow_instances set arrivals = '[{"join": "done", "from": "step"}]' where company_id = $1`,
          [company.id],
        );
      },
    ],
    [
      'only a task to assign, of a task that is done',
      ['no_living_branch'],
      async () => {
        await end();
        await event('task_to_assign', '0 seconds');
      },
    ],
    ['an event that nobody handles', ['overdue_event'], () => event('step_passed', '61 seconds', null)],
    [
      'a task to assign that nobody handles',
      ['overdue_event', 'nobody_has_it'],
      async () => {
        await task('assigned_to = null');
        await event('task_to_assign', '61 seconds');
      },
    ],
  ])('is broken by %s', async (_what, expected, breakIt) => {
    await breakIt();
    expect((await reasons()).sort()).toEqual(expected.sort());
    const { stuck } = await findSoundness();
    expect(stuck).toBeGreaterThan(0);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['an event not yet a minute overdue', () => event('step_passed', '59 seconds', null)],
    [
      'a task without anybody at which an error stands',
      async () => {
        await task(`assigned_to = null, t_status = 'PENDING'`);
        await error({ task: stand.task });
      },
    ],
    [
      'a task without anybody for which somebody is being looked for',
      async () => {
        await task(`assigned_to = null, t_status = 'PENDING'`);
        await event('task_to_assign', '0 seconds');
      },
    ],
    [
      'an overdue event at which an error stands',
      async () => error({ event: await event('step_passed', '1 hour', null) }),
    ],
    [
      'nothing but an event to be handled',
      async () => {
        await end();
        await event('task_completed', '0 seconds');
      },
    ],
    [
      'the submitter’s task, who is no task worker',
      async () => {
        await rule({ submitter: true });
        await sql(`update user_system_roles set role = 'user' where user_id = $1`, [ravi.id]);
      },
    ],
    ['the company role of `else`, in other capitals', () => rule({ field: 'whom', else: { company_role: 'BUYERS' } })],
    [
      'nothing to do, once it is closed',
      async () => {
        await task('assigned_to = null');
        await sql('update ticket_instances set closed_at = now() where id = $1', [stand.ticket]);
      },
    ],
  ])('is sound with %s', async (_what, doIt) => {
    await doIt();
    expect(await reasons()).toEqual([]);
  });

  it('is judged branch by branch: an error or an event elsewhere excuses nothing', async () => {
    await task('assigned_to = null');
    await event('task_completed', '0 seconds', null);
    await event('task_to_assign', '0 seconds', null);
    await error({ event: await event('step_passed', '0 seconds', null) });
    expect(await broken(company)).toEqual([
      {
        ticketInstanceId: stand.ticket,
        number: 1,
        taskInstanceId: stand.task,
        eventId: null,
        reason: 'nobody_has_it',
      },
    ]);
  });

  it('stands on an event closed by a workflow error for as long as that is not resolved, and does not count one left aside', async () => {
    await end();
    const closed = await event('task_completed', '0 seconds');
    const id = await error({ task: stand.task, event: closed });
    await sql('update workflow_events set handled_at = now(), outcome = $2 where id = $1', [
      closed,
      { workflow_error: id },
    ]);
    expect(await reasons()).toEqual([]);
    expect(await reasons(id)).toEqual(['no_living_branch']);
    await sql(`update workflow_errors set status = 'REVIEWED' where id = $1`, [id]);
    expect(await reasons()).toEqual([]);
    await sql(`update workflow_errors set status = 'RESOLVED' where id = $1`, [id]);
    expect(await reasons()).toEqual(['no_living_branch']);
  });

  it('has one row for several overdue events of one branch, which excuses those of no other', async () => {
    await event('step_passed', '1 hour', null);
    await error({ code: 'silently_stuck', task: stand.task });
    await error({ code: 'other' });
    expect(await reasons()).toEqual(['overdue_event']);
    await error({ code: 'silently_stuck' });
    expect(await reasons()).toEqual([]);
  });

  it('leaves one error aside at a task and at an event too', async () => {
    await task('assigned_to = null');
    const atTask = await error({ task: stand.task });
    const overdue = await event('step_passed', '1 hour', null);
    const atEvent = await error({ event: overdue, code: 'y' });
    expect(await reasons(atTask)).toEqual(['nobody_has_it']);
    expect(await reasons(atEvent)).toEqual(['overdue_event']);
  });

  it('without a workflow needs an event or an error', async () => {
    await sql('update workflow_events set task_instance_id = null where company_id = $1', [company.id]);
    await sql('delete from task_instances where company_id = $1', [company.id]);
    await sql('delete from workflow_instances where company_id = $1', [company.id]);
    expect(await reasons()).toEqual(['no_workflow']);
    const id = await error();
    expect(await reasons()).toEqual([]);
    expect(await reasons(id)).toEqual(['no_workflow']);
    await sql('delete from workflow_errors where id = $1', [id]);
    await event('ticket_submitted', '0 seconds', null);
    expect(await reasons()).toEqual([]);
  });

  it('is seen by its own company alone, by view and function, and by nobody without a company', async () => {
    await task('assigned_to = null');
    const other = await makeCompany(database.owner, `Other ${randomUUID()}`);
    expect(await broken(other)).toEqual([]);
    const seenBy = async (id: string) => {
      const client = await databasePool().connect();
      try {
        await client.query('begin');
        await client.query(`select set_config('app.company_id', $1, true)`, [id]);
        const view = await client.query('select number from broken_branches where company_id = $1', [company.id]);
        const found = await client.query('select number from broken_branches_of($1, $2, null)', [
          company.id,
          stand.ticket,
        ]);
        return [view.rowCount, found.rowCount];
      } finally {
        await client.query('rollback');
        client.release();
      }
    };
    expect(await seenBy(String(company.id))).toEqual([1, 1]);
    expect(await seenBy(String(other.id))).toEqual([0, 0]);
    expect(await seenBy('')).toEqual([0, 0]);
    const [view] = await sql(`select reloptions from pg_class where relname = 'broken_branches'`);
    expect(view.reloptions).toEqual(['security_invoker=true']);
  });
});

describe('who may have a task, in SQL', () => {
  let company: TestCompany;
  let people: Person[];
  let stand: Stand;
  beforeAll(async () => {
    company = await makeCompany(database.owner, 'Rules');
    people = [];
    for (const [at, companyRoles] of [[], ['buyers'], ['Buyers', 'sellers'], ['sellers'], ['buyers']].entries())
      people.push(
        await makePerson(database.owner, company, `Person${at} Rule`, {
          roles: at === 4 ? ['user'] : ['task_worker'],
          companyRoles,
        }),
      );
    stand = await standAt(database.owner, company, people[0] as Person);
  });

  const role = fc.constantFrom('buyers', 'SELLERS', 'nobody has this');
  const done = fc.constantFrom('before', 'earlier', 'step', 'no such step');
  const main: fc.Arbitrary<AssignTo> = fc.oneof(
    fc.constant({}),
    role.map((company_role) => ({ company_role })),
    fc.constant({ submitter: true } as const),
    fc.constantFrom('whom', 'unset', 'words').map((field) => ({ field })),
    done.map((same_as) => ({ same_as })),
  );
  const not = fc.array(
    fc.oneof(
      fc.constant('submitter' as const),
      done.map((step) => ({ step })),
    ),
    { maxLength: 3 },
  );
  const rules = fc.record({ main, not: fc.option(not), otherwise: fc.option(role) }).map(
    ({ main: rule, not: excluded, otherwise }): AssignTo => ({
      ...rule,
      ...(excluded && { not: excluded }),
      ...(otherwise !== null && { else: { company_role: otherwise } }),
    }),
  );
  const someone = fc.integer({ min: 0, max: 4 });
  const runs = fc.array(
    fc.record({
      step: fc.integer({ min: 0, max: 1 }),
      by: fc.option(someone),
      at: fc.constantFrom('10:00', '10:01', '10:02'),
    }),
    { maxLength: 4 },
  );

  it('is what assignment.mayHave says, for everybody', async () => {
    let allowed = 0;
    const property = fc.asyncProperty(rules, someone, someone, runs, async (rule, submitter, whom, completed) => {
      const id = (at: number | null) => (at === null ? null : (people[at]?.id ?? null));
      await sql('update task_definitions set assign_to = $2 where id = $1', [stand.definition, JSON.stringify(rule)]);
      await sql('update ticket_instances set created_by = $2 where id = $1', [stand.ticket, id(submitter)]);
      const data = { whom: id(whom), words: String(id(whom)) };
      await sql('update workflow_instances set workflow_data = $2 where company_id = $1', [company.id, data]);
      await sql(`delete from task_instances where company_id = $1 and t_status = 'COMPLETED'`, [company.id]);
      for (const { step, by, at } of completed) await stand.complete(step, id(by), `2027-01-04T${at}:00Z`);
      const now = await withCompany({ company }, (tx) =>
        readWorkflow(tx, company.id, { ticketInstanceId: stand.ticket }),
      );
      if (!now) throw new Error('no workflow');
      const { workflowData } = now.instance;
      const groups = candidates(rule, { submitterId: now.ticket.submitterId, data: workflowData, steps: now.steps });
      for (const [at, { id: person, roles }] of people.entries()) {
        const names = [[], ['buyers'], ['buyers', 'sellers'], ['sellers'], ['buyers']][at] ?? [];
        const expected = mayHave(groups, { id: person, isWorker: roles.includes('task_worker'), companyRoles: names });
        const [row] = await sql('select may from may_have_task($1, $2, $3)', [company.id, stand.task, person]);
        expect(row?.may ?? false, `${JSON.stringify(rule)} person ${at}`).toBe(expected);
        if (expected) allowed += 1;
      }
    });
    await fc.assert(property, { numRuns: 200, seed: 20261122 });
    expect(allowed).toBeGreaterThan(200);
    expect(allowed).toBeLessThan(800);
  });
});
