import { beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { currentFor } from '../support/people.ts';
import { signedIn, type Visitor } from '../support/site.ts';
import { edit, formOf, pressIn } from './draft_forms.ts';
import { fileOf, makeDraft } from './drafts.ts';
import { twoCompanies } from './people.ts';

const database = useDatabase();
let people: Awaited<ReturnType<typeof twoCompanies>>;
let dana: Visitor;
const asDana = () => currentFor(people.bloom, people.dana);

beforeAll(async () => {
  people = await twoCompanies(database);
  dana = await signedIn(people.dana);
});

describe('a step', () => {
  it('is added with title and kind, then says who does it, when, and how it branches', async () => {
    const draft = await makeDraft(asDana(), 'ordering');
    const added = await edit(dana, `${draft}/tasks/new`, { title: 'Order it', task_type: 'FORM' });
    expect([added.status, added.get('Location')]).toEqual([303, `${draft}/tasks/order_it`]);
    const saved = await edit(dana, `${draft}/tasks/order_it`, {
      who: 'same_as',
      same_as: 'approval',
      never_submitter: 'yes',
      never_step_approval: 'yes',
      else_role: 'managers',
      due_hours: '1.5',
      next: 'yes',
      join: 'yes',
      description: 'By telephone\r\nor letter',
    });
    expect(saved.status).toBe(303);
    expect((await fileOf(dana, draft)).workflow.tasks[1]).toEqual({
      key: 'order_it',
      title: 'Order it',
      description: 'By telephone\nor letter',
      task_type: 'FORM',
      assign_to: { same_as: 'approval', not: ['submitter', { step: 'approval' }], else: { company_role: 'managers' } },
      due_hours: 1.5,
      next: 'all',
      join: 'all',
    });
  });

  it('that sets values takes plain ones and calculations', async () => {
    const draft = await makeDraft(asDana(), 'setting');
    await edit(dana, `${draft}/tasks/new`, { title: 'Compute', task_type: 'PASS' });
    const path = `${draft}/tasks/compute`;
    const calculation = '{"round":[{"*":[{"var":"amount"},0.5]},2]}';
    const wrong = await edit(
      dana,
      path,
      { press: 'set:add' },
      { set_1_field: 'amount', set_1_value: calculation, press: 'set:add' },
      { set_2_field: 'decision', set_2_value: 'Perhaps' },
    );
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Choose one of Approve, Refuse');
    expect(formOf(wrong.text)).toMatchObject({ set_1_value: calculation, set_2_value: 'Perhaps' });
    const saved = await edit(
      dana,
      path,
      { press: 'set:add' },
      { set_1_field: 'amount', set_1_value: calculation, press: 'set:add' },
      { set_2_field: 'decision', set_2_value: 'Approve' },
    );
    expect(saved.status).toBe(303);
    expect((await fileOf(dana, draft)).workflow.tasks[1]?.set).toEqual({
      amount: { round: [{ '*': [{ var: 'amount' }, 0.5] }, 2] },
      decision: 'yes',
    });
  });

  it('keeps all that its form did not change', async () => {
    const draft = await makeDraft(asDana(), 'kept', ({ workflow }) => {
      Object.assign(workflow.tasks[0] ?? {}, {
        assign_to: { company_role: 'managers', not: [{ step: 'second' }, 'submitter'] },
      });
      workflow.tasks.push({ key: 'second', title: 'Second', task_type: 'FORM' });
      workflow.transitions.push({ from: 'second', to: 'approval' });
      workflow.transitions[1] = { from: 'approval', to: 'second', condition: { '==': [{ var: 'decision' }, 'yes'] } };
    });
    const before = await fileOf(dana, draft);
    expect((await edit(dana, `${draft}/tasks/approval`, {})).status).toBe(303);
    expect(await fileOf(dana, draft)).toEqual(before);
  });

  it('is renamed with every use of it, and keeps its address where its key stays', async () => {
    const draft = await makeDraft(asDana(), 'named');
    const ids = async () =>
      (
        await database.owner.query(
          `select t.id from task_definitions t join workflow_definitions w on w.id = t.workflow_definition_id where w.key = 'named'`,
        )
      ).rows;
    const before = await ids();
    await edit(dana, `${draft}/tasks/approval`, { title: 'Look at it' });
    expect(await ids()).toEqual(before);
    await edit(dana, `${draft}/tasks/approval`, { key: 'look' });
    const { workflow, tests } = await fileOf(dana, draft);
    expect(workflow.transitions.map(({ from, to }) => [from, to])).toEqual([
      [null, 'look'],
      ['look', null],
      ['look', null],
    ]);
    expect(tests?.[0]).toMatchObject({ answers: [{ task: 'look' }], expect: { path: ['look'] } });
  });

  it('is moved, and removed with its ways, but not while others refer to it', async () => {
    const draft = await makeDraft(asDana(), 'removed');
    const list = `${draft}/tasks`;
    await edit(dana, `${list}/new`, { title: 'Second', task_type: 'FORM' });
    await edit(dana, `${list}/second`, { never_step_approval: 'yes' });
    expect((await pressIn(dana, list, `${list}/second/position`, { by: '-1' })).status).toBe(303);
    expect((await fileOf(dana, draft)).workflow.tasks.map(({ key }) => key)).toEqual(['second', 'approval']);
    const refused = await pressIn(dana, list, `${list}/approval/removal`);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('who does “Second”');
    await edit(dana, `${list}/second`, { never_step_approval: 'UNTICKED' });
    expect((await pressIn(dana, list, `${list}/approval/removal`)).status).toBe(303);
    const { tasks, transitions } = (await fileOf(dana, draft)).workflow;
    expect([tasks.map(({ key }) => key), transitions]).toEqual([['second'], []]);
  });

  it.each([
    [{ title: '' }, 'Enter a title'],
    [{ due_hours: 'soon' }, 'Enter hours'],
    [{ due_hours: '-1' }, 'Enter hours'],
    [{ who: 'company_role', company_role: '' }, 'Choose a role'],
    [{ key: 'Not A Key' }, 'Use a small letter first'],
  ])('with %j comes back with 422 and everything typed', async (change, words) => {
    const draft = await makeDraft(asDana(), 'wrong');
    const answer = await edit(dana, `${draft}/tasks/approval`, { description: 'typed', ...change });
    expect([answer.status, answer.text.includes(words)]).toEqual([422, true]);
    expect(formOf(answer.text)).toMatchObject({ description: 'typed', ...change });
  });
});
