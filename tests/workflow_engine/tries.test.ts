import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Current } from '#src/current.js';
import { WorkflowStateManager } from '#src/workflow_engine/workflow_state_manager.js';
import { cancelTicket } from '#src/workflow_ops/cancel_ticket.js';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makeCompany, makePerson, type TestCompany } from '../support/people.ts';
import { purchase } from '../support/workflows.ts';

const database = useDatabase();
let company: TestCompany;
let current: Current;
beforeEach(async () => {
  company = await makeCompany(database.owner, `Company ${randomUUID()}`);
  current = currentFor(company, await makePerson(database.owner, company, 'Dana Ortiz'));
  await publishFile(current, purchase());
  // The database has no room for tasks: a fault of its own, which says nothing of the workflow.
  await database.owner.query(
    `create function fault() returns trigger language plpgsql as $$ begin raise exception 'no room' using errcode = '53100'; end $$;
     create trigger fault before insert on task_instances for each row execute function fault()`,
  );
});
const mend = () =>
  database.owner.query('drop trigger if exists fault on task_instances; drop function if exists fault()');
afterEach(mend);

const sql = async (text: string) => (await database.owner.query(text, [company.id])).rows;
const submit = () =>
  submitTicket(current, { ticketKey: 'purchase', submissionToken: randomUUID(), given: { amount: 1 } });
const event = async () =>
  (
    await sql(
      `select id, attempts, handled_at is not null as handled, due_at > now() + interval '1.5 seconds' as waits from workflow_events where company_id = $1`,
    )
  )[0];
/** As the reconciler does once the event is due. */
const again = async () => {
  await sql('update workflow_events set due_at = now() where company_id = $1');
  return WorkflowStateManager.handle({ companyId: company.id, eventId: (await event()).id });
};
const errors = () =>
  sql('select error_type::text, error_code, status::text from workflow_errors where company_id = $1');

it('a fault of the database leaves the event to be tried again, later each time, and is a workflow error after ten tries', async () => {
  await submit();
  for (let tries = 1; tries < 10; tries++) {
    expect(await event()).toMatchObject({ attempts: tries, handled: false, waits: true });
    expect(await errors()).toEqual([]);
    expect(await again()).toBe(tries < 9 ? 'left open' : 'failed');
  }
  expect(await event()).toMatchObject({ attempts: 10, handled: true });
  expect(await errors()).toEqual([{ error_type: 'TASK_CREATION', error_code: 'task_not_made', status: 'NEW' }]);
});

it('the next try succeeds as if the first had: one task, no error', async () => {
  await submit();
  await mend();
  expect(await again()).toBe('handled');
  expect(await sql('select t_status::text from task_instances where company_id = $1')).toEqual([{ t_status: 'OPEN' }]);
  expect(await errors()).toEqual([]);
});

it('no workflow error is recorded of a ticket that was closed meanwhile', async () => {
  await submit();
  await sql('update workflow_events set attempts = 10 where company_id = $1');
  expect(await cancelTicket(current, { number: 1, reason: 'Not needed' })).toEqual({ kind: 'done' });
  expect(await again()).toBe('handled');
  expect(await event()).toMatchObject({ handled: true });
  expect(await errors()).toEqual([]);
});
