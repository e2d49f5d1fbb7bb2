import { describe, expect, it } from 'vitest';
import { compile } from '#src/workflow_engine/compile.js';
import type { Trial } from '#src/workflow_engine/move_trial.js';
import { runTest } from '#src/workflow_engine/run_test.js';
import { answerTrial, startTrial, type TrialResult } from '#src/workflow_engine/trial.js';
import { changed, type Loose, soundFile } from './support/workflow_files.js';

const world = { now: '2027-01-04T09:00:00.000Z', timeZone: 'UTC' };
const ann = { id: 1, name: 'Ann', email: 'ann@example.com' };
const ben = { id: 2, name: 'Ben', email: 'ben@example.com' };

function trialOf(result: TrialResult): Trial {
  if ('trial' in result) return result.trial;
  throw new Error(JSON.stringify(result.problems));
}

function submitted(file: Loose = soundFile()): Trial {
  return trialOf(startTrial(compile(file), 'purchase', { data: { amount: 40, buyer: 2 }, submitter: ann }, world));
}

describe('a trial', () => {
  it('goes the way of a real ticket, passing the steps that are nobody’s', () => {
    const first = submitted();
    expect(first).toMatchObject({
      status: 'IN_PROGRESS',
      open: ['approve'],
      path: ['approve'],
      ticket: { title: 'Purchase of 40' },
    });
    expect(first.data).toEqual({ amount: 40, buyer: 2, category: 'hardware' });
    const second = trialOf(answerTrial(first, 'approve', { output: { decision: 'yes' } }, ben));
    expect(second).toMatchObject({
      open: ['buy'],
      path: ['approve', 'compute', 'buy'],
      data: { double: 80 },
      taken: [0, 1, 3],
    });
    expect(second.steps.approve).toEqual({ data: { decision: 'yes' }, completed_by: 2 });
    const third = trialOf(answerTrial(second, 'buy', { output: {} }, ben));
    expect(third).toMatchObject({ status: 'COMPLETED', outcome: 'bought', open: [] });
    expect(first.open).toEqual(['approve']);
  });

  it('refuses what the form refuses', () => {
    const wrong = startTrial(compile(soundFile()), 'purchase', { data: { amount: 0 }, submitter: ann }, world);
    expect('problems' in wrong && wrong.problems.map(({ field }) => field)).toEqual(['amount', 'buyer']);
    expect(answerTrial(submitted(), 'buy', { output: {} }, ben)).toHaveProperty('problems');
    expect(answerTrial(submitted(), 'approve', { reply: { status: 200, body: null } }, ben)).toHaveProperty('problems');
  });

  it('stands still with the workflow error of a real ticket', () => {
    const gap = submitted(changed({ '/workflow/transitions/1/condition': { '==': [{ var: 'amount' }, 1] } }));
    const stuck = trialOf(answerTrial(gap, 'approve', { output: { decision: 'yes' } }, ben));
    expect(stuck.error?.code).toBe('no_transition_holds');
    expect(submitted(changed({ '/workflow/transitions/0/condition': { '==': [{ var: 'amount' }, 1] } }))).toMatchObject(
      {
        status: 'NOT_STARTED',
        error: { code: 'no_transition_holds' },
      },
    );
  });

  it('ends a loop that nothing interrupts', () => {
    const file = changed({ '/workflow/transitions/3/to': 'compute', '/workflow/tasks/1/set': {} });
    const stuck = trialOf(answerTrial(submitted(file), 'approve', { output: { decision: 'yes' } }, ben));
    expect(stuck.error?.code).toBe('too_many_passes');
    expect(stuck.path).toHaveLength(51);
  });

  it('counts steps that are nobody’s anew after each answer to a form', () => {
    const again = { '/workflow/transitions/3/to': 'approve' };
    let trial = submitted(changed(again));
    for (let round = 0; round < 60; round++)
      trial = trialOf(answerTrial(trial, 'approve', { output: { decision: 'yes' } }, ben));
    expect(trial).toMatchObject({ open: ['approve'], passed: 1 });
    expect(trial).not.toHaveProperty('error');
  });
});

function failures(changes: Loose, test = 0): readonly string[] {
  const definition = compile(changed(changes));
  return runTest(definition, definition.file.tests?.[test] as Loose).failures;
}

describe('a test of a file', () => {
  it('passes and tells what it took', () => {
    const definition = compile(soundFile());
    expect(runTest(definition, soundFile().tests[0])).toMatchObject({
      passed: true,
      status: 'COMPLETED',
      outcome: 'bought',
      path: ['approve', 'compute', 'buy'],
      transitionsTaken: [0, 1, 3, 4],
    });
  });

  it.each([
    ['another status', { '/tests/0/expect/status': 'IN_PROGRESS' }, 'The status is COMPLETED, not IN_PROGRESS'],
    ['another outcome', { '/tests/0/expect/outcome': null }, 'The outcome is bought, not none'],
    ['another path', { '/tests/0/expect/path': ['buy'] }, 'The path is approve → compute → buy, not buy'],
    ['other data', { '/tests/0/expect/data': { double: 81 } }, 'Double is 80, not 81'],
    ['data that should be unset', { '/tests/0/expect/data': { double: null } }, 'Double is 80, not null'],
    [
      'a person by e-mail',
      { '/tests/0/expect/data': { buyer: 'eve@example.com' } },
      'Buyer is ben@example.com, not "eve@example.com"',
    ],
    ['a value that is not asked', { '/tests/0/submit/comment': 'x' }, '“comment” is not asked there'],
    ['a value beyond its limits', { '/tests/0/submit/amount': 0 }, 'Amount: Enter a whole number from 1 to 100,000'],
    ['a value that must be there', { '/tests/0/submit/amount': undefined }, 'Amount: Enter amount'],
    ['a step that is not open', { '/tests/0/answers/0/task': 'buy' }, 'Answer 1 (buy): “buy” is not open then'],
    ['a title that must be there', { '/tickets/0/ticket_title': undefined }, 'title: Enter a title'],
  ] as [string, Loose, string][])('fails on %s', (_what, changes, failure) => {
    expect(failures(changes)).toEqual([failure]);
  });

  it.each([
    [
      'a title where the ticket has no ticket_title',
      { '/tickets/0/ticket_title': undefined, '/tests/0/submit/title': 'Nails' },
    ],
    ['a person by e-mail', { '/tests/0/expect/data': { buyer: 'BEN@example.com' } }],
    ['nothing expected', { '/tests/0/expect': {} }],
  ] as [string, Loose][])('passes with %s', (_what, changes) => {
    expect(failures(changes)).toEqual([]);
  });

  it('sets the clock', () => {
    const condition = { '==': [{ var: 'today' }, '2030-05-06'] };
    const changes = { '/workflow/transitions/1/condition': condition };
    expect(failures(changes)).toHaveLength(1);
    expect(failures({ ...changes, '/tests/0/now': '2030-05-06T10:00:00Z' })).toEqual([]);
  });

  it('never lets the excluded person answer', () => {
    const own = { '/workflow/tasks/2/assign_to/not': ['submitter'], '/tests/0/submit/buyer': 'submitter@example.com' };
    expect(failures(own)).toEqual(['Answer 2 (buy): Nobody may do this step: those who are left are excluded']);
    expect(failures({ ...own, '/workflow/tasks/2/assign_to/else': { company_role: 'managers' } })).toEqual([]);
  });

  it('takes an action’s reply', () => {
    const call = {
      key: 'compute',
      title: 'Call',
      task_type: 'SYNC_ACTION',
      action_url: 'https://example.com',
      output_transform: { double: { var: 'response.body.n' } },
    };
    const answers = (status: number, body: Loose) => ({
      '/workflow/tasks/1': call,
      '/tests/0/answers': [
        soundFile().tests[0].answers[0],
        { task: 'compute', reply: { status, body } },
        { task: 'buy' },
      ],
    });
    expect(failures(answers(200, { n: 80 }))).toEqual([]);
    expect(failures(answers(500, { n: 80 }))).toEqual([
      "Answer 2 (compute): “compute” fails: the reply's status is 500",
    ]);
    expect(failures(answers(200, {}))).toHaveLength(1);
    expect(failures(answers(200, { n: 'x' }))).toHaveLength(1);
  });
});
