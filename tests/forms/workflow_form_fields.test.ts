import { describe, expect, it } from 'vitest';
import type { WorkflowForm } from '#src/forms/workflow_form.js';
import { drawForm, isDecidedByButtons, typedOf } from '#src/forms/workflow_form_fields.js';
import { fieldsOf } from '#src/workflow_engine/fields.js';
import type { Field, FormEntry, Layout } from '#src/workflow_engine/workflow_file.js';

const FIELDS: Field[] = [
  { name: 'amount', type: 'money', label: 'Amount', currency: 'USD', help: 'In all' },
  {
    name: 'item',
    type: 'choice',
    label: 'Item',
    options: [
      { value: 'pc', label: 'PC' },
      { value: 'fax', label: 'Fax', retired: true },
    ],
  },
  { name: 'why', type: 'text', label: 'Why' },
  { name: 'at', type: 'datetime', label: 'At' },
  { name: 'boss', type: 'user', label: 'Boss' },
];
const env = {
  ticket: { number: null, title: '', submitter: { id: 1, name: 'Dana Ortiz', email: 'dana@example.com' } },
  now: '2026-11-22T12:00:00.000Z',
  timeZone: 'UTC',
};
const reader = { timeZone: 'America/New_York' };
const formOf = (entries: FormEntry[], layout?: Layout): WorkflowForm => ({ fields: fieldsOf(FIELDS), entries, layout });
const draw = (form: WorkflowForm, typed = {}, before = {}) =>
  drawForm(form, {
    before,
    typed,
    problems: [],
    people: new Map([['boss', [{ value: '7', label: 'Mei Lin' }]]]),
    reader,
    env,
  });
const fieldsIn = (form: WorkflowForm, typed = {}, before = {}) =>
  draw(form, typed, before).flatMap(({ fields }) => fields);

describe('a field as it is drawn', () => {
  it('has a name of its own on the wire, its unit, its help, and says where it is optional', () => {
    const [amount, at] = fieldsIn(formOf([{ field: 'amount' }, { field: 'at', required: true, help: 'Here' }]));
    expect(amount).toMatchObject({
      name: 'f_amount',
      id: 'f_amount',
      label: 'Amount',
      unit: 'USD',
      hint: 'In all',
      optional: true,
    });
    expect(at).toMatchObject({ unit: 'America/New York time', hint: 'Here', optional: false, required: true });
  });

  it('offers a retired option only where it is the present answer', () => {
    const form = formOf([{ field: 'item' }]);
    const offered = (typed = {}) => fieldsIn(form, typed)[0]?.options?.map(({ value }) => value);
    expect(offered()).toEqual(['pc']);
    expect(offered({ item: 'fax' })).toEqual(['pc', 'fax']);
  });

  it('of a person offers the company’s people', () => {
    expect(fieldsIn(formOf([{ field: 'boss' }]))[0]?.options).toEqual([{ value: '7', label: 'Mei Lin' }]);
  });

  it('shows what was typed, whatever it was, and a moment by the reader’s clock', () => {
    expect(fieldsIn(formOf([{ field: 'amount' }]), { amount: 'about 5' })[0]?.value).toBe('about 5');
    expect(typedOf(formOf([]), { at: '2026-11-22T15:30:00.000Z' }, reader)).toEqual({ at: '2026-11-22T10:30' });
  });
});

describe('conditions', () => {
  const isPc = { '==': [{ var: 'item' }, 'pc'] };

  it('that read this form are said in words, whatever the answers', () => {
    const form = formOf([{ field: 'item' }, { field: 'why', required: true, visible_when: isPc }]);
    for (const typed of [{}, { item: 'pc' }, { item: 'fax' }]) {
      const why = fieldsIn(form, typed).find(({ name }) => name === 'f_why');
      expect(why).toMatchObject({ conditionNote: 'Only if item is PC; then it must be answered.', optional: false });
    }
    expect(fieldsIn(formOf([{ field: 'item' }, { field: 'why', required: isPc }]))[1]?.conditionNote).toBe(
      'Must be answered if item is PC.',
    );
  });

  it('that read only what is settled are decided: hidden is not drawn, required needs no words', () => {
    const form = formOf([{ field: 'why', required: isPc, visible_when: isPc }]);
    expect(fieldsIn(form, {}, { item: 'fax' })).toEqual([]);
    const [why] = fieldsIn(form, {}, { item: 'pc' });
    expect(why).toMatchObject({ required: true, optional: false });
    expect(why).not.toHaveProperty('conditionNote');
  });
});

describe('the arrangement', () => {
  it('follows the layout; what it does not name comes last, buttons at the very end', () => {
    const form = formOf(
      [{ field: 'item', as: 'buttons', required: true }, { field: 'amount' }, { field: 'why' }, { field: 'at' }],
      [
        { title: 'When', columns: 2, fields: ['at', 'boss'] },
        { title: 'Empty', fields: ['boss'] },
      ],
    );
    expect(draw(form).map(({ title, columns, fields }) => [title, columns, fields.map(({ label }) => label)])).toEqual([
      ['When', 2, ['At']],
      [undefined, 1, ['Amount', 'Why']],
      [undefined, 1, ['Item']],
    ]);
  });

  it.each([
    ['always made', { required: true }, true],
    ['optional', {}, false],
    ['sometimes hidden', { required: true, visible_when: { is_set: { var: 'amount' } } }, false],
  ])('buttons alone submit where their choice is %s', (_, entry, decided) => {
    expect(isDecidedByButtons(formOf([{ field: 'item', as: 'buttons', ...entry }]))).toBe(decided);
  });
});
