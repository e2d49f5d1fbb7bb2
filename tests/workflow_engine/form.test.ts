import { describe, expect, it } from 'vitest';
import { type Data, fieldsOf } from '#src/workflow_engine/fields.js';
import { answerForm, entryStates, type FormEnv, openingValues } from '#src/workflow_engine/form.js';
import type { FormEntry } from '#src/workflow_engine/workflow_file.js';

const fields = fieldsOf([
  { name: 'days', type: 'integer', label: 'Working days', min: 1, max: 60 },
  {
    name: 'decision',
    type: 'choice',
    label: 'Decision',
    options: [
      { value: 'approved', label: 'Approve' },
      { value: 'refused', label: 'Refuse' },
    ],
  },
  { name: 'comment', type: 'long_text', label: 'Comment for the employee' },
  { name: 'vat', type: 'text', label: 'VAT number' },
  { name: 'day', type: 'date', label: 'Day' },
]);
const refused = { '==': [{ var: 'decision' }, 'refused'] };
const decide: FormEntry[] = [
  { field: 'decision', required: true },
  { field: 'comment', required: true, visible_when: refused },
  { field: 'vat', required: { '>': [{ var: 'days' }, 10] }, default: 'none' },
];
const env: FormEnv = {
  ticket: { number: null, title: '', submitter: { id: 1, name: 'Ada', email: 'ada@example.com' } },
  now: '2027-01-04T12:00:00.000Z',
  timeZone: 'UTC',
};
const answer = (before: Data, given: Data, entries = decide) => answerForm({ fields, entries }, before, given, env);

describe('answerForm', () => {
  it('writes every asked field and leaves the others', () => {
    const result = answer({ days: 3, vat: 'old' }, { decision: 'refused', comment: 'Stocktaking' });
    expect(result).toEqual({
      data: { days: 3, decision: 'refused', comment: 'Stocktaking' },
      problems: [],
      hidden: [],
      asked: ['decision', 'comment', 'vat'],
    });
  });

  it('drops what was typed into a hidden entry, and what it had before', () => {
    const result = answer({ comment: 'before' }, { decision: 'approved', comment: 'typed' });
    expect(result).toMatchObject({ data: { decision: 'approved' }, problems: [], hidden: ['comment'] });
    expect(result.data).not.toHaveProperty('comment');
  });

  it('asks for what is required, in the words of its label', () => {
    expect(answer({ days: 11 }, {}).problems).toEqual([
      { field: 'decision', message: 'Choose decision' },
      { field: 'vat', message: 'Enter VAT number' },
    ]);
    expect(answer({ days: 10 }, { decision: 'refused' }).problems).toEqual([
      { field: 'comment', message: 'Enter comment for the employee' },
    ]);
  });

  it('compares an unset field as false', () => {
    expect(answer({}, { decision: 'approved' }).problems).toEqual([]);
  });

  it('reads entries above, not what they were before, and never entries below', () => {
    const below: FormEntry[] = [{ field: 'comment', visible_when: refused }, { field: 'decision' }];
    expect(answer({ decision: 'refused' }, { decision: 'refused', comment: 'x' }, below).hidden).toEqual(['comment']);
    expect(answer({ decision: 'refused' }, {}).hidden).toEqual(['comment']);
  });

  it('reads no value that a hidden entry above had', () => {
    const chain: FormEntry[] = [
      { field: 'decision' },
      { field: 'comment', visible_when: refused },
      { field: 'vat', visible_when: { is_set: { var: 'comment' } } },
    ];
    expect(answer({}, { decision: 'approved', comment: 'x', vat: 'y' }, chain).hidden).toEqual(['comment', 'vat']);
  });

  it('checks values and does not store a wrong one', () => {
    const result = answer({}, { days: 61 }, [{ field: 'days' }]);
    expect(result).toMatchObject({
      data: {},
      problems: [{ field: 'days', message: 'Enter a whole number from 1 to 60' }],
    });
  });

  it('ignores what it does not ask, and names that every object has', () => {
    const given = JSON.parse('{"decision":"approved","days":5,"__proto__":"x"}');
    expect(answer({ days: 3 }, given).data).toEqual({ days: 3, decision: 'approved' });
    expect(answer({}, {}, [{ field: 'constructor', required: true }])).toMatchObject({ data: {}, asked: [] });
  });

  it('is not thrown off by a date that no calendar has', () => {
    const condition = { '>': [{ add_days: [{ var: 'day' }, 3] }, '2027-01-01'] };
    const late: FormEntry[] = [{ field: 'day' }, { field: 'vat', required: condition }];
    expect(answer({}, { day: '9999-12-30' }, late).problems).toEqual([]);
    expect(answer({}, { day: '2027-12-30' }, late).problems).toHaveLength(1);
  });
});

describe('entryStates', () => {
  it('says for each entry how it stands and when that changes', () => {
    const states = entryStates({ fields, entries: decide }, { days: 11 }, {}, env);
    expect(states.map(({ entry, field, ...state }) => state)).toEqual([
      { visible: true, required: true, requiredIs: 'always' },
      { visible: false, required: false, requiredIs: 'always', visibleWhen: 'decision is refuse' },
      { visible: true, required: true, requiredIs: 'sometimes', requiredWhen: 'working days is over 10' },
    ]);
  });
});

describe('openingValues', () => {
  const form = { fields, entries: [...decide, { field: 'days', default: 5 }, { field: 'comment', default: 7 }] };
  it('opens with present values, and defaults only where unset', () => {
    expect(openingValues(form, { decision: 'refused', vat: 'DE1' }, new Set())).toEqual({
      decision: 'refused',
      vat: 'DE1',
      days: 5,
    });
  });

  it('asks afresh what its own transitions read', () => {
    expect(openingValues(form, { decision: 'refused', days: 9 }, new Set(['decision', 'days']))).toEqual({
      vat: 'none',
    });
  });
});
