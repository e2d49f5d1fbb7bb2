import { describe, expect, it } from 'vitest';
import { compile } from '#src/workflow_engine/compile.js';
import { decide } from '#src/workflow_engine/decide.js';
import { type Arrival, type Decision, DecisionError, type Snapshot } from '#src/workflow_engine/decision.js';
import { arrowFile, FORK, JOIN, PASS, when } from './support/parallel_files.js';
import type { Loose } from './support/workflow_files.js';

type Standing = Partial<Snapshot['workflow']> & { data?: Snapshot['data']; kind?: Snapshot['event']['kind'] };

function snapshot(file: Loose, task: string | null, { data = {}, kind, ...workflow }: Standing = {}): Snapshot {
  return {
    definition: compile(file),
    event: { kind: kind ?? (task === null ? 'ticket_submitted' : 'task_completed'), task },
    data,
    steps: {},
    ticket: { number: 1, title: 'x', submitter: { id: 1, name: 'Ann', email: 'ann@example.com' } },
    now: '2027-01-04T09:00:00.000Z',
    timeZone: 'UTC',
    workflow: { begun: 1, passed: 0, living: [], arrivals: [], ...workflow },
  };
}

const begun = ({ begin }: Decision) => begin.map(({ task }) => task);
const at = (join: string, ...from: string[]): Arrival[] => from.map((step) => ({ join, from: step }));

function failure(given: Snapshot): DecisionError {
  try {
    decide(given);
  } catch (caught) {
    if (caught instanceof DecisionError) return caught;
    throw caught;
  }
  throw new Error('nothing failed');
}

const CHOICES = ['start > f', `f > a | ${when('f_f', '<', 5)}`, `f > b | ${when('f_f', '>', 3)}`];
const ALL = { f: { next: 'all' } };

describe('next: all', () => {
  it.each([
    [4, ['a', 'b']],
    [2, ['a']],
    [7, ['b']],
  ])('takes every way whose condition holds: %i', (f_f, steps) => {
    const decision = decide(snapshot(arrowFile(CHOICES, ALL), 'f', { data: { f_f } }));
    expect(begun(decision)).toEqual(steps);
    expect(decision.why.map(({ holds }) => holds)).toEqual(['a', 'b'].map((step) => steps.includes(step)));
  });

  it.each([
    [4, [true, null]],
    [7, [false, true]],
  ])('takes what is marked otherwise only if no other is: %i', (f_f, holds) => {
    const file = arrowFile([`f > a | ${when('f_f', '<', 5)}`, 'f > b | {"otherwise": true}', 'start > f'], ALL);
    const { why } = decide(snapshot(file, 'f', { data: { f_f } }));
    expect(why.map((reason) => reason.holds)).toEqual(holds);
  });

  it('asks an otherwise last, wherever it stands in the file', () => {
    const file = arrowFile(['f > b | {"otherwise": true}', `f > a | ${when('f_f', '<', 5)}`, 'start > f'], ALL);
    expect(begun(decide(snapshot(file, 'f', { data: { f_f: 4 } })))).toEqual(['a']);
    expect(begun(decide(snapshot(file, 'f', { data: { f_f: 6 } })))).toEqual(['b']);
  });

  it('is an error where none holds', () => {
    const none = arrowFile(['start > f', `f > a | ${when('f_f', '<', 1)}`], ALL);
    expect(failure(snapshot(none, 'f', { data: { f_f: 4 } })).code).toBe('no_transition_holds');
  });

  it('begins a step that two ways name once', () => {
    const twice = arrowFile(['start > f', 'f > a', 'f > b', 'f > a'], ALL);
    expect(begun(decide(snapshot(twice, 'f')))).toEqual(['a', 'b']);
  });

  it('never begins more than 500 tasks in all', () => {
    const file = arrowFile(['start > f', 'f > a', 'f > b'], ALL);
    expect(begun(decide(snapshot(file, 'f', { begun: 498 })))).toHaveLength(2);
    expect(failure(snapshot(file, 'f', { begun: 499 })).code).toBe('too_many_tasks');
  });
});

const FORKED = arrowFile(['start > f', 'f > a', 'f > b', 'f > c', 'a > j', 'b > j', 'c > end', 'j > end'], {
  f: FORK,
  j: JOIN,
});

describe('join: all', () => {
  it('waits for what can still come to it', () => {
    const decision = decide(snapshot(FORKED, 'a', { living: ['b', 'c'] }));
    expect(decision).toMatchObject({ begin: [], arrivals: at('j', 'a'), end: null, completes: false });
  });

  it('is begun once when everything that can come to it has come; what cannot is not waited for', () => {
    const decision = decide(snapshot(FORKED, 'b', { living: ['c'], arrivals: at('j', 'a') }));
    expect(decision).toMatchObject({ begin: [{ task: 'j' }], arrivals: [], completes: false });
  });

  it.each([
    ['ends', 'b', 'b > end', ['j']],
    ['takes another way', 'b', 'b > x', ['x', 'j']],
  ])('is looked at again when a branch %s', (_what, task, way, steps) => {
    const file = arrowFile(['start > f', 'f > a', 'f > b', 'a > j', `b > j | ${when('f_b', '<', 5)}`, way], {
      f: FORK,
      j: JOIN,
    });
    const standing = { arrivals: at('j', 'a'), data: { f_b: 7 } };
    expect(begun(decide(snapshot(file, task, standing)))).toEqual(steps);
    expect(begun(decide(snapshot(file, task, { ...standing, living: ['b'] })))).not.toContain('j');
  });

  it('is looked at again when a branch is given up', () => {
    const waiting = { arrivals: at('j', 'a'), kind: 'branch_ended' } as const;
    expect(decide(snapshot(FORKED, 'b', waiting))).toMatchObject({ begin: [{ task: 'j' }], why: [] });
    expect(decide(snapshot(FORKED, 'b', { kind: 'branch_ended' })).completes).toBe(true);
    expect(begun(decide(snapshot(FORKED, 'c', { ...waiting, living: ['b'] })))).toEqual([]);
  });

  it('waits for a branch that waits at a join before it, not for one at its own fork', () => {
    const arrows = ['start > f', 'f > a', 'f > g', 'g > c', 'g > d', 'c > k', 'd > k', 'k > j', 'a > j', 'j > f'];
    const file = arrowFile(arrows, { f: FORK, g: FORK, j: JOIN, k: JOIN });
    const inner = decide(snapshot(file, 'a', { living: ['d'], arrivals: at('k', 'c') }));
    expect(inner).toMatchObject({ begin: [], arrivals: [...at('k', 'c'), ...at('j', 'a')] });
    const last = decide(snapshot(file, 'd', { arrivals: inner.arrivals }));
    expect(last).toMatchObject({ begin: [{ task: 'k' }], arrivals: at('j', 'a') });
    expect(begun(decide(snapshot(file, 'k', { arrivals: last.arrivals })))).toEqual(['j']);
    expect(begun(decide(snapshot(file, 'k', { arrivals: last.arrivals, living: ['f'] })))).toEqual(['j']);
  });

  it('is begun at once, in the order of the transitions, where nothing else comes to it', () => {
    const file = arrowFile(['start > f', 'f > a', 'f > j', 'f > b'], { f: FORK, j: JOIN });
    const decision = decide(snapshot(file, 'f'));
    expect(begun(decision)).toEqual(['a', 'j', 'b']);
    expect(decision.arrivals).toEqual([]);
  });

  it('computes the values of a PASS join from the data of the last to arrive', () => {
    const join = { ...PASS, join: 'all', set: { f_j: { '+': [{ var: 'f_a' }, 1] } } };
    const file = arrowFile(['start > f', 'f > a', 'f > b', 'a > j', 'b > j'], { f: FORK, j: join });
    const { begin } = decide(snapshot(file, 'b', { arrivals: at('j', 'a'), data: { f_a: 3 } }));
    expect(begin).toEqual([{ task: 'j', set: { f_j: 4 } }]);
  });

  it('is a workflow error where two wait for each other', () => {
    const arrows = ['start > f', 'f > a', 'f > b', 'a > j', 'b > k', 'a > k', 'b > j', 'j > k', 'k > j', 'j > end'];
    const file = arrowFile(arrows, { f: FORK, j: JOIN, k: JOIN });
    expect(decide(snapshot(file, 'a', { living: ['b'] })).arrivals).toEqual(at('j', 'a'));
    const crossed = { ...file, workflow: { ...file.workflow, transitions: file.workflow.transitions.toSpliced(6, 1) } };
    const stuck = failure(snapshot(crossed, 'b', { arrivals: at('j', 'a'), living: ['elsewhere'] }));
    expect(stuck.code).toBe('stuck_join');
    expect(stuck.message).toContain('“j” and “k” wait for each other');
  });
});

describe('the end', () => {
  const ENDS = ['start > f', 'f > a', 'f > b', 'a > end : good', 'b > end! : bad', 'f > end : bad', 'f > end : best'];

  it('completes only when no branch lives', () => {
    const file = arrowFile(ENDS, { f: FORK });
    const ends = (standing: Standing) => decide(snapshot(file, 'a', standing));
    expect(ends({})).toMatchObject({ end: { outcome: 'good' }, cancels: false, completes: true });
    expect(ends({ living: ['b'] })).toMatchObject({ end: { outcome: 'good' }, completes: false });
    expect(ends({ living: [null] }).completes).toBe(false);
  });

  it('names of several outcomes at once the one nearest the top, and goes on with the others', () => {
    const decision = decide(snapshot(arrowFile(ENDS, { f: FORK }), 'f'));
    expect(decision).toMatchObject({ end: { outcome: 'best' }, completes: false });
    expect(begun(decision)).toEqual(['a', 'b']);
  });

  it('with end: all cancels whatever else is open and begins nothing', () => {
    const others = { living: ['a', 'b'], arrivals: at('j', 'a') };
    const done = decide(snapshot(arrowFile(ENDS, { f: FORK, j: JOIN }), 'b', others));
    expect(done).toMatchObject({ begin: [], arrivals: [], end: { outcome: 'bad' }, cancels: true, completes: true });
    const both = arrowFile(['start > f', 'f > a', 'f > end!'], { f: FORK });
    expect(decide(snapshot(both, 'f'))).toMatchObject({ begin: [], cancels: true, completes: true });
  });
});
