import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { withCompany } from '#src/db/with_company.js';
import { writeEvent } from '#src/workflow_engine/events.js';
import { findBrokenBranches } from '#src/workflow_engine/soundness.js';
import type { AssignTo } from '#src/workflow_engine/workflow_file.js';
import { WorkflowStateManager } from '#src/workflow_engine/workflow_state_manager.js';
import { completeTask } from '#src/workflow_ops/complete_task.js';
import { resolveError } from '#src/workflow_ops/resolve_error.js';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makeCompany, makePerson, type Person, type TestCompany } from '../support/people.ts';
import { purchase } from '../support/workflows.ts';

const database = useDatabase();
let company: TestCompany;
let dana: Person;
let ravi: Person;
let mei: Person;
beforeEach(async () => {
  company = await makeCompany(database.owner, `Company ${randomUUID()}`);
  dana = await makePerson(database.owner, company, 'Dana Ortiz', { roles: ['admin', 'user', 'workflow_creator'] });
  ravi = await makePerson(database.owner, company, 'Ravi Shah', { roles: ['task_worker'] });
  mei = await makePerson(database.owner, company, 'Mei Lin', { roles: ['task_worker'] });
});

const sql = async (text: string, values: unknown[] = []) =>
  (await database.owner.query(text, [company.id, ...values])).rows;
const submit = async (assignTo: AssignTo = {}) => {
  const file = purchase(({ workflow }) => {
    for (const task of workflow.tasks) task.assign_to = assignTo;
  });
  await publishFile(currentFor(company, dana), file);
  const submission = { ticketKey: 'purchase', submissionToken: randomUUID(), given: { amount: 100 } };
  await submitTicket(currentFor(company, dana), submission);
};
const task = async () => {
  const [row] = await sql(
    `select i.id, i.assigned_to, i.assigned_because, i.t_status::text, i.draft_data, w.ticket_instance_id from task_instances i
       join workflow_instances w on w.company_id = i.company_id and w.id = i.workflow_instance_id where i.company_id = $1 order by i.id limit 1`,
  );
  return row;
};
/** Writes a `task_to_assign` for the ticket's first task and has it handled, by this many at once. */
const lookAgain = async (times = 1) => {
  const { id, ticket_instance_id: ticketInstanceId } = await task();
  const ref = await withCompany({ company }, (tx) =>
    writeEvent(tx, { company }, { ticketInstanceId, taskInstanceId: id, kind: 'task_to_assign', data: {} }),
  );
  const handled = await Promise.all(Array.from({ length: times }, () => WorkflowStateManager.handle(ref)));
  const [event] = await sql(
    'select outcome, handled_at is not null as handled from workflow_events where company_id = $1 and id = $2',
    [ref.eventId],
  );
  return { handled, event };
};
/** The same while no task can be written. */
const lookAgainFailing = async () => {
  await database.owner.query(
    `create function fault() returns trigger language plpgsql as $$ begin raise exception 'the disk is full'; end $$;
     create trigger fault before update on task_instances for each row execute function fault()`,
  );
  const looked = await lookAgain();
  await database.owner.query('drop trigger fault on task_instances; drop function fault()');
  return looked;
};
const deactivate = (person: Person) =>
  sql('update users set deactivated_at = now() where company_id = $1 and id = $2', [person.id]);
const errors = () =>
  sql(
    'select error_type::text, error_code, status::text, occurrences from workflow_errors where company_id = $1 order by id',
  );
const broken = () => withCompany({ company }, (tx) => findBrokenBranches(tx, company.id));
const holder = async () => (await task()).assigned_to;

describe('a task to assign', () => {
  it('stays with whoever may have it, drafts and all', async () => {
    await submit();
    const before = await task();
    await sql(
      `update task_instances set t_status = 'IN_PROGRESS', draft_data = '{"f_comment": "hm"}' where company_id = $1`,
    );
    expect((await lookAgain()).event).toEqual({ outcome: { kept: before.assigned_to }, handled: true });
    expect(await task()).toEqual({ ...before, t_status: 'IN_PROGRESS', draft_data: { f_comment: 'hm' } });
    expect(await errors()).toEqual([]);
  });

  it('goes to somebody who may have it, without the draft of whoever had it, and says why', async () => {
    await submit();
    const before = await task();
    const [from, to] = before.assigned_to === ravi.id ? [ravi, mei] : [mei, ravi];
    await sql(
      `update task_instances set t_status = 'IN_PROGRESS', draft_data = '{"f_comment": "hm"}' where company_id = $1`,
    );
    await deactivate(from);
    const because = 'is a task worker, the only one who may do this';
    const { event } = await lookAgain();
    expect(event.outcome).toEqual({
      begun: [{ task: 'approval', taskInstanceId: before.id, assignedTo: to.id, because }],
      taken: { task: 'approval', taskInstanceId: before.id, from: from.id },
    });
    expect(await task()).toEqual({
      ...before,
      assigned_to: to.id,
      assigned_because: because,
      t_status: 'OPEN',
      draft_data: null,
    });
    expect(await broken()).toEqual([]);
  });

  it('waits with a workflow error where nobody may have it, which counts up, and resolves once somebody may', async () => {
    await submit();
    await deactivate(ravi);
    await deactivate(mei);
    expect((await lookAgain()).event.outcome).toMatchObject({ workflow_error: expect.any(Number) });
    expect(await task()).toMatchObject({ assigned_to: null, assigned_because: null, t_status: 'PENDING' });
    await lookAgain();
    expect(await errors()).toEqual([
      { error_type: 'WORKFLOW_TRANSITION', error_code: 'nobody_to_assign', status: 'NEW', occurrences: 2 },
    ]);
    expect(await broken()).toEqual([]);
    await sql('update users set deactivated_at = null where company_id = $1 and id = $2', [mei.id]);
    await lookAgain();
    expect(await holder()).toBe(mei.id);
    expect(await errors()).toMatchObject([{ status: 'RESOLVED' }]);
    expect(await broken()).toEqual([]);
  });

  it('settles also what the reconciler recorded of it', async () => {
    await submit();
    const { id, ticket_instance_id: ticket } = await task();
    await sql(
      `insert into workflow_errors (company_id, ticket_instance_id, task_instance_id, error_type, error_code, error_message, stack_trace)
       values ($1, $2, $3, 'WORKFLOW_TRANSITION', 'silently_stuck', 'x', 'x')`,
      [ticket, id],
    );
    await lookAgain();
    expect(await errors()).toMatchObject([{ error_code: 'silently_stuck', status: 'RESOLVED' }]);
  });

  it('is never given to the excluded person', async () => {
    await sql(`insert into user_system_roles (company_id, user_id, role) values ($1, $2, 'task_worker')`, [dana.id]);
    await submit({ not: ['submitter'] });
    await deactivate(ravi);
    await deactivate(mei);
    await lookAgain();
    expect(await task()).toMatchObject({ assigned_to: null, t_status: 'PENDING' });
  });

  it.each(['COMPLETED', 'CANCELLED', 'ERROR'])('does nothing to a task that is %s', async (status) => {
    await submit();
    await sql('update task_instances set t_status = $2::task_status, completed_at = now() where company_id = $1', [
      status,
    ]);
    const before = await task();
    await deactivate(ravi);
    await deactivate(mei);
    expect((await lookAgain()).event).toEqual({ outcome: { ignored: status }, handled: true });
    expect(await task()).toEqual(before);
    expect(await errors()).toEqual([]);
  });

  it('is handled once by many at once, and also while the ticket is on hold', async () => {
    await submit();
    await sql(`update workflow_instances set w_status = 'ON_HOLD' where company_id = $1`);
    const { assigned_to: had } = await task();
    await deactivate(had === ravi.id ? ravi : mei);
    const { handled } = await lookAgain(6);
    expect(handled.filter((one) => one === 'handled')).toHaveLength(1);
    expect(new Set(handled)).toEqual(new Set(['handled', 'not ours']));
    expect(await holder()).toBe(had === ravi.id ? mei.id : ravi.id);
    expect(
      await sql(`select id from audit_log where company_id = $1 and action = 'gave a task to somebody else'`),
    ).toHaveLength(1);
    expect(await sql(`select w_status::text from workflow_instances where company_id = $1`)).toEqual([
      { w_status: 'ON_HOLD' },
    ]);
  });

  it('that cannot be written becomes a workflow error at the task, which stays as it was', async () => {
    await submit();
    const before = await task();
    await deactivate(before.assigned_to === ravi.id ? ravi : mei);
    const { handled, event } = await lookAgainFailing();
    expect(handled).toEqual(['failed']);
    expect(event.outcome).toMatchObject({ workflow_error: expect.any(Number) });
    expect(await errors()).toMatchObject([
      { error_type: 'TASK_UPDATE', error_code: 'task_not_assigned', status: 'NEW' },
    ]);
    expect(await task()).toEqual(before);
    expect(await broken()).toEqual([]);
  });

  it.each(['by hand', 'by itself'])(
    'that could not be written is resolved %s once the task is theirs again',
    async (how) => {
      await submit();
      const had = (await holder()) === ravi.id ? ravi : mei;
      await deactivate(had);
      await lookAgainFailing();
      await sql('update users set deactivated_at = null where company_id = $1 and id = $2', [had.id]);
      const [{ id }] = await sql('select id from workflow_errors where company_id = $1');
      if (how === 'by itself') await lookAgain();
      else expect(await resolveError(currentFor(company, dana), { id, notes: 'Well again' })).toEqual({ kind: 'done' });
      expect(await errors()).toMatchObject([{ status: 'RESOLVED' }]);
      // Nobody's branch has ended: the task is still theirs.
      expect(await sql(`select kind from workflow_events where company_id = $1 and kind = 'branch_ended'`)).toEqual([]);
      expect(await holder()).toBe(had.id);
    },
  );
});

it('a task given by a field follows that field when another branch changes it', async () => {
  await publishFile(
    currentFor(company, dana),
    purchase(({ workflow, tickets }) => {
      workflow.fields.push({ name: 'buyer', type: 'user', label: 'Buyer' });
      tickets[0]?.fields.push({ field: 'buyer', required: true });
      workflow.tasks.push({ key: 'fork', title: 'Both at once', task_type: 'PASS', next: 'all' });
      const [approval, buy] = workflow.tasks;
      if (approval)
        Object.assign(approval, {
          assign_to: { submitter: true },
          output_schema: [{ field: 'buyer', required: true }],
        });
      if (buy) buy.assign_to = { field: 'buyer' };
      workflow.transitions = [
        { from: null, to: 'fork' },
        { from: 'fork', to: 'approval' },
        { from: 'fork', to: 'buy' },
      ];
    }),
  );
  const given = { amount: 100, buyer: ravi.id };
  const submitted = await submitTicket(currentFor(company, dana), {
    ticketKey: 'purchase',
    submissionToken: randomUUID(),
    given,
  });
  expect(submitted).toMatchObject({ kind: 'submitted' });
  const open = () =>
    sql(`select id, assigned_to from task_instances where company_id = $1 and t_status = 'OPEN' order by assigned_to`);
  const approval = (await open()).find(({ assigned_to: id }) => id === dana.id);
  expect((await open()).map(({ assigned_to: id }) => id)).toEqual([dana.id, ravi.id]);
  const completed = await completeTask(currentFor(company, dana), { taskId: approval?.id, given: { buyer: mei.id } });
  expect(completed).toMatchObject({ kind: 'completed' });
  expect((await open()).map(({ assigned_to: id }) => id)).toEqual([mei.id]);
  expect(await broken()).toEqual([]);
});
