import { describe, expect, it } from 'vitest';
import { compile } from '#src/workflow_engine/compile.js';
import { decide, MOST_PASSES, MOST_TASKS, standingOutcome } from '#src/workflow_engine/decide.js';
import { DecisionError, type Snapshot } from '#src/workflow_engine/decision.js';
import { changed, type Loose } from './support/workflow_files.js';

const WAY = '/workflow/transitions';
const equal = (name: string, value: unknown) => ({ '==': [{ var: name }, value] }) as Loose;

function snapshot(changes: Loose, more: Partial<Snapshot> = {}): Snapshot {
  return {
    definition: compile(changed(changes)),
    event: { kind: 'task_completed', task: 'approve' },
    data: { amount: 40, decision: 'yes' },
    steps: {},
    ticket: { number: 1, title: 'x', submitter: { id: 1, name: 'Ann', email: 'ann@example.com' } },
    now: '2027-01-04T09:00:00.000Z',
    timeZone: 'UTC',
    workflow: { begun: 1, passed: 0, living: [], arrivals: [] },
    ...more,
  };
}

function failure(given: Snapshot): DecisionError {
  try {
    decide(given);
  } catch (caught) {
    if (caught instanceof DecisionError) return caught;
    throw caught;
  }
  throw new Error('nothing failed');
}

const submitted = { kind: 'ticket_submitted', task: null } as const;

describe('decide', () => {
  it('begins the step of the first way that holds, and says why', () => {
    expect(decide(snapshot({}))).toEqual({
      begin: [{ task: 'compute', set: { double: 80 } }],
      arrivals: [],
      end: null,
      cancels: false,
      completes: false,
      why: [
        { transition: 1, from: 'approve', to: 'compute', holds: true, sentence: 'decision is yes' },
        { transition: 2, from: 'approve', to: null, holds: null, sentence: 'decision is no' },
      ],
    });
  });

  it('begins the first step of a submitted ticket', () => {
    const { begin, why } = decide(snapshot({}, { event: submitted }));
    expect(begin).toEqual([{ task: 'approve' }]);
    expect(why).toEqual([{ transition: 0, from: null, to: 'approve', holds: true, sentence: null }]);
  });

  it.each([
    ['in the order of the file', {}, [1, 2]],
    ['by priority where they have one', { [`${WAY}/1/priority`]: 20, [`${WAY}/2/priority`]: 3 }, [2, 1]],
  ])('tries the ways %s', (_order, changes, transitions) => {
    const both = {
      [`${WAY}/1/condition`]: equal('amount', 40),
      [`${WAY}/2/condition`]: equal('amount', 40),
      ...changes,
    };
    const { why } = decide(snapshot(both));
    expect(why.map(({ transition }) => transition)).toEqual(transitions);
    expect(why.map(({ holds }) => holds)).toEqual([true, null]);
  });

  it('ends with the outcome of the way, and completes only when nothing else is open', () => {
    const refused = { data: { amount: 40, decision: 'no' } };
    expect(decide(snapshot({}, refused))).toMatchObject({ begin: [], end: { outcome: 'refused' }, completes: true });
    expect(
      decide(snapshot({}, { ...refused, workflow: { begun: 2, passed: 0, living: ['buy'], arrivals: [] } })).completes,
    ).toBe(false);
  });

  it('ends the branch after a step without ways on', () => {
    const last = snapshot(
      { [`${WAY}/4`]: { from: 'approve', to: 'buy' } },
      { event: { kind: 'task_completed', task: 'buy' } },
    );
    expect(decide(last)).toMatchObject({ begin: [], end: { outcome: null }, completes: true, why: [] });
  });

  it('sets from the data before the step', () => {
    const swap = { '/workflow/tasks/1/set': { amount: { var: 'double' }, double: { var: 'amount' } } };
    const { begin } = decide(snapshot(swap, { data: { amount: 4, double: 7, decision: 'yes' } }));
    expect(begin).toEqual([{ task: 'compute', set: { amount: 7, double: 4 } }]);
  });

  it('names the step and the values when no way holds', () => {
    const stuck = failure(snapshot({ [`${WAY}/1/condition`]: equal('amount', 41) }));
    expect(stuck.code).toBe('no_transition_holds');
    expect(stuck.message).toBe('No way on from “Approve” holds (Amount: 40; Decision: yes).');
    expect(stuck.why.map(({ holds }) => holds)).toEqual([false, false]);
  });

  it('says which condition cannot be answered', () => {
    const stuck = failure(
      snapshot({ [`${WAY}/2/condition`]: equal('comment', 'x'), [`${WAY}/1/condition`]: equal('amount', 41) }),
    );
    expect(stuck.code).toBe('condition_failed');
    expect(stuck.message).toContain('After “Approve”, the condition “comment is');
    expect(stuck.message).toContain('“Comment” has no value');
    expect(stuck.why).toHaveLength(1);
  });

  it.each([
    ['unset', { comment: { var: 'category' } }, '“Compute” cannot set Comment'],
    [
      'beyond the limits',
      { amount: { '*': [{ var: 'amount' }, 10000] } },
      '“Compute” cannot set Amount: Enter a whole number from 1 to',
    ],
    [
      'division by zero',
      { double: { round: [{ '/': [1, { '-': [{ var: 'amount' }, 40] }] }, 0] } },
      '“Compute” cannot set Double',
    ],
  ])('refuses a value that is %s', (_what, set, message) => {
    const stuck = failure(snapshot({ '/workflow/tasks/1/set': set }));
    expect(stuck.code).toBe('set_failed');
    expect(stuck.message).toContain(message);
  });

  it('begins at most 500 tasks', () => {
    const begun = (count: number) => snapshot({}, { workflow: { begun: count, passed: 0, living: [], arrivals: [] } });
    expect(decide(begun(MOST_TASKS - 1)).begin).toHaveLength(1);
    expect(failure(begun(MOST_TASKS)).code).toBe('too_many_tasks');
  });

  it('begins at most 50 PASS steps in a row; forms are not counted', () => {
    const passed = (count: number) => ({ workflow: { begun: count, passed: count, living: [], arrivals: [] } });
    expect(decide(snapshot({}, passed(MOST_PASSES - 1))).begin).toHaveLength(1);
    expect(failure(snapshot({}, passed(MOST_PASSES))).code).toBe('too_many_passes');
    expect(decide(snapshot({}, { event: submitted, ...passed(MOST_PASSES) })).begin).toEqual([{ task: 'approve' }]);
  });

  it('lets no step set more than 1 MB of data together with what is there', () => {
    const comment = (length: number) => ({ data: { amount: 40, decision: 'yes', comment: 'é'.repeat(length / 2) } });
    expect(decide(snapshot({}, comment(1_048_000))).begin).toHaveLength(1);
    const stuck = failure(snapshot({}, comment(1_048_576)));
    expect(stuck.code).toBe('set_failed');
    expect(stuck.message).toContain('the data of this ticket would grow too large');
  });

  it('reads a condition’s sentence as it was compiled, and puts none in words itself', () => {
    const given = snapshot({});
    const { waysFrom } = given.definition;
    const known = (task: string | null) => waysFrom(task).map((way) => ({ ...way, sentence: 'as compiled' }));
    const { why } = decide({ ...given, definition: { ...given.definition, waysFrom: known } });
    expect(why.map(({ sentence }) => sentence)).toEqual(['as compiled', 'as compiled']);
  });

  it('knows no step that the workflow lacks', () => {
    expect(failure(snapshot({}, { event: { kind: 'task_completed', task: 'gone' } })).code).toBe('unknown_step');
    expect(failure(snapshot({ [`${WAY}/0`]: { from: 'buy', to: 'buy' } }, { event: submitted })).code).toBe(
      'no_transition_holds',
    );
  });
});

it.each([
  ['refused', 'bought', 'bought'],
  ['bought', 'refused', 'bought'],
  [null, 'refused', 'refused'],
  ['refused', null, 'refused'],
  [null, null, null],
])('of the outcomes %s and %s stands %s', (one, other, stands) => {
  expect(standingOutcome(compile(changed({})), one, other)).toBe(stands);
});
