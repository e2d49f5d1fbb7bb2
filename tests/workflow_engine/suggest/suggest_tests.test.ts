import fc from 'fast-check';

import { describe, expect, it } from 'vitest';
import { allTemplates } from '#src/workflow_design/workflow_templates.js';
import { compile, type Definition } from '#src/workflow_engine/compile.js';
import { replay, type TrialInputs } from '#src/workflow_engine/replay.js';
import { runTest } from '#src/workflow_engine/run_test.js';
import { sampleText } from '#src/workflow_engine/suggest/sample_text.js';
import { type Suggestions, suggestTests } from '#src/workflow_engine/suggest/suggest_tests.js';
import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { purchase } from '../../support/workflows.ts';
import { workflows } from '../support/random_workflows.js';
import { soundFile } from '../support/workflow_files.js';

function suggested(file: WorkflowFile, covered: ReadonlySet<number> = new Set()): Suggestions {
  const run = suggestTests(compile(file), covered);
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
  }
}

describe('suggested tests', () => {
  it('all pass, and cover every transition of sound workflows', () => {
    const files = [soundFile(), purchase(), ...[...allTemplates().values()].map(({ file }) => file)];
    for (const file of files) {
      const { suggestions, uncovered } = suggested(file);
      expect([file.workflow.key, uncovered]).toEqual([file.workflow.key, []]);
      for (const { test } of suggestions) expect(runTest(compile(file), test).failures).toEqual([]);
    }
  });
});

describe('random workflows', { timeout: 120_000 }, () => {
  it('have no way that a random trial takes and no suggestion covers', () => {
    let taken = 0;
    fc.assert(
      fc.property(workflows, fc.array(fc.nat(), { minLength: 40, maxLength: 40 }), (file, choices) => {
        const definition = compile(file);
        const { suggestions, uncovered, isWhole } = suggested(file);
        for (const { test } of suggestions) expect(runTest(definition, test).failures).toEqual([]);
        const covered = new Set(suggestions.flatMap(({ covers }) => covers));
        expect(file.workflow.transitions.length - uncovered.length).toBe(covered.size);
        if (!isWhole) return;
        const walked = randomTrial(definition, choices).filter((transition) => !covered.has(transition));
        taken += definition.file.workflow.transitions.length - uncovered.length;
        expect(walked).toEqual([]);
      }),
      { numRuns: Number(process.env.RUNS ?? 30) },
    );
    expect(taken).toBeGreaterThan(100);
  });
});

/** The transitions that a trial with any answers in any order takes; none where it runs into a workflow error. */
function randomTrial(definition: Definition, choices: readonly number[]): readonly number[] {
  const ticket = [...definition.tickets.values()][0]?.ticket;
  const some = [...choices];
  const pick = () => some.pop() ?? 0;
  const fill = (entries: readonly { field: string }[] = []) =>
    Object.fromEntries(entries.map(({ field }) => [field, pick() % 10]));
  let inputs: TrialInputs = { ticket: ticket?.key ?? '', submit: { title: 'x', ...fill(ticket?.fields) }, answers: [] };
  for (;;) {
    const { trials, refused } = replay(definition, inputs);
    const trial = trials.at(-1);
    if (refused || !trial || trial.error) return [];
    const task = trial.open[pick() % Math.max(1, trial.open.length)];
    if (task === undefined || some.length === 0) return trial.taken;
    const output = fill(definition.tasks.get(task)?.task.output_schema);
    inputs = { ...inputs, answers: [...inputs.answers, { task, output }] };
  }
}

describe('a sample of a pattern', () => {
  it('matches it', () => {
    for (const pattern of [
      '[A-Z]{2}-\\d{4}',
      '(?:INV|ORD)[0-9]+',
      '^\\+?[1-9]\\d{1,14}$',
      '[^@\\s]+@x\\.(com|org)',
      'a?b*c+',
      '\\w{3,5}',
    ])
      expect(sampleText(pattern)).toMatch(new RegExp(`^(?:${pattern})$`));
  });
});

describe('what cannot be covered', () => {
  it('is said, and is exactly what can never hold', () => {
    const file = purchase(({ workflow }) => {
      workflow.transitions.push({ from: 'buy', to: 'approval' });
      workflow.transitions[2] = { from: 'approval', to: 'buy', condition: { '<': [{ var: 'amount' }, 0] } };
    });
    const { uncovered, isWhole } = suggested(file);
    expect([uncovered, isWhole]).toEqual([[2, 3, 4], true]);
  });

  it('leaves out what the tests cover already', () => {
    const file = purchase();
    const all = suggested(file);
    expect(all.uncovered).toEqual([]);
    expect(suggested(file, new Set([0, 1])).suggestions.flatMap(({ covers }) => covers)).toEqual([0, 2, 3]);
    expect(suggested(file, new Set([0, 1, 2, 3])).suggestions).toEqual([]);
  });

  it('reaches what is calculated, dates, pairs of names and replies', () => {
    const file = purchase(({ workflow, tickets }) => {
      workflow.fields.push(
        { name: 'count', type: 'integer', label: 'Count', min: 1, max: 500 },
        { name: 'total', type: 'integer', label: 'Total' },
        { name: 'day', type: 'date', label: 'Day' },
        { name: 'code', type: 'text', label: 'Code', pattern: '[A-Z]{2}-\\d{4}' },
      );
      tickets[0]?.fields.push(
        { field: 'count', required: true },
        { field: 'day', required: true },
        { field: 'code', required: true },
      );
      workflow.tasks.push({
        key: 'sum',
        title: 'Sum',
        task_type: 'PASS',
        set: { total: { '*': [{ var: 'amount' }, { var: 'count' }] } },
      });
      workflow.transitions = [
        { from: null, to: 'sum' },
        {
          from: 'sum',
          to: 'approval',
          condition: { and: [{ '>': [{ var: 'total' }, 7000] }, { '<': [{ var: 'count' }, { var: 'amount' }] }] },
        },
        { from: 'sum', to: 'buy', condition: { '<': [{ add_days: [{ var: 'day' }, 14] }, { var: 'today' }] } },
        { from: 'sum', to: null, condition: { starts_with: [{ var: 'code' }, 'AA-11'] }, outcome: 'bought' },
        { from: 'sum', to: null, outcome: 'refused' },
        { from: 'approval', to: null, outcome: 'bought' },
        { from: 'buy', to: null, outcome: 'bought' },
      ];
    });
    expect(suggested(file).uncovered).toEqual([4]);
  });
});
