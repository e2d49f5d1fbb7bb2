import { expect, it } from 'vitest';
import { arrowFile, FORK, JOIN, when } from '../support/parallel_files.js';
import type { Loose } from '../support/workflow_files.js';
import { foundOf } from './found.js';

type Case = [what: string, arrows: string[], steps: { [key: string]: Loose }, found: string[]];

it.each([
  [
    'an outcome while another branch is open',
    ['start > f', 'f > a', 'f > b', 'a > end : good', 'b > end'],
    { f: FORK },
    ['warning /workflow/transitions/3'],
  ],
  [
    'an outcome while another waits at a join',
    ['start > f', 'f > a', 'f > b', 'f > c', 'a > j', 'b > j', 'c > end : bad', 'j > end'],
    { f: FORK, j: JOIN },
    ['warning /workflow/transitions/6'],
  ],
  [
    'an outcome beside other ways of one step',
    ['start > f', 'f > end : good', 'f > a'],
    { f: FORK },
    ['warning /workflow/transitions/1'],
  ],
  ['not with end: all', ['start > f', 'f > a', 'f > b', 'a > end! : good', 'b > end'], { f: FORK }, []],
  ['not without an outcome', ['start > f', 'f > a', 'f > b', 'a > end', 'b > end'], { f: FORK }, []],
  ['not after the join', ['start > f', 'f > a', 'f > b', 'a > j', 'b > j', 'j > end : good'], { f: FORK, j: JOIN }, []],
  [
    'not beside ways that it excludes',
    ['start > f', `f > end : good | ${when('f_f', '<', 3)}`, 'f > a | {"otherwise": true}'],
    { f: { next: 'all' } },
    [],
  ],
  ['not what two ways of one step name', ['start > f', 'f > a', 'f > a', 'a > end : good'], { f: FORK }, []],
] satisfies Case[])('%s', (_what, arrows, steps, found) => {
  expect(foundOf('end_in_branch', arrowFile(arrows, steps))).toEqual(found);
});
