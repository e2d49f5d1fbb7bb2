import { describe, expect, it } from 'vitest';
import { type Env, ExpressionError, evaluate, holds } from '#src/workflow_engine/expressions/evaluate.js';
import type { Json } from '#src/workflow_engine/workflow_file.js';
import { parsed, sampleEnv, v } from './sample_fields.js';

const run = (json: Json, more: Partial<Env> = {}) => evaluate(parsed(json), sampleEnv(more));

function failure(json: Json, more: Partial<Env> = {}): { code: string; pointer: string } {
  try {
    run(json, more);
  } catch (error) {
    if (error instanceof ExpressionError) return { code: error.code, pointer: error.pointer };
    throw error;
  }
  throw new Error('It gave a value');
}

const table: [string, Json, Json][] = [
  ['numbers are exact', { '+': [0.1, 0.2] }, 0.3],
  ['a sum of many', { '+': [v('days'), v('count'), 1] }, 14],
  ['difference', { '-': [v('days'), 5] }, -2],
  ['one operand bare', { '-': v('days') }, -3],
  ['minus nothing is no -0', { '-': 0 }, 0],
  ['product', { '*': [v('weight'), 3] }, 0.3],
  ['a quotient leaves the language with 6 places', { '/': [10, 3] }, 3.333333],
  ['a quotient is exact enough within', { round: [{ '*': [{ '/': [10, 3] }, 3] }, 6] }, 10],
  ['min', { min: [v('days'), 2, 7] }, 2],
  ['max of dates', { max: [v('first_day'), v('last_day'), '2026-01-01'] }, '2027-03-01'],
  ['round half away from zero', { round: [2.5, 0] }, 3],
  ['round half away from zero, below', { round: [-2.5, 0] }, -3],
  ['round what a float would get wrong', { round: [1.005, 2] }, 1.01],
  ['money adds as money', { '+': [v('amount'), v('budget')] }, '1249.10'],
  ['money and a number literal', { '+': [v('amount'), 0.5] }, '1249.50'],
  ['money and a text literal', { '-': [v('amount'), '1249.01'] }, '-0.01'],
  ['money times a number, rounded', { round: [{ '*': [v('amount'), 0.19] }, 2] }, '237.31'],
  ['half a cent goes away from zero', { round: [{ '*': [v('budget'), 0.05] }, 2] }, '0.01'],
  ['money by a number, rounded', { round: [{ '/': [v('amount'), 3] }, 2] }, '416.33'],
  ['yen have no places', { round: [{ '/': [v('yen'), 3] }, 0] }, '167'],
  ['no negative zero of money', { round: [{ '*': [v('budget'), -0.01] }, 2] }, '0.00'],
  ['cat', { cat: ['Leave from ', v('first_day'), ' (', v('days'), ')'] }, 'Leave from 4 Jan 2027 (3)'],
  [
    'cat writes for readers',
    { cat: [v('amount'), ', ', v('category'), ', ', v('urgent')] },
    '$1,249.00, Hardware, Yes',
  ],
  ['cat writes several options', { cat: [v('tags')] }, 'Hardware, Travel & hotels'],
  ['cat writes a time by the company', { cat: v('arrival') }, '28 Mar 2027, 01:30'],
  ['cat writes a person', { cat: [v('manager'), ' ', v('steps.approval.completed_by')] }, 'Person 7 Person 9'],
  ['cat writes an earlier choice', { cat: v('steps.approval.category') }, 'Software'],
  ['lower', { lower: v('name') }, 'ada äpfel'],
  ['upper', { upper: [v('name')] }, 'ADA ÄPFEL'],
  ['length counts characters', { length: '😀ä' }, 2],
  ['length of options', { length: v('tags') }, 2],
  ['if', { if: [{ '>': [v('days'), 5] }, 'long', { '>': [v('days'), 2] }, 'middle', 'short'] }, 'middle'],
  ['if with money and a literal', { if: [{ '>': [v('days'), 5] }, v('amount'), '5'] }, '5'],
  ['days between over a change of clocks', { days_between: [v('first_day'), v('last_day')] }, 56],
  ['days between backwards', { days_between: [v('last_day'), v('first_day')] }, -56],
  ['add_days over a leap day', { add_days: ['2028-02-28', 2] }, '2028-03-01'],
  ['add_days over the clocks', { add_days: ['2027-03-27', 1] }, '2027-03-28'],
  ['date_of by the company', { date_of: '2027-06-30T22:30:00Z' }, '2027-07-01'],
  ['today by the company', v('today'), '2027-01-05'],
  ['now', v('now'), '2027-01-04T23:30:00.000Z'],
  ['ticket', { cat: [v('ticket.number'), v('ticket.title'), v('ticket.submitter.email')] }, '42Laptopada@example.com'],
  ['task', v('task.assignee.name'), 'Ravi'],
  ['list and object', { object: { a: [v('days'), null], b: v('amount') } }, { a: [3, null], b: '1249.00' }],
  ['an object of several keys', { from: v('first_day'), days: v('days') }, { from: '2027-01-04', days: 3 }],
  ['null where nothing is set', { object: { paper: { if: [{ is_set: v('paper') }, 1, null] } } }, { paper: null }],
];

describe('values', () => {
  it.each(table)('%s', (_, json, result) => {
    expect(run(json)).toEqual(result);
  });
});

const truths: [Json, boolean][] = [
  [{ '==': [v('days'), 3] }, true],
  [{ '!=': [v('days'), 3] }, false],
  [{ '==': [v('amount'), '1249'] }, true],
  [{ '==': [v('amount'), 1249] }, true],
  [{ '<': [v('amount'), '999.99'] }, false],
  [{ '<': [5, v('days')] }, false],
  [{ '>=': [v('first_day'), '2027-01-04'] }, true],
  [{ '==': [v('arrival'), '2027-03-28T01:30:00+01:00'] }, true],
  [{ '>': [v('arrival'), v('now')] }, true],
  [{ in: [v('category'), ['software', 'hardware']] }, true],
  [{ in: [v('amount'), [1, '1249.00']] }, true],
  [{ in: [v('days'), [1, 2]] }, false],
  [{ between: [v('days'), 3, 5] }, true],
  [{ between: [v('days'), 1, 3] }, true],
  [{ between: [v('days'), 4, 5] }, false],
  [{ is_set: v('paper') }, false],
  [{ is_set: [v('days')] }, true],
  [{ is_set: v('steps.review.days') }, false],
  [{ starts_with: [v('name'), 'Ada'] }, true],
  [{ contains: [v('name'), 'Äp'] }, true],
  [{ contains: [v('tags'), 'travel'] }, true],
  [{ contains: [v('tags'), 'software'] }, false],
  [{ '==': [v('urgent'), false] }, false],
  [{ '==': [v('manager'), v('steps.approval.completed_by')] }, false],
  [{ '!': { '==': [v('days'), 3] } }, false],
  [{ '!': [{ '==': [v('days'), 4] }] }, true],
  [{ and: [{ '==': [v('days'), 4] }, { '==': [{ '/': [1, 0] }, 1] }] }, false],
  [{ or: [{ is_set: v('days') }, { '==': [{ '/': [1, 0] }, 1] }] }, true],
  [{ and: [{ is_set: v('steps.review.days') }, { '>': [v('steps.review.days'), 1] }] }, false],
];

describe('truths', () => {
  it.each(truths)('%j is %s', (json, result) => {
    expect(holds(parsed(json), sampleEnv())).toBe(result);
  });
});

const failures: [string, Json, { code: string; pointer: string }][] = [
  ['text beside a number', { '==': ['1', 1] }, { code: 'type', pointer: '/==' }],
  ['what has no order', { '<': [v('paper'), 15] }, { code: 'type', pointer: '/<' }],
  ['an unset step', { '<': [v('steps.review.days'), 15] }, { code: 'unset', pointer: '/</0/var' }],
  [
    'not stopping before it',
    { or: [{ '==': [v('steps.review.days'), 1] }, { is_set: v('days') }] },
    { code: 'unset', pointer: '/or/0/==/0/var' },
  ],
  [
    'division by zero',
    { '+': [1, { '/': [1, { '-': [v('days'), 3] }] }] },
    { code: 'division_by_zero', pointer: '/+/1/~1' },
  ],
  ['an unknown name', v('nothing'), { code: 'type', pointer: '/var' }],
  ['a day after the calendar', { add_days: ['9999-12-30', v('count')] }, { code: 'too_long', pointer: '/add_days' }],
  ['a number too large', { '*': [999999999999999, 10] }, { code: 'too_long', pointer: '/*' }],
  ['money that is not rounded', { '*': [v('amount'), 0.5] }, { code: 'type', pointer: '/*' }],
];

describe('failures', () => {
  it.each(failures)('%s', (_, json, error) => {
    expect(failure(json)).toEqual(error);
  });

  it('stops a text of over 100 kB', () => {
    const data = { notes: 'ä'.repeat(30_000) };
    expect(run({ cat: [v('notes')] }, { data })).toHaveLength(30_000);
    expect(failure({ cat: [v('notes'), v('notes')] }, { data }).code).toBe('too_long');
  });

  it('refuses a condition that is no truth', () => {
    expect(() => holds(parsed({ '+': [1, 2] }), sampleEnv())).toThrow(ExpressionError);
  });
});

describe('forms', () => {
  const env = sampleEnv({ data: { count: 1 }, unsetIsFalse: true });
  it.each([
    [{ '==': [v('days'), 3] }, false],
    [{ '!=': [v('days'), 3] }, false],
    [{ '!': { '==': [v('days'), 3] } }, true],
    [{ or: [{ between: [v('days'), 1, 2] }, { '==': [v('count'), 1] }] }, true],
    [{ contains: [v('tags'), 'travel'] }, false],
    [{ '>': [{ add_days: [v('first_day'), 3] }, '2027-01-01'] }, false],
  ] as [Json, boolean][])('%j is %s where the field is unset', (json, result) => {
    expect(holds(parsed(json), env)).toBe(result);
  });
});

describe('the reply of an action', () => {
  const body = JSON.parse('{"id":"b-1","n":2,"deep":[{"x":true}],"__proto__":{"own":1},"none":null}');
  const response = { status: 201, body };
  it.each([
    [v('response.status'), 201],
    [v('response.body.id'), 'b-1'],
    [v('response.body.deep.0.x'), true],
    [v('response.body.__proto__.own'), 1],
    [{ '+': [v('response.body.n'), 1] }, 3],
    [{ '==': [v('response.body.id'), 'b-1'] }, true],
    [{ upper: v('response.body.id') }, 'B-1'],
    [{ cat: [v('response.body.n'), v('response.body.id')] }, '2b-1'],
    [{ is_set: v('response.body.deep.length') }, false],
    [{ is_set: v('response.body.constructor') }, false],
    [{ is_set: v('response.body.none') }, false],
  ] as [Json, Json][])('%j', (json, result) => {
    expect(run(json, { response })).toEqual(result);
  });

  it('is not taken for what it is not', () => {
    expect(failure({ '==': [v('response.body.n'), 'b-1'] }, { response })).toEqual({
      code: 'type',
      pointer: '/==/0/var',
    });
    expect(failure(v('response.body.toString'), { response }).code).toBe('unset');
    expect(failure(v('response.body.id')).code).toBe('unset');
  });
});

describe('names that every object has', () => {
  it.each(['__proto__', 'constructor', 'toString', 'steps.__proto__.days', 'steps.constructor.completed_by'])(
    '%s is none',
    (name) => {
      expect(['type', 'unset']).toContain(failure(v(name)).code);
      expect(run({ object: { __proto__: 1 } })).toEqual({});
    },
  );

  it('keeps an own key __proto__ without touching prototypes', () => {
    const made = run(JSON.parse('{"object":{"__proto__":{"object":{"polluted":1}}}}'));
    expect(Object.keys(made as object)).toEqual(['__proto__']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
