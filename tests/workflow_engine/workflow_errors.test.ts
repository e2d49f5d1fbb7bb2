import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WorkflowStateManager } from '#src/workflow_engine/workflow_state_manager.js';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { fillIn } from '../support/http_form.ts';
import { currentFor, makeCompany, makePerson, type Person, type TestCompany } from '../support/people.ts';
import { signedIn, unescapeHtml, type Visitor } from '../support/site.ts';
import { purchase } from '../support/workflows.ts';

const database = useDatabase();
let company: TestCompany;
let dana: Person;
let browser: Visitor;

beforeEach(async () => {
  company = await makeCompany(database.owner, `Company ${randomUUID()}`);
  dana = await makePerson(database.owner, company, 'Dana Ortiz');
  await publishFile(currentFor(company, dana), purchase());
  browser = await signedIn(dana);
});
afterEach(async () => {
  await database.owner.query(
    'drop trigger if exists fault on workflow_instances; drop trigger if exists fault on task_instances; drop function if exists fault()',
  );
});

/** A real fault: this table refuses such a write from now on. */
async function refuse(table: string, when: string): Promise<void> {
  await database.owner.query(
    `create function fault() returns trigger language plpgsql as $$ begin raise exception 'the disk of % is full', tg_table_name; end $$`,
  );
  await database.owner.query(`create trigger fault before ${when} on ${table} for each row execute function fault()`);
}

async function submit(amount = '100') {
  const answer = await fillIn(browser, '/my_tickets/new?ticket_definition=purchase', '/my_tickets', {
    f_amount: amount,
  });
  expect(answer.status).toBe(303);
  expect(answer.headers['location']).toBe('/my_tickets/1');
}
const one = async (sql: string) => (await database.owner.query(sql, [company.id])).rows[0];
const taskId = async () => (await one('select max(id) as id from task_instances where company_id = $1')).id as number;

/** What the ticket admin reads of the one error of this company, on the list and on its own page. */
async function errorPage(type: string) {
  const list = unescapeHtml((await browser.get('/workflow_errors')).text);
  const row = await one(
    'select id, error_type::text, error_message, stack_trace from workflow_errors where company_id = $1',
  );
  expect(row.error_type).toBe(type);
  expect(list).toContain(`/workflow_errors/${row.id}`);
  const page = unescapeHtml((await browser.get(`/workflow_errors/${row.id}`)).text);
  expect(page).toContain('#1');
  expect(page).toContain(row.error_message);
  expect(page).toContain(row.stack_trace.split('\n')[1].trim());
  return { page, row };
}

describe('each of the four error types, from a real cause, leaves the user’s write standing', () => {
  it('WORKFLOW_CREATION: the workflow instance cannot be written', async () => {
    await refuse('workflow_instances', 'insert');
    await submit();
    const { row } = await errorPage('WORKFLOW_CREATION');
    expect(row.error_message).toContain('the disk of workflow_instances is full');
    expect(await one('select number, closed_at from ticket_instances where company_id = $1')).toEqual({
      number: 1,
      closed_at: null,
    });
  });

  it('TASK_CREATION: the next task cannot be written; the workflow is there and not started', async () => {
    await refuse('task_instances', 'insert');
    await submit();
    const { row } = await errorPage('TASK_CREATION');
    expect(row.error_message).toContain('the disk of task_instances is full');
    expect(await one('select w_status::text from workflow_instances where company_id = $1')).toEqual({
      w_status: 'NOT_STARTED',
    });
    expect(await one('select number from ticket_instances where company_id = $1')).toEqual({ number: 1 });
  });

  it('TASK_UPDATE: the task that was made cannot be assigned', async () => {
    await refuse('task_instances', 'update of assigned_to');
    await submit();
    await errorPage('TASK_UPDATE');
    expect(await one('select number from ticket_instances where company_id = $1')).toEqual({ number: 1 });
  });

  it('WORKFLOW_TRANSITION: no way on holds for this amount; the completed task stays completed', async () => {
    await submit('700');
    const id = await taskId();
    const answer = await fillIn(browser, `/my_tasks/${id}`, `/my_tasks/${id}/completion`, { f_decision: 'yes' });
    expect(answer.status).toBe(303);
    const { page } = await errorPage('WORKFLOW_TRANSITION');
    expect(page).toContain('Approval');
    expect(await one('select t_status::text, completed_by from task_instances where company_id = $1')).toEqual({
      t_status: 'COMPLETED',
      completed_by: dana.id,
    });
    expect(
      await one('select handled_at is not null as closed from workflow_events where company_id = $1 order by id desc'),
    ).toEqual({ closed: true });
    const ticket = unescapeHtml((await browser.get('/tickets/1')).text);
    expect(ticket).toContain('Error');
  });
});

it('the page of errors is for ticket admins, and of the own company', async () => {
  await submit('700');
  const id = await taskId();
  await fillIn(browser, `/my_tasks/${id}`, `/my_tasks/${id}/completion`, { f_decision: 'yes' });
  const { id: errorId } = await one('select id from workflow_errors where company_id = $1');
  const lee = await makePerson(database.owner, company, 'Lee Park', { roles: ['user', 'task_worker'] });
  expect((await (await signedIn(lee)).get(`/workflow_errors/${errorId}`)).status).toBe(403);
  const ravel = await makeCompany(database.owner, `Ravel ${randomUUID()}`);
  const ravi = await signedIn(await makePerson(database.owner, ravel, 'Ravi Shah'));
  expect((await ravi.get(`/workflow_errors/${errorId}`)).status).toBe(404);
  expect((await ravi.get('/workflow_errors')).text).not.toContain(`/workflow_errors/${errorId}`);
});

it('the same failure again counts up the open row', async () => {
  await refuse('workflow_instances', 'insert');
  await submit();
  const { id } = await one('select id from workflow_events where company_id = $1');
  await database.owner.query('update workflow_events set handled_at = null where id = $1', [id]);
  expect(await WorkflowStateManager.handle({ companyId: company.id, eventId: id })).toBe('failed');
  expect(
    await one('select count(*)::int as n, max(occurrences) as occurrences from workflow_errors where company_id = $1'),
  ).toEqual({ n: 1, occurrences: 2 });
});
