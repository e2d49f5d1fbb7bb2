import { expect, it } from 'vitest';
import { arrowFile, CALL, FORK, JOIN, PASS } from '../support/parallel_files.js';
import type { Loose } from '../support/workflow_files.js';
import { foundOf } from './found.js';

type Case = [what: string, arrows: string[], steps: { [key: string]: Loose }, found: string[]];

it.each([
  [
    'computing steps in a circle',
    ['start > a', 'a > b', 'b > a', 'b > end'],
    { a: PASS, b: PASS },
    ['error /workflow/transitions/2'],
  ],
  ['a step onto itself', ['start > a', 'a > a', 'a > end'], { a: PASS }, ['error /workflow/transitions/1']],
  [
    'a call that is made again and again',
    ['start > a', 'a > p', 'p > a', 'p > end'],
    { a: CALL, p: PASS },
    ['error /workflow/transitions/2'],
  ],
  [
    'two circles, each once',
    ['start > a', 'a > b', 'b > a', 'b > c', 'c > d', 'd > c', 'd > end'],
    { a: PASS, b: PASS, c: PASS, d: PASS },
    ['error /workflow/transitions/2', 'error /workflow/transitions/5'],
  ],
  [
    'a circle beside one with a form',
    ['start > a', 'a > b', 'b > a', 'b > x', 'x > a', 'b > end'],
    { a: PASS, b: PASS },
    ['error /workflow/transitions/2'],
  ],
  [
    'a join of computing steps only',
    ['start > f', 'f > a', 'f > b', 'a > j', 'b > j', 'j > f', 'j > end'],
    { f: FORK, a: PASS, b: PASS, j: { ...PASS, ...JOIN } },
    ['error /workflow/transitions/5'],
  ],
  ['not with a form', ['start > a', 'a > b', 'b > a', 'b > end'], { a: PASS }, []],
  [
    'not with a callback',
    ['start > a', 'a > b', 'b > a', 'b > end'],
    { a: PASS, b: { ...CALL, task_type: 'ASYNC_ACTION' } },
    [],
  ],
  [
    'not where a join waits for a form',
    ['start > f', 'f > a', 'f > b', 'a > j', 'b > j', 'j > f', 'j > end'],
    { f: FORK, a: PASS, j: { ...PASS, ...JOIN } },
    [],
  ],
  ['not a straight line', ['start > a', 'a > b', 'a > c', 'b > c', 'c > end'], { a: PASS, b: PASS, c: PASS }, []],
] satisfies Case[])('%s', (_what, arrows, steps, found) => {
  expect(foundOf('endless_loop', arrowFile(arrows, steps))).toEqual(found);
});
