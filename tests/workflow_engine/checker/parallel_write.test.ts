import { expect, it } from 'vitest';
import { arrowFile, FORK, JOIN, PASS, when } from '../support/parallel_files.js';
import type { Loose } from '../support/workflow_files.js';
import { foundOf } from './found.js';

const asks = (...fields: string[]): Loose => ({ output_schema: fields.map((field) => ({ field })) });

type Case = [what: string, arrows: string[], steps: { [key: string]: Loose }, found: string[]];

it.each([
  [
    'both ask one field',
    ['start > f', 'f > a', 'f > b'],
    { f: FORK, a: asks('f_x'), b: asks('f_x'), x: PASS },
    ['warning /workflow/tasks/2'],
  ],
  [
    'both ask one field that a condition reads',
    ['start > f', 'f > a', 'f > b', 'a > j', 'b > j', `j > x | ${when('f_x', '<', 3)}`, 'j > end'],
    { f: FORK, a: asks('f_x'), b: asks('f_x'), j: JOIN, x: PASS },
    ['error /workflow/tasks/2'],
  ],
  [
    'one sets what the other asks',
    ['start > f', 'f > a', 'f > p', 'p > b'],
    { f: FORK, p: { ...PASS, set: { f_a: 3 } } },
    ['warning /workflow/tasks/2'],
  ],
  [
    'one writes what the transitions of the other read',
    ['start > f', 'f > a', 'f > b', `b > c | ${when('f_a', '<', 3)}`, 'b > end'],
    { f: FORK },
    ['error /workflow/tasks/2'],
  ],
  [
    'one writes what the form of the other reads',
    ['start > f', 'f > a', 'f > b'],
    { f: FORK, a: { output_schema: [{ field: 'f_a', required: { is_set: { var: 'f_b' } } }] } },
    ['error /workflow/tasks/2'],
  ],
  [
    'also further on',
    ['start > f', 'f > a', 'a > c', 'f > b', 'b > d', 'c > j', 'd > j'],
    { f: FORK, c: asks('f_x'), d: asks('f_x'), j: JOIN, x: PASS },
    ['warning /workflow/tasks/2'],
  ],
  [
    'not one after the other',
    ['start > f', 'f > a', 'f > b', 'a > j', 'b > j', 'j > c'],
    { f: FORK, a: asks('f_c'), j: JOIN },
    [],
  ],
  [
    'not before the fork',
    ['start > s', 's > f', 'f > a', 'f > b', `b > c | ${when('f_s', '<', 3)}`, 'b > end'],
    { f: FORK },
    [],
  ],
  [
    'not where the ways exclude each other',
    ['start > f', `f > a | ${when('f_f', '<', 3)}`, `f > b | ${when('f_f', '>=', 3)}`],
    { f: { next: 'all' }, a: asks('f_x'), b: asks('f_x'), x: PASS },
    [],
  ],
  [
    'not what a step itself has asked before',
    ['start > f', 'f > a', 'f > b', `b > c | ${when('f_b', '<', 3)}`, 'b > end'],
    { f: FORK },
    [],
  ],
  [
    'not where a run of the other step is read',
    ['start > f', 'f > a', 'f > b', `b > c | ${when('steps.a.f_a', '<', 3)}`, 'b > end'],
    { f: FORK },
    [],
  ],
  [
    'once where both write what one of them reads',
    ['start > f', 'f > a', 'f > b', `b > c | ${when('f_x', '<', 3)}`, 'b > end'],
    { f: FORK, a: asks('f_x'), b: asks('f_x'), x: PASS },
    ['error /workflow/tasks/2'],
  ],
] satisfies Case[])('%s', (_what, arrows, steps, found) => {
  expect(foundOf('parallel_write', arrowFile(arrows, steps))).toEqual(found);
});
