import { describe, expect, it } from 'vitest';
import { excludeEachOther } from '#src/workflow_engine/expressions/exclusive.js';
import { parse } from '#src/workflow_engine/expressions/parse.js';
import type { Json } from '#src/workflow_engine/workflow_file.js';

function node(json: Json) {
  const parsed = parse(json);
  if ('node' in parsed) return parsed.node;
  throw new Error(JSON.stringify(parsed.problems));
}

const x = { var: 'x' };
const is = (operator: string, ...values: Json[]): Json => ({ [operator]: [x, ...values] });

const APART: [string, Json, Json][] = [
  ['different values', is('==', 'a'), is('==', 'b')],
  ['a value and all others', is('==', 'a'), is('!=', 'a')],
  ['a value that is not listed', is('==', 'a'), is('in', ['b', 'c'])],
  ['lists with nothing in common', is('in', ['a', 'd']), is('in', ['b', 'c'])],
  ['ranges', is('<', 5), is('>=', 5)],
  ['ranges that only touch, one open', is('<=', 5), is('>', 5)],
  ['ranges far from each other', is('<=', 4), is('>=', 5)],
  ['a value outside a range', is('==', 7), is('between', 1, 6)],
  ['ranges between', is('between', 1, 3), is('between', 4, 6)],
  ['money as text and number', is('<', '100.00'), is('>=', 100)],
  ['9 and 10 are numbers', is('<=', '9'), is('>=', '10')],
  ['dates', is('<', '2027-01-01'), is('>=', '2027-01-01')],
  ['turned round', { '>': [5, x] }, is('>', 6)],
  ['set and unset', { is_set: x }, { '!': { is_set: x } }],
  ['unset and a value', { '!': { is_set: x } }, is('==', 3)],
  ['yes and no', is('==', true), is('==', false)],
  ['the opposite of a condition', { contains: [x, 'a'] }, { '!': { contains: [x, 'a'] } }],
  ['the opposite of an order of two fields', { '<': [x, { var: 'y' }] }, { '!': { '<': [x, { var: 'y' }] } }],
  ['under and', { and: [is('==', 1), { '==': [{ var: 'y' }, 2] }] }, is('==', 2)],
  ['under or, each part', { or: [is('==', 1), is('==', 2)] }, is('>', 2)],
  ['not or', { '!': { or: [is('==', 1), is('==', 2)] } }, is('==', 2)],
  ['not and against both', { '!': { and: [is('>', 1), is('>', 2)] } }, is('==', 3)],
  ['a shifted name', { '<': [{ '+': [x, 5] }, 3] }, { '>': [{ '+': [x, 5] }, 3] }],
];

const TOGETHER: [string, Json, Json][] = [
  ['different fields', is('==', 1), { '==': [{ var: 'y' }, 2] }],
  ['the same value', is('==', 'a'), is('==', 'a')],
  ['ranges that touch', is('<=', 5), is('>=', 5)],
  ['ranges that overlap', is('between', 1, 4), is('between', 4, 6)],
  ['all but one and all but another', is('!=', 1), is('!=', 2)],
  ['two below', is('<', 5), is('<', 3)],
  ['an or of which one part overlaps', { or: [is('==', 1), is('==', 2)] }, is('==', 2)],
  ['a listed value', is('in', ['a', 'b']), is('==', 'b')],
  ['one moment written in two ways', is('==', '2027-01-01T10:00:00Z'), is('==', '2027-01-01T11:00:00+01:00')],
  ['money written in two ways', is('==', '5'), is('==', '5.00')],
  ['a name and the name shifted', is('<', 3), { '>': [{ '+': [x, 5] }, 3] }],
  ['5 and 05 are two texts', is('==', '5'), is('!=', '05')],
  ['both unset', { '!': { is_set: x } }, { '!': { is_set: x } }],
  ['not in a list, not known', { '!': is('in', ['a', 'b']) }, is('==', 'c')],
];

describe('two conditions', () => {
  it.each(APART)('exclude each other: %s', (_what, one, other) => {
    expect(excludeEachOther(node(one), node(other))).toBe(true);
    expect(excludeEachOther(node(other), node(one))).toBe(true);
  });

  it.each(TOGETHER)('may hold together: %s', (_what, one, other) => {
    expect(excludeEachOther(node(one), node(other))).toBe(false);
    expect(excludeEachOther(node(other), node(one))).toBe(false);
  });
});
