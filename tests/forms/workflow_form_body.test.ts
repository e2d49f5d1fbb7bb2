import { describe, expect, it } from 'vitest';
import { BadRequest } from '#src/errors.js';
import type { WorkflowForm } from '#src/forms/workflow_form.js';
import { readAnswers, refuseForeign, splitBody, whatFits } from '#src/forms/workflow_form_body.js';
import { fieldsOf } from '#src/workflow_engine/fields.js';
import type { Field } from '#src/workflow_engine/workflow_file.js';

const FIELDS: Field[] = [
  { name: 'amount', type: 'integer', label: 'Amount', min: 1 },
  {
    name: 'extras',
    type: 'choices',
    label: 'Extras',
    options: [
      { value: 'bag', label: 'Bag' },
      { value: 'dock', label: 'Dock' },
    ],
  },
  { name: 'why', type: 'text', label: 'Why' },
];
const form: WorkflowForm = {
  fields: fieldsOf(FIELDS),
  entries: [
    { field: 'amount', required: true },
    { field: 'extras' },
    { field: 'why', required: true, visible_when: { '>': [{ var: 'amount' }, 100] } },
  ],
};
const reader = { timeZone: 'UTC' };
const env = {
  ticket: { number: null, title: '', submitter: { id: 1, name: 'Dana Ortiz', email: 'dana@example.com' } },
  now: '2026-11-22T12:00:00.000Z',
  timeZone: 'UTC',
};
const read = (typed: Record<string, string | string[]>, before = {}) =>
  readAnswers(form, before, typed, { reader, env });

describe('taking a body apart', () => {
  it('separates the page’s own fields from the definition’s', () => {
    expect(splitBody({ version: '1', f_amount: '2', f_extras: ['bag', 'dock'] }, ['version'])).toEqual({
      own: { version: '1' },
      typed: { amount: '2', extras: ['bag', 'dock'] },
    });
    expect(splitBody(undefined, [])).toEqual({ own: {}, typed: {} });
  });

  it.each([
    ['a name of neither', { other: '1' }],
    ['an own field twice', { version: ['1', '2'] }],
    ['an object', { f_amount: { gt: '0' } }],
    ['a list of objects', { f_extras: [{}] }],
  ])('refuses %s', (_, body) => {
    expect(() => splitBody(body, ['version'])).toThrow(BadRequest);
  });

  it('does not touch prototypes', () => {
    const body = Object.fromEntries([['f___proto__', 'x']]);
    expect(Object.keys(splitBody(body, []).typed)).toEqual(['__proto__']);
    expect(() => refuseForeign(form, splitBody(body, []).typed)).toThrow(BadRequest);
  });

  it('refuses fields that are not asked, and several values for one', () => {
    expect(() => refuseForeign(form, { amount: '1', extras: ['bag', 'dock'] })).not.toThrow();
    expect(() => refuseForeign(form, { secret: '1' })).toThrow(BadRequest);
    expect(() => refuseForeign(form, { amount: ['1', '2'] })).toThrow(BadRequest);
    expect(() => refuseForeign(form, { constructor: '1' })).toThrow(BadRequest);
  });

  it('keeps of another version what fits', () => {
    expect(whatFits(form, { amount: '1', gone: 'x', why: ['a', 'b'], extras: ['bag'] })).toEqual({
      amount: '1',
      extras: ['bag'],
    });
  });
});

describe('reading answers', () => {
  it.each([
    [{ amount: '2' }, { amount: 2 }],
    [
      { amount: '2', extras: 'bag' },
      { amount: 2, extras: ['bag'] },
    ],
    [
      { amount: '101', why: ' because ' },
      { amount: 101, why: 'because' },
    ],
  ])('%o', (typed, given) => {
    expect(read(typed)).toEqual({ given, problems: [] });
  });

  it('says of each entry in the form’s order what is wrong', () => {
    expect(read({ amount: 'x', extras: 'car' }).problems.map(({ field }) => field)).toEqual(['amount', 'extras']);
    expect(read({}).problems).toEqual([{ field: 'amount', message: 'Enter amount' }]);
    expect(read({ amount: '101' }).problems).toEqual([{ field: 'why', message: 'Enter why' }]);
  });

  it('says nothing of what stands in hidden entries', () => {
    expect(read({ amount: '5', why: 'x'.repeat(600) }).problems).toEqual([]);
    expect(read({ amount: '500', why: 'x'.repeat(600) }).problems).toHaveLength(1);
  });

  it('does not see an entry’s value from before where it was emptied', () => {
    expect(read({ amount: '' }, { amount: 500 }).problems.map(({ field }) => field)).toEqual(['amount']);
  });
});
