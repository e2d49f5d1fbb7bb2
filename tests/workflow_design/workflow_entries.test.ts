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

describe('what a form asks', () => {
  it('is added, changed, moved and removed, and shown as people will see it', async () => {
    const draft = await makeDraft(asDana(), 'asking');
    const list = `${draft}/tasks/approval/entries`;
    expect((await pressIn(dana, list, list, { field: 'reason', must: 'yes' })).status).toBe(303);
    expect((await dana.get(list)).text).toContain('id="preview_f_reason"');
    const saved = await edit(
      dana,
      `${list}/reason`,
      { required: 'if', help: 'In a few words', press: 'must:add:' },
      { must_1_name: 'decision', must_1_is: 'is', must_1_value: 'no', press: 'visible:add:' },
      { visible_1_name: 'amount', visible_1_is: 'set' },
    );
    expect(saved.status).toBe(303);
    const asks = async () => (await fileOf(dana, draft)).workflow.tasks[0]?.output_schema;
    expect(await asks()).toEqual([
      { field: 'decision', required: true, as: 'buttons' },
      {
        field: 'reason',
        required: { '==': [{ var: 'decision' }, 'no'] },
        visible_when: { is_set: { var: 'amount' } },
        help: 'In a few words',
      },
    ]);
    await pressIn(dana, list, `${list}/reason/position`, { by: '-1' });
    expect((await asks())?.map(({ field }) => field)).toEqual(['reason', 'decision']);
    await pressIn(dana, list, `${list}/reason/removal`);
    expect((await asks())?.map(({ field }) => field)).toEqual(['decision']);
  });

  it('keeps all that its form did not change', async () => {
    const draft = await makeDraft(asDana(), 'kept', ({ tickets }) => {
      tickets[0]?.fields.splice(0, 1, { field: 'amount', required: true, default: '12.50', help: 'All in all' });
    });
    const before = await fileOf(dana, draft);
    for (const path of ['tickets/kept/entries/amount', 'tasks/approval/entries/decision'])
      expect([path, (await edit(dana, `${draft}/${path}`, {})).status]).toEqual([path, 303]);
    expect(await fileOf(dana, draft)).toEqual(before);
  });

  it.each([
    [{ required: 'if' }, 'Say when it must be answered'],
    [{ default: 'much' }, 'amount'],
  ])('with %j comes back with 422 and everything typed', async (change, words) => {
    const draft = await makeDraft(asDana(), 'wrong');
    const answer = await edit(dana, `${draft}/tickets/wrong/entries/amount`, { help: 'typed', ...change });
    expect([answer.status, answer.text.includes(words)]).toEqual([422, true]);
    expect(formOf(answer.text)).toMatchObject({ help: 'typed', ...change });
  });

  it('is no page where there is no form', async () => {
    const draft = await makeDraft(asDana(), 'none');
    for (const path of [
      'tickets/other/entries',
      'tasks/other/entries',
      'versions/1/entries',
      'tickets/none/entries/decision',
    ])
      expect([path, (await dana.get(`${draft}/${path}`)).status]).toEqual([path, 404]);
  });
});
