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

describe('a way on', () => {
  it('is added with a condition of lines, nested, and said in words', async () => {
    const draft = await makeDraft(asDana(), 'ways');
    const path = `${draft}/transitions/new?from=approval`;
    const shown = await edit(
      dana,
      path,
      { to: ':end', outcome: 'granted', end: 'yes', press: 'when:add:' },
      { when_1_name: 'amount', when_1_is: 'over', when_1_value: '1000', press: 'when:group:' },
      { when_2_1_name: 'decision', when_2_1_is: 'is', when_2_1_value: 'Approve', press: 'when:look' },
      { when_2_2_name: 'reason', when_2_2_is: 'empty', press: 'when:look' },
    );
    expect(shown.text).toContain('amount is over €1,000 and either decision is approve or reason is empty');
    const saved = await dana.post(`${draft}/transitions/new`).type('form').send(formOf(shown.text));
    expect(saved.status).toBe(303);
    expect((await fileOf(dana, draft)).workflow.transitions.at(-1)).toEqual({
      from: 'approval',
      to: null,
      condition: {
        and: [
          { '>': [{ var: 'amount' }, 1000] },
          { or: [{ '==': [{ var: 'decision' }, 'yes'] }, { '!': { is_set: { var: 'reason' } } }] },
        ],
      },
      outcome: 'granted',
      end: 'all',
    });
  });

  it('is edited as text, and lines and text show the same', async () => {
    const draft = await makeDraft(asDana(), 'text');
    const path = `${draft}/transitions/2`;
    const text = await edit(dana, path, { press: 'when:text' });
    expect(JSON.parse(formOf(text.text).when_text ?? '')).toEqual({ '==': [{ var: 'decision' }, 'yes'] });
    const lines = await edit(
      dana,
      path,
      { press: 'when:text' },
      { when_text: '{"in":[{"var":"decision"},["yes","no"]]}', press: 'when:rows' },
    );
    expect(formOf(lines.text)).toMatchObject({ when_1_name: 'decision', when_1_is: 'in', when_1_value: 'yes, no' });
    const rich = '{"==":[{"lower":{"var":"reason"}},"x"]}';
    const saved = await edit(dana, path, { press: 'when:text' }, { when_text: rich });
    expect(saved.status).toBe(303);
    expect((await fileOf(dana, draft)).workflow.transitions[1]?.condition).toEqual(JSON.parse(rich));
    // What lines cannot say opens as text, so that saving does not change it.
    expect(formOf((await dana.get(path)).text).when_mode).toBe('text');
  });

  it.each([
    [{ when_1_name: 'decision', when_1_value: 'Perhaps' }, 'Choose one of Approve, Refuse'],
    [{ when_1_name: 'amount', when_1_is: 'over', when_1_value: 'much' }, 'amount'],
    [{ when_1_name: 'amount', when_1_is: 'between', when_1_value: '1', when_1_upto: '' }, 'Enter a value'],
    [{ when_1_name: '', when_1_value: 'left over' }, 'Choose what is compared'],
    [{ when_1_name: 'reason', when_1_value: 'so', when_1_other: 'ticket.submitter.email' }, 'not both'],
  ])('with %j comes back with 422 and everything typed', async (change, words) => {
    const draft = await makeDraft(asDana(), 'wrong');
    const answer = await edit(dana, `${draft}/transitions/2`, change);
    expect([answer.status, answer.text.includes(words)]).toEqual([422, true]);
    expect(formOf(answer.text)).toMatchObject(change);
    expect((await fileOf(dana, draft)).workflow.transitions[1]?.condition).toEqual({
      '==': [{ var: 'decision' }, 'yes'],
    });
  });

  it('that is no JSON or no expression is refused in words', async () => {
    const draft = await makeDraft(asDana(), 'nojson');
    for (const [text, words] of [
      ['{', 'This is not JSON'],
      ['{"is":[1,2]}', 'There is no operator'],
    ]) {
      const answer = await edit(dana, `${draft}/transitions/2`, { press: 'when:text' }, { when_text: text ?? '' });
      expect([answer.status, answer.text.includes(words ?? '')]).toEqual([422, true]);
      expect(formOf(answer.text).when_text).toBe(text);
    }
  });

  it('is tried in the order of the list, which its buttons change; with priorities those change places', async () => {
    const draft = await makeDraft(asDana(), 'order');
    const list = `${draft}/transitions`;
    expect((await pressIn(dana, list, `${list}/3/position`, { by: '-1' })).status).toBe(303);
    const outcomes = async () =>
      (await fileOf(dana, draft)).workflow.transitions.map(({ outcome, priority }) => [outcome, priority]);
    expect(await outcomes()).toEqual([
      [undefined, undefined],
      ['refused', undefined],
      ['granted', undefined],
    ]);
    await edit(dana, `${list}/2`, { priority: '10' });
    await edit(dana, `${list}/3`, { priority: '20' });
    await pressIn(dana, list, `${list}/3/position`, { by: '-1' });
    expect(await outcomes()).toEqual([
      [undefined, undefined],
      ['refused', 20],
      ['granted', 10],
    ]);
    const page = (await dana.get(list)).text;
    expect(page.indexOf('End: Granted')).toBeLessThan(page.indexOf('End: Refused'));
  });

  it('is removed', async () => {
    const draft = await makeDraft(asDana(), 'less');
    const list = `${draft}/transitions`;
    expect((await pressIn(dana, list, `${list}/1/removal`)).status).toBe(303);
    expect((await fileOf(dana, draft)).workflow.transitions.map(({ from }) => from)).toEqual(['approval', 'approval']);
    expect((await pressIn(dana, list, `${list}/9/removal`)).status).toBe(422);
    expect((await dana.get(`${list}/9`)).status).toBe(404);
  });

  it('keeps a condition of more lines than a page has, as text', async () => {
    const draft = await makeDraft(asDana(), 'long');
    const lines = Array.from({ length: 51 }, (_, at) => ({ '>': [{ var: 'amount' }, at] }));
    const path = `${draft}/transitions/2`;
    const saved = await edit(dana, path, { press: 'when:text' }, { when_text: JSON.stringify({ or: lines }) });
    expect(saved.status).toBe(303);
    expect((await edit(dana, path, {})).status).toBe(303);
    expect((await fileOf(dana, draft)).workflow.transitions[1]?.condition).toEqual({ or: lines });
    const fewer = JSON.stringify({ or: lines.slice(1) });
    const full = await edit(dana, path, { when_text: fewer, press: 'when:rows' });
    expect([full.text.includes('Add a line'), full.text.includes('No more lines fit here')]).toEqual([false, true]);
  });

  it('names only what its page sends', async () => {
    const draft = await makeDraft(asDana(), 'strange');
    for (const name of ['when_1_evil', 'when_1_2_3_4_name', 'when_1_join', 'state'])
      expect([name, (await edit(dana, `${draft}/transitions/2`, { [name]: 'x' })).status]).toEqual([name, 400]);
  });
});
