import fc from 'fast-check';
import type { Scope, Wanted } from '#src/workflow_engine/expressions/check.js';
import { checkValue, type Data, type Value } from '#src/workflow_engine/fields.js';
import type { Field, Json } from '#src/workflow_engine/workflow_file.js';
import { sampleFields } from './sample_fields.js';

const OPERATORS =
  'and or ! == != < <= > >= in between is_set starts_with contains + - * / min max round cat lower upper length if days_between add_days date_of'.split(
    ' ',
  );
const names = fc.constantFrom(
  ...sampleFields.map((field) => field.name),
  ...['steps.approval.days', 'steps.approval.category', 'steps.approval.completed_by', 'steps.later.amount'],
  ...['ticket.number', 'ticket.title', 'ticket.submitter.email', 'task.assignee.name', 'today', 'now'],
  ...['response.status', 'response.body.id', 'nothing', '__proto__', 'constructor', 'steps.__proto__.days'],
);
const literals: fc.Arbitrary<Json> = fc.oneof(
  fc.integer({ min: -3, max: 100 }),
  fc.constantFrom(
    0.5,
    1.005,
    999999999999999,
    -999999999999999,
    '12.50',
    '1',
    '2027-01-31',
    '2027-02-30',
    '2027-01-31T10:00:00+02:00',
    '9999-12-31',
  ),
  fc.constantFrom('hardware', 'travel', 'red', '', 'x', true, false, null),
  fc.string({ maxLength: 5 }),
);

/** Expressions that often make sense: an operator with as many operands as it takes, names, and literals of many types. */
export const { expression } = fc.letrec<{ expression: Json }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    literals,
    names.map((name) => ({ var: name })),
    fc
      .tuple(fc.constantFrom(...OPERATORS), fc.array(tie('expression'), { minLength: 1, maxLength: 3 }))
      .map(([operator, operands]) => ({ [operator]: operands })),
    names.map((name) => ({ is_set: { var: name } })),
    fc
      .tuple(fc.constantFrom('==', '<', '+', 'min', 'max', '*', '/'), tie('expression'), tie('expression'))
      .map(([operator, a, b]) => ({ [operator]: [a, b] })),
    fc.tuple(tie('expression'), fc.integer({ min: 0, max: 6 })).map(([value, places]) => ({ round: [value, places] })),
    fc
      .tuple(tie('expression'), fc.array(literals, { minLength: 1, maxLength: 3 }))
      .map(([value, list]) => ({ in: [value, list] })),
    fc.array(tie('expression'), { maxLength: 3 }),
    fc
      .tuple(fc.constantFrom('a', '__proto__'), tie('expression'))
      .map(([key, value]) => ({ object: { [key]: value } })),
  ),
}));

const valuesFor: { readonly [type in Field['type']]: fc.Arbitrary<Value | []> } = {
  text: fc.string({ minLength: 1, maxLength: 20 }),
  long_text: fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }),
  integer: fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }),
  number: fc.integer({ min: -1e9, max: 1e9 }).map((value) => value / 1e6),
  money: fc.integer({ min: -1e6, max: 1e6 }).map(String),
  boolean: fc.boolean(),
  date: fc.constantFrom('1000-01-01', '2027-01-04', '2028-02-29', '9999-12-31'),
  datetime: fc.constantFrom('1000-01-01T00:00:00Z', '2027-03-28T00:30:00Z', '9999-12-31T23:59:59.999Z'),
  choice: fc.constantFrom('hardware', 'travel', 'red'),
  choices: fc.subarray(['hardware', 'software', 'travel']),
  email: fc.constant('a@example.com'),
  url: fc.constant('https://example.com'),
  phone: fc.constant('+1 202'),
  user: fc.integer({ min: 1, max: 9 }),
  file: fc.constant([]),
};

/** Data that is valid for the fields, any of them unset. */
export const data: fc.Arbitrary<Data> = fc
  .tuple<(Value | undefined)[]>(...sampleFields.map((field) => fc.option(valuesFor[field.type], { nil: undefined })))
  .map((given) => Object.fromEntries(sampleFields.flatMap((field, index) => valid(field, given[index]))));

function valid(field: Field, given: Value | undefined): [string, Value][] {
  const checked = given === undefined ? undefined : checkValue(field, given);
  return checked && 'value' in checked ? [[field.name, checked.value]] : [];
}

/** Where an expression stands. */
export const uses: fc.Arbitrary<Scope['use']> = fc.constantFrom(
  'condition',
  'form_condition',
  'set',
  'input_transform',
  'output_transform',
  'ticket_title',
);
/** What an expression is to give. */
export const wanteds: fc.Arbitrary<Wanted> = fc.oneof(
  fc.constantFrom<Wanted>({ kind: 'boolean' }, { kind: 'text' }, { kind: 'json' }),
  fc.constantFrom(...sampleFields).map((field): Wanted => ({ kind: 'field', field })),
);
