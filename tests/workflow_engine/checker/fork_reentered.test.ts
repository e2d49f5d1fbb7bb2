import { expect, it } from 'vitest';
import { arrowFile, FORK, JOIN, when } from '../support/parallel_files.js';
import type { Loose } from '../support/workflow_files.js';
import { foundOf } from './found.js';

type Case = [what: string, arrows: string[], steps: { [key: string]: Loose }, found: string[]];

it.each([
  [
    'back to the fork',
    ['start > f', 'f > a', 'f > b', `a > f | ${when('f_a', '<', 3)}`, 'a > j', 'b > j'],
    { f: FORK, j: JOIN },
    ['error /workflow/transitions/3'],
  ],
  [
    'back before the fork',
    ['start > p', 'p > f', 'f > a', 'f > b', 'b > j', 'a > j', 'a > p'],
    { f: FORK, j: JOIN },
    ['error /workflow/transitions/6'],
  ],
  [
    'by a step after the join that is come to without it',
    ['start > f', 'f > a', 'f > b', 'a > j', 'b > j', 'a > z', 'j > z', 'z > f', 'z > end'],
    { f: FORK, j: JOIN },
    ['error /workflow/transitions/7'],
  ],
  [
    'from the fork itself',
    ['start > f', 'f > f', 'f > a', 'f > b', 'a > j', 'b > j'],
    { f: { next: 'all' }, j: JOIN },
    ['error /workflow/transitions/1'],
  ],
  [
    'out of a fork inside',
    ['start > f', 'f > a', 'f > g', 'g > c', 'g > d', 'c > k', 'd > k', 'd > f', 'k > j', 'a > j'],
    { f: FORK, g: FORK, j: JOIN, k: JOIN },
    ['error /workflow/transitions/7'],
  ],
  [
    'not after the join',
    ['start > f', 'f > a', 'f > b', 'a > j', 'b > j', 'j > f', 'j > end'],
    { f: FORK, j: JOIN },
    [],
  ],
  [
    'not within one branch',
    ['start > f', 'f > a', 'f > b', 'a > c', 'c > a', 'c > j', 'b > j'],
    { f: FORK, j: JOIN },
    [],
  ],
  [
    'not where the ways exclude each other',
    ['start > f', `f > a | ${when('f_f', '<', 3)}`, `f > b | ${when('f_f', '>=', 3)}`, 'a > f', 'a > j', 'b > j'],
    { f: { next: 'all' }, j: JOIN },
    [],
  ],
  ['not where nothing is side by side', ['start > f', 'f > a', 'f > b', 'a > f', 'a > j', 'b > j'], { j: JOIN }, []],
] satisfies Case[])('%s', (_what, arrows, steps, found) => {
  expect(foundOf('fork_reentered', arrowFile(arrows, steps))).toEqual(found);
});
