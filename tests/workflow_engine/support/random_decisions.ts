import fc from 'fast-check';
import { checkFile } from '#src/workflow_engine/checker/check.js';
import { holds } from '#src/workflow_engine/expressions/evaluate.js';
import { ExpressionError } from '#src/workflow_engine/expressions/expression_error.js';
import { parse } from '#src/workflow_engine/expressions/parse.js';
import { type Data, fieldsOf } from '#src/workflow_engine/fields.js';
import type { Json } from '#src/workflow_engine/workflow_file.js';
import { decisionFile } from './decision_files.ts';
import type { Loose } from './workflow_files.ts';

const company = { companyRoles: [], activeTaskWorkers: 3, actionsAvailable: true };
const option = (value: string) => ({ value, label: value });
const day = (number: number) => `2027-03-0${number}`;
const cents = (number: number) => (number / 100).toFixed(2);
const MOST_DATA = 1_500;
const numbers = [0, 1, 2, 3, 4, 5];

/** Fields of which every value is gone through, not only samples. */
const FIELDS: readonly { field: Loose; values: readonly Json[] }[] = [
  { field: { name: 'a', type: 'integer', min: 0, max: 5 }, values: numbers },
  { field: { name: 'b', type: 'integer', min: 1, max: 4 }, values: [1, 2, 3, 4] },
  { field: { name: 'm', type: 'money', currency: 'EUR', min: '0.00', max: '0.05' }, values: numbers.map(cents) },
  { field: { name: 'd', type: 'date', min: day(1), max: day(5) }, values: [1, 2, 3, 4, 5].map(day) },
  { field: { name: 'e', type: 'date', min: day(2), max: day(4) }, values: [2, 3, 4].map(day) },
  { field: { name: 'p', type: 'integer', min: 0, max: 30 }, values: Array.from({ length: 31 }, (_, number) => number) },
  { field: { name: 'q', type: 'integer', min: 0, max: 30 }, values: Array.from({ length: 31 }, (_, number) => number) },
  { field: { name: 'u', type: 'boolean' }, values: [true, false] },
  { field: { name: 'c', type: 'choice', options: ['x', 'y', 'z'].map(option) }, values: ['x', 'y', 'z'] },
  {
    field: { name: 'l', type: 'choices', options: ['x', 'y', 'z'].map(option) },
    values: [['x'], ['y'], ['z'], ['x', 'y'], ['x', 'z'], ['y', 'z'], ['x', 'y', 'z']],
  },
].map(({ field, values }) => ({ field: { label: field.name, ...field }, values }));

/** The fields that decisions ask about, as a workflow has them. */
export const ALL_FIELDS: Loose[] = FIELDS.map(({ field }) => field);

const v = (name: string): Loose => ({ var: name });
const order = fc.constantFrom('<', '<=', '>', '>=', '==', '!=');
const ordered = (name: string, values: readonly Json[]) =>
  fc.tuple(order, fc.constantFrom(...values)).map(([operator, value]): Loose => ({ [operator]: [v(name), value] }));

const comparison: fc.Arbitrary<Loose> = fc.oneof(
  ordered('a', numbers),
  ordered('b', numbers),
  ordered('m', numbers.map(cents)),
  ordered(
    'd',
    [0, 1, 2, 3, 4, 5, 6].map((number) => (number ? day(number) : '2027-02-28')),
  ),
  ordered('e', [1, 2, 3, 4, 5].map(day)),
  fc.boolean().map((value) => ({ '==': [v('u'), value] })),
  fc
    .tuple(fc.constantFrom('==', '!='), fc.constantFrom('x', 'y', 'z'))
    .map(([operator, value]) => ({ [operator]: [v('c'), value] })),
  fc.subarray(['x', 'y', 'z'], { minLength: 1 }).map((values) => ({ in: [v('c'), values] })),
  fc.constantFrom('x', 'y', 'z').map((value) => ({ contains: [v('l'), value] })),
  fc.tuple(order, fc.constantFrom(1, 2, 3)).map(([operator, value]) => ({ [operator]: [{ length: v('l') }, value] })),
  fc.tuple(fc.constantFrom(1, 2), fc.constantFrom(2, 4)).map(([low, high]) => ({ between: [v('a'), low, high] })),
  fc
    .tuple(order, fc.integer({ min: -2, max: 2 }))
    .map(([operator, by]) => ({ [operator]: [{ '+': [v('a'), by] }, v('b')] })),
  fc
    .tuple(order, fc.integer({ min: -2, max: 2 }))
    .map(([operator, by]) => ({ [operator]: [v('d'), { add_days: [v('e'), by] }] })),
  fc.constantFrom('a', 'm', 'c', 'u').map((name) => ({ is_set: v(name) })),
);

const middle = [9, 10, 15, 20];
const apart: fc.Arbitrary<Loose> = fc.oneof(
  {
    arbitrary: fc
      .tuple(order, fc.integer({ min: -4, max: 4 }))
      .map(([operator, by]) => ({ [operator]: [v('p'), { '+': [v('q'), by] }] })),
    weight: 3,
  },
  ordered('p', middle),
  ordered('q', middle),
);
/** Decisions about two fields that are compared with each other. */
export const decisionsApart: fc.Arbitrary<RandomDecision> = fc.record({
  turns: fc.array(
    fc.oneof(
      apart,
      fc.tuple(apart, apart).map((parts) => ({ and: parts })),
    ),
    { minLength: 2, maxLength: 4 },
  ),
  optional: fc.constant([]),
  all: fc.boolean(),
});

const { condition } = fc.letrec<{ condition: Loose }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    comparison,
    fc
      .tuple(fc.constantFrom('and', 'or'), fc.array(tie('condition'), { minLength: 2, maxLength: 3 }))
      .map(([operator, parts]) => ({ [operator]: parts })),
    tie('condition').map((part) => ({ '!': part })),
  ),
}));

/** One step's ways on in their order, the fields that need not be filled in, and whether all ways that hold are taken. */
export type RandomDecision = { turns: (Loose | null)[]; optional: string[]; all: boolean };
/** Decisions of any kind, of so few values that all of them can be asked. */
export const decisions: fc.Arbitrary<RandomDecision> = fc
  .record({
    turns: fc.array(fc.option(condition, { freq: 8 }), { minLength: 1, maxLength: 4 }),
    optional: fc.subarray(['a', 'm', 'c', 'u'], { maxLength: 1 }),
    all: fc.boolean(),
  })
  .filter(({ turns, optional }) => [...allData(JSON.stringify(turns), optional)].length <= MOST_DATA);

/** What is wrong, found by asking every way of all values there are. */
export function bruteForce({ turns, optional, all }: RandomDecision): string[] {
  const fields = fieldsOf(ALL_FIELDS);
  const nodes = turns.map((turn) => (turn === null ? undefined : nodeOf(turn)));
  const found = new Set<string>();
  const never = new Set(turns.keys());
  for (const data of allData(JSON.stringify(turns), optional)) {
    const results = nodes.map((node) => (node ? ask(node, data, fields) : true));
    const failing = results.indexOf('unset');
    const first = results.indexOf(true);
    if (failing >= 0 && (all || first < 0 || failing < first)) {
      found.add(`maybe_unset ${failing}`);
      for (const index of results.keys()) if (index >= failing) never.delete(index);
      continue;
    }
    if (first < 0) found.add('gap');
    for (const [index, result] of results.entries()) {
      if (result !== true) continue;
      if (all || index === first) never.delete(index);
      else if (turns[index] !== null) found.add(`overlap ${index}`);
    }
  }
  for (const index of never) found.add(`never_taken ${index}`);
  return [...found].sort();
}

function nodeOf(json: Json) {
  const parsed = parse(json);
  if ('node' in parsed) return parsed.node;
  throw new Error(JSON.stringify(parsed.problems));
}

function ask(node: ReturnType<typeof nodeOf>, data: Data, fields: ReturnType<typeof fieldsOf>): boolean | 'unset' {
  try {
    const ticket = { number: 1, title: '', submitter: { id: 1, name: '', email: '' } };
    return holds(node, { fields, data, steps: {}, ticket, now: '2027-01-04T09:00:00Z', timeZone: 'UTC' });
  } catch (caught) {
    if (caught instanceof ExpressionError && caught.code === 'unset') return 'unset';
    throw caught;
  }
}

/** All values of the fields that are read, together. */
function* allData(text: string, optional: readonly string[]): Generator<Data> {
  const read = FIELDS.filter(({ field }) => text.includes(`"var":"${field.name}"`));
  const lists = read.map(({ field, values }) => [...values, ...(optional.includes(field.name) ? [undefined] : [])]);
  const count = lists.reduce((product, { length }) => product * length, 1);
  for (let index = 0; index < count; index++) {
    let rest = index;
    const data: { [name: string]: Loose } = {};
    for (const [place, list] of lists.entries()) {
      const value = list[rest % list.length];
      rest = Math.floor(rest / list.length);
      if (value !== undefined) data[read[place]?.field.name] = value;
    }
    yield data;
  }
}

/** What the checker finds in the same decision. `fields`: for a test of this comparison, others than the brute force goes through. */
export function byTheChecker({ turns, optional, all }: RandomDecision, fields = ALL_FIELDS): string[] {
  const asked = fields.map(({ name }) => (optional.includes(name) ? `${name}?` : name));
  const file = decisionFile(fields, asked, turns, all ? { next: 'all' } : {});
  const { findings } = checkFile(file, company);
  const said = findings.flatMap(({ code, pointer }) => {
    if (code === 'gap') return ['gap'];
    const isOfWay = ['overlap', 'never_taken', 'maybe_unset'].includes(code);
    return isOfWay ? [`${code} ${Number(pointer.split('/')[3]) - 1}`] : code === 'not_provable' ? [code] : [];
  });
  return [...new Set(said)].sort();
}
