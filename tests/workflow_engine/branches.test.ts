import { describe, expect, it } from 'vitest';
import { dominatorsOf, joinsOf } from '#src/workflow_engine/branches.js';

const arrows = (text: string) =>
  text.split(', ').map((arrow) => {
    const [from, to] = arrow.split('>').map((name) => (name === '.' ? null : (name ?? null)));
    return { from: from ?? null, to: to ?? null };
  });

const SIMPLE = '.>f, f>a, f>b, a>j, b>j, j>.';

describe('dominators', () => {
  it.each([
    [SIMPLE, { f: null, a: 'f', b: 'f', j: 'f' }],
    ['.>a, .>b, a>j, b>j', { a: null, b: null, j: null }],
    ['.>f, f>a, a>b, b>a, b>j, f>j', { f: null, a: 'f', b: 'a', j: 'f' }],
    // The graph on which Cooper, Harvey and Kennedy need several rounds.
    ['.>5, 5>4, 5>3, 4>1, 3>2, 1>2, 2>1', { 5: null, 4: '5', 3: '5', 1: '5', 2: '5' }],
    ['.>a, lost>a', { a: null }],
  ])('of %s', (graph, expected) => {
    expect(Object.fromEntries(dominatorsOf(arrows(graph)))).toEqual(expected);
  });
});

describe('a join', () => {
  it.each([
    ['belongs to the step that all its branches come from', SIMPLE, 'f', ['a', 'b']],
    ['whatever lies in between', '.>f, f>a, f>b, b>c, c>b, a>j, c>j', 'f', ['a', 'b', 'c']],
    ['not to a fork that a path leaves out', '.>s, s>f, s>j, f>a, f>b, a>j, b>j', 's', ['a', 'b', 'f']],
    ['to the start where nothing else is common', '.>a, .>b, a>j, b>j', null, ['a', 'b']],
    ['does not wait for what comes back through the fork', `${SIMPLE}, j>x, x>f`, 'f', ['a', 'b']],
    ['waits for what comes back beside the fork', `${SIMPLE}, j>x, x>a`, 'f', ['a', 'b', 'x']],
    ['does not wait for what must pass it first', `${SIMPLE}, j>x, x>j`, 'f', ['a', 'b', 'x']],
    [
      'waits for the steps and the join of a fork inside',
      '.>f, f>a, f>g, g>c, g>d, c>k, d>k, k>j, a>j',
      'f',
      [...'acdgk'],
    ],
  ])('%s', (_what, graph, fork, waitsFor) => {
    const join = joinsOf(arrows(graph), ['j']).get('j');
    expect(join?.fork).toBe(fork);
    expect([...(join?.waitsFor ?? [])].sort()).toEqual(waitsFor);
  });
});
