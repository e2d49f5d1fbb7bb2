import { describe, expect, it } from 'vitest';
import { check, type Scope, type Wanted } from '#src/workflow_engine/expressions/check.js';
import type { Json } from '#src/workflow_engine/workflow_file.js';
import { fields, parsed, v } from './sample_fields.js';

function found(json: Json, use: Scope['use'], wanted: Wanted): string[] {
  const problems = check(parsed(json), { fields, steps: new Set(['approval']), use }, wanted);
  return problems.map(({ code, pointer }) => `${code} ${pointer}`);
}

const ofField = (name: string): Wanted => {
  const field = fields.get(name);
  if (!field) throw new Error(name);
  return { kind: 'field', field };
};

const conditions: [Json, string[]][] = [
  [{ '==': [v('days'), 3] }, []],
  [{ '==': [3, v('days')] }, []],
  [{ '==': [v('days'), '3'] }, ['type_mismatch /==']],
  [{ '==': ['1', 1] }, ['type_mismatch /==']],
  [{ '==': [1, 1] }, ['too_rich /==']],
  [{ '>': [v('days'), 2.5] }, ['type_mismatch />']],
  [{ '>': [v('weight'), 2.5] }, []],
  [{ '>': [v('amount'), '1000.00'] }, []],
  [{ '>': [v('amount'), 1000.5] }, []],
  [{ '>': [v('amount'), '1000.001'] }, ['type_mismatch />']],
  [{ '>': [v('yen'), 1.5] }, ['type_mismatch />']],
  [{ '>': [v('amount'), v('budget')] }, []],
  [{ '>': [v('amount'), v('yen')] }, ['type_mismatch />']],
  [{ '>': [v('amount'), v('days')] }, ['type_mismatch />']],
  [{ '<': [v('days'), v('weight')] }, ['too_rich /<']],
  [{ '<': [v('first_day'), '2027-01-31'] }, []],
  [{ '<': [v('first_day'), '2027-02-30'] }, ['type_mismatch /<']],
  [{ '<': [v('first_day'), v('today')] }, []],
  [{ '<': [v('first_day'), v('now')] }, ['type_mismatch /<']],
  [{ '<': [{ date_of: v('arrival') }, v('today')] }, []],
  [{ '<': [v('arrival'), '2027-01-31T10:00:00+02:00'] }, []],
  [{ '<': [v('arrival'), '2027-01-31'] }, ['type_mismatch /<']],
  [{ '==': [v('category'), 'hardware'] }, []],
  [{ '==': [v('category'), 'hardwear'] }, ['type_mismatch /==']],
  [{ in: [v('category'), ['hardware', 'nothing']] }, ['type_mismatch /in']],
  [{ '<': [v('category'), 'hardware'] }, ['type_mismatch /<']],
  [{ '==': [v('category'), v('colour')] }, ['type_mismatch /==']],
  [{ '==': [v('category'), v('steps.approval.category')] }, []],
  [{ '==': [v('category'), v('name')] }, ['type_mismatch /==']],
  [{ contains: [v('tags'), 'hardware'] }, []],
  [{ contains: [v('tags'), 'nothing'] }, ['type_mismatch /contains']],
  [{ '==': [v('tags'), 'hardware'] }, ['type_mismatch /==']],
  [{ '>': [{ length: v('tags') }, 1] }, []],
  [{ '==': [v('urgent'), true] }, []],
  [{ '==': [v('urgent'), 'true'] }, ['type_mismatch /==']],
  [v('urgent'), ['type_mismatch /var']],
  [{ and: [v('urgent'), { '==': [v('days'), 1] }] }, ['type_mismatch /and/0/var']],
  [{ '<': [v('name'), 'b'] }, ['type_mismatch /<']],
  [{ starts_with: [v('contact'), 'a'] }, []],
  [{ starts_with: [v('days'), '1'] }, ['type_mismatch /starts_with']],
  [{ '==': [v('manager'), v('steps.approval.completed_by')] }, []],
  [{ '==': [v('manager'), 7] }, ['type_mismatch /==']],
  [{ is_set: v('paper') }, []],
  [{ '==': [v('paper'), 'x'] }, ['type_mismatch /==']],
  [{ '==': [v('days'), null] }, ['type_mismatch /==']],
  [true, ['type_mismatch ']],
  ['yes', ['type_mismatch ']],
  [{ '+': [1, 2] }, ['type_mismatch /+']],
  // names
  [{ '==': [v('dyas'), 3] }, ['unknown_name /==/0/var']],
  [{ '==': [v('__proto__'), 3] }, ['unknown_name /==/0/var']],
  [{ is_set: v('steps.approvel.days') }, ['unknown_name /is_set/var']],
  [{ '==': [v('steps.approval.nothing'), 3] }, ['unknown_name /==/0/var']],
  [{ '==': [v('response.status'), 200] }, ['unknown_name /==/0/var']],
  [
    { '!': { or: [{ '==': [v('a'), 1] }, { '==': [v('b'), 1] }] } },
    ['unknown_name /!/or/0/==/0/var', 'unknown_name /!/or/1/==/0/var'],
  ],
  // what is too rich
  [{ '>': [{ '+': [v('days'), 5] }, 10] }, []],
  [{ '>': [{ '+': [5, v('days')] }, v('count')] }, []],
  [{ '>': [{ '-': [v('days'), 5] }, 10] }, []],
  [{ '>': [{ '-': [5, v('days')] }, 10] }, ['too_rich />/0/-']],
  [{ '>': [{ '+': [v('days'), v('count')] }, 10] }, ['too_rich />/0/+']],
  [{ '>': [{ '*': [v('days'), 2] }, 10] }, ['too_rich />/0/*']],
  [{ '>': [v('days'), { '+': [2, 3] }] }, ['too_rich />/1/+']],
  [{ '<': [{ add_days: [v('first_day'), 3] }, v('today')] }, []],
  [{ '<': [{ add_days: [v('first_day'), v('days')] }, v('today')] }, ['too_rich /</0/add_days']],
  [{ '<': [{ add_days: [{ date_of: v('arrival') }, 3] }, v('today')] }, ['too_rich /</0/add_days/0/date_of']],
  [{ '==': [{ lower: v('name') }, 'x'] }, []],
  [{ '==': [{ lower: { upper: v('name') } }, 'x'] }, ['too_rich /==/0/lower/upper']],
  [{ '==': [{ cat: [v('name'), 'y'] }, 'x'] }, ['too_rich /==/0/cat']],
  [{ between: [v('days'), 1, 3] }, []],
  [{ between: [v('days'), 1, v('count')] }, ['too_rich /between/2/var']],
  [{ between: [2, 1, 3] }, ['too_rich /between']],
  [{ in: [{ '/': [v('weight'), 2] }, [1]] }, ['too_rich /in/0/~1']],
  [{ if: [{ '==': [v('days'), 1] }, { '==': [v('count'), 1] }, { '==': [v('count'), 2] }] }, ['too_rich /if']],
  [{ or: [{ '==': [v('days'), 1] }, { '>': [{ round: [v('weight'), 0] }, 3] }] }, ['too_rich /or/1/>/0/round']],
  [{ and: [{ from: 1, to: 2 }] }, ['schema /and/0']],
];

describe('conditions', () => {
  it.each(conditions)('%j: %j', (json, problems) => {
    expect(found(json, 'condition', { kind: 'boolean' })).toEqual(problems);
  });
});

describe('conditions of forms', () => {
  it.each([
    [true, []],
    [false, ['type_mismatch ']],
    [{ '==': [v('days'), 1] }, []],
    [{ '==': [v('steps.approval.days'), 1] }, ['unknown_name /==/0/var']],
    [{ '==': [{ '*': [v('days'), 1] }, 1] }, ['too_rich /==/0/*']],
  ] as [Json, string[]][])('%j: %j', (json, problems) => {
    expect(found(json, 'form_condition', { kind: 'boolean' })).toEqual(problems);
  });
});

const sets: [string, Json, string[]][] = [
  ['days', { '+': [v('count'), 1] }, []],
  ['days', { '/': [v('count'), 2] }, ['type_mismatch /~1']],
  ['days', { round: [{ '/': [v('count'), 2] }, 0] }, []],
  ['days', 2.5, ['type_mismatch ']],
  ['days', { length: v('tags') }, []],
  ['days', { days_between: [v('first_day'), '2027-03-01'] }, []],
  ['days', { days_between: [v('first_day'), v('arrival')] }, ['type_mismatch /days_between']],
  ['weight', { '/': [v('count'), 2] }, []],
  ['weight', { '+': [v('days'), 0.5] }, []],
  ['days', { '+': [v('days'), 0.5] }, ['type_mismatch /+']],
  ['amount', { '+': [v('amount'), v('budget'), 1.5] }, []],
  ['amount', { '+': [v('amount'), 1.555] }, ['type_mismatch /+']],
  ['amount', { '+': [v('amount'), v('yen')] }, ['type_mismatch /+']],
  ['amount', { '+': [v('amount'), v('days')] }, ['type_mismatch /+']],
  ['amount', { '*': [v('amount'), v('days')] }, ['type_mismatch /*']],
  ['amount', { round: [{ '*': [v('amount'), v('days')] }, 2] }, []],
  ['amount', { round: [{ '+': [{ '*': [v('amount'), 0.5] }, v('budget')] }, 2] }, []],
  ['amount', { round: [{ '*': [v('amount'), v('days')] }, 3] }, ['type_mismatch /round']],
  ['amount', { round: [{ '*': [v('amount'), v('budget')] }, 2] }, ['type_mismatch /round/0/*']],
  ['amount', { round: [{ '/': [v('days'), v('amount')] }, 2] }, ['type_mismatch /round/0/~1']],
  ['yen', v('amount'), ['type_mismatch /var']],
  ['amount', '12.5', []],
  ['amount', 12.5, []],
  ['amount', '12.555', ['type_mismatch ']],
  ['category', 'hardware', []],
  ['category', 'nothing', ['type_mismatch ']],
  ['category', { if: [{ '==': [v('days'), 1] }, 'hardware', 'software'] }, []],
  ['category', { if: [{ '==': [v('days'), 1] }, 'hardware', 'nothing'] }, ['type_mismatch /if']],
  ['category', v('colour'), ['type_mismatch /var']],
  ['category', v('name'), ['type_mismatch /var']],
  ['tags', ['hardware', 'software'], []],
  ['tags', ['hardware', 'nothing'], ['type_mismatch ']],
  ['tags', v('tags'), []],
  ['name', { cat: [v('category'), ' ', v('amount'), v('first_day')] }, []],
  ['name', { cat: [{ '*': [v('amount'), 2] }] }, ['type_mismatch /cat']],
  ['name', v('category'), ['type_mismatch /var']],
  ['name', ['a'], ['type_mismatch ']],
  ['name', null, ['type_mismatch ']],
  ['urgent', { and: [{ '==': [v('days'), 1] }, { '>': [{ '*': [v('days'), v('count')] }, 3] }] }, []],
  ['urgent', v('urgent'), []],
  ['urgent', { '!': v('urgent') }, ['type_mismatch /!/var']],
  ['first_day', { add_days: [v('today'), v('days')] }, []],
  ['first_day', { add_days: [v('today'), 1.5] }, ['type_mismatch /add_days']],
  ['first_day', { '+': [v('first_day'), 1] }, ['type_mismatch /+']],
  ['first_day', { max: [v('first_day'), '2027-01-01'] }, []],
  ['first_day', { if: [{ is_set: v('last_day') }, v('last_day'), '2027-01-01'] }, []],
  ['manager', v('steps.approval.completed_by'), []],
  ['manager', 7, ['type_mismatch ']],
  ['paper', v('paper'), ['type_mismatch /var']],
];

describe('set', () => {
  it.each(sets)('%s: %j: %j', (name, json, problems) => {
    expect(found(json, 'set', ofField(name))).toEqual(problems);
  });
});

describe('transforms', () => {
  it('send any JSON', () => {
    const json = { who: v('ticket.submitter.email'), list: [v('days'), null, { object: { one: v('amount') } }] };
    expect(found(json, 'input_transform', { kind: 'json' })).toEqual([]);
    expect(found({ object: { a: { '*': [v('amount'), 2] } } }, 'input_transform', { kind: 'json' })).toEqual([
      'type_mismatch /object/a/*',
    ]);
  });

  it('take a reply into any field', () => {
    expect(found(v('response.body.id'), 'output_transform', ofField('amount'))).toEqual([]);
    expect(found(v('response.status'), 'output_transform', ofField('days'))).toEqual([]);
    expect(found(v('response.status'), 'output_transform', ofField('name'))).toEqual(['type_mismatch /var']);
    expect(found(v('response.body.id'), 'input_transform', { kind: 'json' })).toEqual(['unknown_name /var']);
  });
});

describe('titles', () => {
  it.each([
    [{ cat: ['Leave from ', v('first_day')] }, []],
    [v('name'), []],
    [v('first_day'), ['type_mismatch /var']],
    [{ cat: v('ticket.title') }, ['unknown_name /cat/var']],
    [{ cat: v('steps.approval.days') }, ['unknown_name /cat/var']],
  ] as [Json, string[]][])('%j: %j', (json, problems) => {
    expect(found(json, 'ticket_title', { kind: 'text' })).toEqual(problems);
  });
});
