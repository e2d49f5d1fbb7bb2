import { expect, it } from 'vitest';
import { arrowFile, FORK, JOIN } from '../support/parallel_files.js';
import type { Loose } from '../support/workflow_files.js';
import { foundOf } from './found.js';

type Case = [what: string, arrows: string[], steps: { [key: string]: Loose }, found: string[]];

it.each([
  [
    'two joins each before the other',
    ['start > f', 'f > a', 'f > b', 'a > j', 'b > k', 'j > k', 'k > j', 'j > end'],
    { f: FORK, j: JOIN, k: JOIN },
    ['error /workflow/tasks/1', 'error /workflow/tasks/2'],
  ],
  [
    'a rework into the middle of a fork inside',
    ['start > f', 'f > a', 'f > g', 'g > c', 'g > d', 'c > k', 'd > k', 'k > j', 'a > j', 'j > c', 'j > end'],
    { f: FORK, g: FORK, k: JOIN, j: JOIN },
    ['error /workflow/tasks/2', 'error /workflow/tasks/3'],
  ],
  [
    'not one after the other',
    ['start > f', 'f > a', 'f > b', 'a > j', 'b > j', 'j > g', 'g > c', 'g > d', 'c > k', 'd > k', 'k > f', 'k > end'],
    { f: FORK, g: FORK, j: JOIN, k: JOIN },
    [],
  ],
  [
    'not one inside the other',
    ['start > f', 'f > a', 'f > g', 'g > c', 'g > d', 'c > k', 'd > k', 'k > j', 'a > j'],
    { f: FORK, g: FORK, k: JOIN, j: JOIN },
    [],
  ],
  [
    'not a join that is come to again',
    ['start > f', 'f > a', 'f > b', 'a > j', 'b > j', 'j > a', 'j > end'],
    { f: FORK, j: JOIN },
    [],
  ],
] satisfies Case[])('%s', (_what, arrows, steps, found) => {
  expect(foundOf('stuck_join', arrowFile(arrows, steps))).toEqual(found);
});
