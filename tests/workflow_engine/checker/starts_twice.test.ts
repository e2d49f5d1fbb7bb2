import { expect, it } from 'vitest';
import { arrowFile, CALL, FORK, JOIN, PASS, when } from '../support/parallel_files.js';
import type { Loose } from '../support/workflow_files.js';
import { foundOf } from './found.js';

type Case = [what: string, arrows: string[], steps: { [key: string]: Loose }, found: string[]];

it.each([
  [
    'two branches meet without a join',
    ['start > f', 'f > a', 'f > b', 'a > c', 'b > c', 'c > d'],
    { f: FORK },
    ['warning /workflow/tasks/3'],
  ],
  [
    'before an action',
    ['start > f', 'f > a', 'f > b', 'a > c', 'b > c', 'c > d'],
    { f: FORK, d: CALL },
    ['error /workflow/tasks/4'],
  ],
  ['an action itself', ['start > f', 'f > a', 'f > d', 'a > d'], { f: FORK, d: CALL }, ['error /workflow/tasks/1']],
  [
    'one branch goes past the join that the other comes out of',
    ['start > f', 'f > a', 'f > b', 'a > j', 'b > j', 'b > c', 'j > c'],
    { f: FORK, j: JOIN },
    ['warning /workflow/tasks/4'],
  ],
  [
    'a fork that begins one of its ways again',
    ['start > f', 'f > a', 'f > b', 'a > f', 'a > end', 'b > end'],
    { f: FORK },
    ['warning /workflow/tasks/2'],
  ],
  [
    'also where they meet once more',
    ['start > f', 'f > a', 'f > b', 'a > c', 'b > c', 'c > d', 'c > e', 'd > g', 'e > g'],
    { f: FORK, c: { next: 'all' } },
    ['warning /workflow/tasks/1', 'warning /workflow/tasks/6'],
  ],
  [
    'not before an action that comes after a join',
    ['start > f', 'f > a', 'f > b', 'f > x', 'a > c', 'b > c', 'c > j', 'x > j', 'j > d'],
    { f: FORK, j: JOIN, d: CALL },
    ['warning /workflow/tasks/6'],
  ],
  [
    'not where a join waits',
    ['start > f', 'f > a', 'f > b', 'a > c', 'b > c', 'c > d'],
    { f: FORK, c: JOIN, d: CALL },
    [],
  ],
  ['not where only one is taken', ['start > f', 'f > a', 'f > b', 'a > c', 'b > c'], { f: PASS }, []],
  [
    'not where the conditions exclude each other',
    ['start > f', `f > a | ${when('f_f', '<', 3)}`, `f > b | ${when('f_f', '>=', 3)}`, 'a > c', 'b > c'],
    { f: { next: 'all' } },
    [],
  ],
  [
    'but where they overlap',
    ['start > f', `f > a | ${when('f_f', '<', 4)}`, `f > b | ${when('f_f', '>=', 3)}`, 'a > c', 'b > c'],
    { f: { next: 'all' } },
    ['warning /workflow/tasks/3'],
  ],
  [
    'not beside an otherwise',
    ['start > f', `f > a | ${when('f_f', '<', 3)}`, 'f > b | {"otherwise": true}', 'a > c', 'b > c'],
    { f: { next: 'all' } },
    [],
  ],
  ['not what two ways of one step name', ['start > f', 'f > a', 'f > a'], { f: FORK }, []],
] satisfies Case[])('%s', (_what, arrows, steps, found) => {
  expect(foundOf('starts_twice', arrowFile(arrows, steps))).toEqual(found);
});
