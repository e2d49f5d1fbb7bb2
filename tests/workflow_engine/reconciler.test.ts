import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { withCompany } from '#src/db/with_company.js';
import { startReconciler } from '#src/workflow_engine/reconciler.js';
import { recordSilentlyStuck } from '#src/workflow_engine/silently_stuck.js';
import { findBrokenBranches } from '#src/workflow_engine/soundness.js';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makeCompany, makePerson, type Person, type TestCompany } from '../support/people.ts';
import { purchase } from '../support/workflows.ts';
import { type Stand, standAt } from './support/standing_tickets.ts';

const database = useDatabase();
const sql = async (text: string, values: unknown[] = []) => (await database.owner.query(text, values)).rows;
const silent = pino({ level: 'silent' });
let company: TestCompany;
let ravi: Person;
beforeEach(async () => {
  // Only what a test makes is there to be found.
  await sql('update ticket_instances set closed_at = now() where closed_at is null');
  await sql('update workflow_events set handled_at = now() where handled_at is null');
  company = await makeCompany(database.owner, `Company ${randomUUID()}`);
  ravi = await makePerson(database.owner, company, 'Ravi Shah');
});
const broken = () => withCompany({ company }, (tx) => findBrokenBranches(tx, company.id));
const errors = () =>
  sql(
    `select error_type::text, error_code, task_instance_id, event_id, occurrences from workflow_errors where company_id = $1 order by id`,
    [company.id],
  );

describe('what is silently stuck', () => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await standAt(database.owner, company, ravi);
  });
  const overdue = (ago: string, task: number | null = null) =>
    sql(
      `insert into workflow_events (company_id, ticket_instance_id, task_instance_id, kind, data, due_at) values ($1, $2, $3, 'step_passed', '{}', now() - $4::interval) returning id`,
      [company.id, stand.ticket, task, ago],
    );
  const look = () => recordSilentlyStuck(null);

  it('is recorded as a workflow error at its task, once, and is sound then', async () => {
    await sql('update users set deactivated_at = now() where id = $1', [ravi.id]);
    expect(await look()).toEqual({ next: { companyId: company.id, ticketInstanceId: stand.ticket }, recorded: 1 });
    const [row] = await errors();
    expect(row).toEqual({
      error_type: 'WORKFLOW_TRANSITION',
      error_code: 'silently_stuck',
      task_instance_id: stand.task,
      event_id: null,
      occurrences: 1,
    });
    expect(await broken()).toEqual([]);
    const [{ stack_trace: stack }] = await sql('select stack_trace from workflow_errors where company_id = $1', [
      company.id,
    ]);
    expect(stack).toMatch(
      /^Error: A task of this ticket is with somebody who may not work on it\.\n {4}at .*silently_stuck/,
    );
    expect((await look()).recorded).toBe(0);
    expect(await errors()).toEqual([row]);
    const audit = await sql('select action from audit_log where company_id = $1', [company.id]);
    expect(audit).toEqual([{ action: 'recorded a workflow error' }]);
  });

  it('is recorded for events that nobody handles and for a ticket of which nothing is open', async () => {
    const [first] = await overdue('2 minutes');
    const [second] = await overdue('3 minutes');
    await sql(`update task_instances set t_status = 'COMPLETED' where id = $1`, [stand.task]);
    expect((await look()).recorded).toBe(2);
    // Both stand at the ticket itself, so that one row counts them.
    expect(await errors()).toMatchObject([{ error_code: 'silently_stuck', task_instance_id: null, occurrences: 2 }]);
    expect([first.id, second.id]).toContain((await errors())[0].event_id);
    expect(await broken()).toEqual([]);
    await sql('update workflow_errors set status = $2 where company_id = $1', [company.id, 'RESOLVED']);
    await sql('update workflow_events set handled_at = now() where company_id = $1', [company.id]);
    expect((await look()).recorded).toBe(1);
    expect(await broken()).toEqual([]);
  });

  it('is not what was changed within the last minute, or what an event is open for', async () => {
    await sql(
      `update task_instances set assigned_to = null, updated_at = now() - interval '59 seconds' where id = $1`,
      [stand.task],
    );
    expect(await broken()).toHaveLength(1);
    expect((await look()).recorded).toBe(0);
    await sql(`update task_instances set updated_at = now() - interval '61 seconds' where id = $1`, [stand.task]);
    await overdue('1 second');
    expect((await look()).recorded).toBe(0);
    await sql('update workflow_events set handled_at = now() where company_id = $1', [company.id]);
    expect((await look()).recorded).toBe(1);
  });

  it('is looked for a few tickets at a time, in all companies', async () => {
    const other = await makeCompany(database.owner, `Other ${randomUUID()}`);
    const lee = await makePerson(database.owner, other, 'Lee Park');
    const theirs = await standAt(database.owner, other, lee);
    await sql('update users set deactivated_at = now() where id = any ($1)', [[ravi.id, lee.id]]);
    const first = await recordSilentlyStuck(null, 1);
    expect(first).toEqual({ next: { companyId: company.id, ticketInstanceId: stand.ticket }, recorded: 1 });
    const second = await recordSilentlyStuck(first.next, 1);
    expect(second).toEqual({ next: { companyId: other.id, ticketInstanceId: theirs.ticket }, recorded: 1 });
    expect(await recordSilentlyStuck(second.next, 1)).toEqual({ next: null, recorded: 0 });
  });

  it('is found by the reconciler by itself', async () => {
    await sql('update users set deactivated_at = now() where id = $1', [ravi.id]);
    const stop = startReconciler(silent);
    await expect.poll(errors, { timeout: 10_000 }).toHaveLength(1);
    await stop();
    expect(await broken()).toEqual([]);
  });
});

it('is no name for events that wait their turn after a long stop: they are handled, and nothing is recorded', async () => {
  const current = currentFor(company, ravi);
  await publishFile(current, purchase());
  for (let n = 0; n < 45; n++)
    await submitTicket(current, { ticketKey: 'purchase', submissionToken: randomUUID(), given: { amount: 1 } });
  // As if the server had been killed an hour ago, right after each submission was committed.
  await sql('update workflow_events set task_instance_id = null where company_id = $1', [company.id]);
  await sql('delete from task_instances where company_id = $1', [company.id]);
  await sql(
    `update workflow_events set handled_at = null, outcome = null, attempts = 0, due_at = now() - interval '1 hour' where company_id = $1`,
    [company.id],
  );
  await sql(`update ticket_instances set created_at = now() - interval '1 hour' where company_id = $1`, [company.id]);
  expect(await broken()).toHaveLength(45);
  const stop = startReconciler(silent);
  await expect.poll(broken, { timeout: 20_000, interval: 200 }).toEqual([]);
  await stop();
  expect(await errors()).toEqual([]);
});
