import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { withCompany } from '#src/db/with_company.js';
import { findBrokenBranches } from '#src/workflow_engine/soundness.js';
import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { completeTask } from '#src/workflow_ops/complete_task.js';
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
  dana = await makePerson(database.owner, company, 'Dana Ortiz', { roles: ['user', 'workflow_creator'] });
  ravi = await makePerson(database.owner, company, 'Ravi Shah', { roles: ['task_worker'] });
  mei = await makePerson(database.owner, company, 'Mei Lin', { roles: ['task_worker'] });
});

const sql = async (text: string, values: unknown[] = []) =>
  (await database.owner.query(text, [company.id, ...values])).rows;
const tasks = () =>
  sql(
    `select i.id, d.key, i.assigned_to, i.t_status::text as status from task_instances i
       join task_definitions d on d.company_id = i.company_id and d.id = i.task_definition_id where i.company_id = $1 order by i.id`,
  );
const task = async (key: string) => (await tasks()).find((one) => one.key === key);
const errors = () =>
  sql('select error_code, status::text, occurrences from workflow_errors where company_id = $1 order by id');
const broken = () => withCompany({ company }, (tx) => findBrokenBranches(tx, company.id));

const FORM = { task_type: 'FORM', assign_to: { submitter: true } } as const;
const PASS = { task_type: 'PASS' } as const;

/** "Buy it" goes to whom the field `buyer` names, but not to the submitter, beside the steps that `branch` adds after a fork. */
async function submit(branch: (file: WorkflowFile['workflow']) => void, buyer: Person) {
  const file = purchase(({ workflow, tickets }) => {
    workflow.fields.push(
      { name: 'buyer', type: 'user', label: 'Buyer' },
      { name: 'next', type: 'user', label: 'Next' },
      { name: 'small', type: 'integer', label: 'Small', min: 0, max: 9 },
    );
    tickets[0]?.fields.push({ field: 'buyer', required: true }, { field: 'next', required: true });
    const buy = { key: 'buy', title: 'Buy it', task_type: 'FORM' } as const;
    workflow.tasks = [
      { ...buy, assign_to: { field: 'buyer', not: ['submitter'] } },
      { key: 'fork', title: 'Both at once', ...PASS, next: 'all' },
    ];
    workflow.transitions = [
      { from: null, to: 'fork' },
      { from: 'fork', to: 'buy' },
    ];
    branch(workflow);
  });
  await publishFile(currentFor(company, dana), file);
  const given = { amount: 100, buyer: buyer.id, next: mei.id };
  const submission = { ticketKey: 'purchase', submissionToken: randomUUID(), given };
  expect(await submitTicket(currentFor(company, dana), submission)).toMatchObject({ kind: 'submitted' });
}

describe('a task given by a field', () => {
  it('goes to whom the field names once the steps begun with it have set it, also where their branch then stops', async () => {
    await submit(({ tasks, transitions }) => {
      tasks.push({ key: 'choose', title: 'Choose', ...PASS, set: { buyer: { var: 'next' } } });
      tasks.push({ key: 'count', title: 'Count', ...PASS, set: { small: { var: 'amount' } } });
      transitions.push({ from: 'fork', to: 'choose' }, { from: 'choose', to: 'count' });
    }, ravi);
    expect(await errors()).toEqual([{ error_code: 'set_failed', status: 'NEW', occurrences: 1 }]);
    expect(await task('buy')).toMatchObject({ status: 'OPEN', assigned_to: mei.id });
    expect(await broken()).toEqual([]);
  });

  it('that waits is given to whom another branch names, at once, and is not looked at for nothing', async () => {
    await submit(({ tasks, transitions }) => {
      tasks.push({ key: 'note', title: 'Note', ...FORM, output_schema: [{ field: 'reason' }] });
      tasks.push({ key: 'choose', title: 'Choose', ...FORM, output_schema: [{ field: 'buyer', required: true }] });
      transitions.push({ from: 'fork', to: 'choose' }, { from: 'fork', to: 'note' });
    }, dana);
    expect(await task('buy')).toMatchObject({ status: 'PENDING', assigned_to: null });
    await completeTask(currentFor(company, dana), { taskId: (await task('note'))?.id, given: {} });
    expect(await errors()).toEqual([{ error_code: 'nobody_to_assign', status: 'NEW', occurrences: 1 }]);
    await completeTask(currentFor(company, dana), { taskId: (await task('choose'))?.id, given: { buyer: mei.id } });
    expect(await task('buy')).toMatchObject({ status: 'OPEN', assigned_to: mei.id });
    expect(await errors()).toMatchObject([{ status: 'RESOLVED' }]);
    // Looked for once, though the completion and what follows from it both find that somebody may do it.
    const looked = `select id from workflow_events where company_id = $1 and kind = 'task_to_assign'`;
    expect(await sql(looked)).toHaveLength(1);
    expect(await broken()).toEqual([]);
  });
});
