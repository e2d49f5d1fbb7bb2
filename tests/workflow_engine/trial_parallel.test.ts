import { describe, expect, it } from 'vitest';
import { compile } from '#src/workflow_engine/compile.js';
import type { Trial } from '#src/workflow_engine/move_trial.js';
import { runTest } from '#src/workflow_engine/run_test.js';
import { answerTrial, startTrial, type TrialResult } from '#src/workflow_engine/trial.js';
import { arrowFile, FORK, JOIN, PASS, when } from './support/parallel_files.js';
import type { Loose } from './support/workflow_files.js';

const ann = { id: 1, name: 'Ann', email: 'ann@example.com' };
const world = { now: '2027-01-04T09:00:00.000Z', timeZone: 'UTC' };

function trialOf(result: TrialResult): Trial {
  if ('trial' in result) return result.trial;
  throw new Error(JSON.stringify(result.problems));
}

function started(file: Loose): Trial {
  return trialOf(startTrial(compile(file), 'arrows', { data: {}, title: 'x', submitter: ann }, world));
}

const answered = (trial: Trial, key: string, value = 5): Trial =>
  trialOf(answerTrial(trial, key, { output: { [`f_${key}`]: value } }, ann));

const FORKED = ['start > f', 'f > a', 'f > b', 'f > c', 'a > j', 'b > j', 'c > end : bad', 'j > end : good'];
const forked = () => arrowFile(FORKED, { f: FORK, j: JOIN });

describe('a trial with branches', () => {
  it.each([['abc'], ['cba'], ['bca'], ['acb']])('takes the answers in any order: %s', (order) => {
    const first = started(forked());
    expect(first).toMatchObject({ open: ['a', 'b', 'c'], path: ['f', 'a', 'b', 'c'] });
    const joined = [...order].reduce((trial, key) => answered(trial, key), first);
    expect(joined).toMatchObject({ open: ['j'], arrivals: [], status: 'IN_PROGRESS', outcome: 'bad' });
    expect(answered(joined, 'j')).toMatchObject({ status: 'COMPLETED', outcome: 'good', open: [] });
  });

  it('shows who waits at a join', () => {
    expect(answered(started(forked()), 'b').arrivals).toEqual([{ join: 'j', from: 'b' }]);
  });

  it('answers one task of two that are open for the same step', () => {
    const twice = ['start > f', 'f > a', 'f > b', 'a > x', 'b > x', 'x > end'];
    const both = answered(answered(started(arrowFile(twice, { f: FORK })), 'a'), 'b');
    expect(both.open).toEqual(['x', 'x']);
    expect(answered(both, 'x')).toMatchObject({ open: ['x'], status: 'IN_PROGRESS' });
    expect(answered(answered(both, 'x'), 'x')).toMatchObject({ open: [], status: 'COMPLETED' });
  });

  it('lets the other branches go on where one stands still, and its join wait for it', () => {
    const arrows = ['start > f', 'f > a', 'f > b', `a > x | ${when('f_a', '<', 3)}`, 'x > j', 'b > j', 'b > end'];
    const stopped = answered(started(arrowFile(arrows, { f: FORK, j: JOIN })), 'a');
    expect(stopped).toMatchObject({ stopped: ['a'], error: { code: 'no_transition_holds' }, open: ['b'] });
    expect(answered(stopped, 'b')).toMatchObject({
      open: [],
      arrivals: [{ join: 'j', from: 'b' }],
      status: 'IN_PROGRESS',
    });
  });

  it('cancels what is open at an end: all', () => {
    const arrows = ['start > f', 'f > a', 'f > b', 'f > c', 'a > j', 'b > j', 'c > end! : bad', 'j > end'];
    const done = answered(answered(started(arrowFile(arrows, { f: FORK, j: JOIN })), 'a'), 'c');
    expect(done).toMatchObject({ open: [], arrivals: [], status: 'COMPLETED', outcome: 'bad' });
  });

  it('lets each branch decide on the data of its own moment', () => {
    const sets = (name: string) => ({ ...PASS, set: { [name]: 7 } });
    const late = `q > y | ${JSON.stringify({ condition: { is_set: { var: 'f_x' } } })}`;
    const arrows = ['start > f', 'f > p', 'f > q', 'p > x', 'x > end', late, 'q > z', 'y > end', 'z > end'];
    const trial = started(arrowFile(arrows, { f: FORK, p: PASS, q: PASS, x: sets('f_x') }));
    expect(trial.path).toEqual(['f', 'p', 'q', 'x', 'z']);
  });

  it('decides after a PASS step on what it has set', () => {
    const arrows = ['start > p', `p > a | ${when('f_p', '==', 3)}`, 'p > b'];
    expect(started(arrowFile(arrows, { p: { ...PASS, set: { f_p: 3 } } })).path).toEqual(['p', 'a']);
  });
});

describe('a test of a file with branches', () => {
  const test = (order: string, expected: Loose) => ({
    title: order,
    ticket: 'arrows',
    submit: { title: 'x' },
    answers: [...order].map((task) => ({ task, output: { [`f_${task}`]: 4 } })),
    expect: expected,
  });

  it.each([
    ['abcj', { status: 'COMPLETED', outcome: 'good', path: ['f', 'a', 'b', 'c', 'j'] }],
    ['cbaj', { status: 'COMPLETED', outcome: 'good', path: ['f', 'a', 'b', 'c', 'j'] }],
    ['ca', { status: 'IN_PROGRESS', outcome: 'bad', path: ['f', 'a', 'b', 'c'] }],
  ])('passes with the answers %s', (order, expected) => {
    expect(runTest(compile(forked()), test(order, expected)).failures).toEqual([]);
  });

  it('fails where a step is not open yet', () => {
    expect(runTest(compile(forked()), test('abj', {})).failures).toEqual([]);
    expect(runTest(compile(forked()), test('aj', {})).failures).toEqual(['Answer 2 (j): “j” is not open then']);
  });
});
