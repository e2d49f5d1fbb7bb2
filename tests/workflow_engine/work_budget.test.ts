import { describe, expect, it } from 'vitest';
import { checkFile } from '#src/workflow_engine/checker/check.js';
import { compile } from '#src/workflow_engine/compile.js';
import { runTest } from '#src/workflow_engine/run_test.js';
import { BudgetSpent, TESTS_BUDGET } from '#src/workflow_engine/work_budget.js';
import { arrowFile } from './support/parallel_files.js';
import { changed, type Loose, soundFile } from './support/workflow_files.js';

const company = { companyRoles: null, activeTaskWorkers: null, actionsAvailable: true };

/** Goes round as often as it is told: one step and one condition each time. */
function roundAndRound(rounds: number, tests: number): Loose {
  const file = arrowFile(['start > a', 'a > end | {"condition": {"==": [{"var": "f_a"}, 9]}}', 'a > a']);
  const answers = Array.from({ length: rounds }, () => ({ task: 'a', output: { f_a: 1 } }));
  const test = (_: unknown, index: number) => ({
    title: `test ${index}`,
    ticket: 'arrows',
    submit: { title: 'x' },
    answers,
    expect: { status: 'IN_PROGRESS' },
  });
  return { ...file, tests: Array.from({ length: tests }, test) };
}

describe('the tests of a file', () => {
  it('are run until together they have begun 5,000 steps', () => {
    const file = roundAndRound(499, 13);
    file.tests[12].expect.status = 'COMPLETED';
    const { findings } = checkFile(file, company);
    expect(findings).toMatchObject([{ code: 'test_failed', severity: 'error', pointer: '/tests/10' }]);
    expect(findings[0]?.message).toContain('these tests take too long');
  });

  it('are all run where they do not take long', () => {
    expect(checkFile(roundAndRound(499, 10), company).findings).toEqual([]);
  });

  it.each([
    ['conditions', { conditions: 2 }],
    ['steps', { steps: 2 }],
    ['text', { text: 50 }],
  ])('are stopped once their %s are used up, and not before', (_what, budget) => {
    const pattern = { '/workflow/fields/4/pattern': '[a-z ]*', '/workflow/fields/4/type': 'text' };
    const definition = compile(changed(pattern, soundFile()));
    const refused = soundFile().tests[1];
    refused.answers[0].output.comment = 'much too much for us';
    expect(runTest(definition, refused, { ...TESTS_BUDGET })).toMatchObject({ passed: true });
    const approved = soundFile().tests[0];
    const [test, left] = 'steps' in budget ? [approved, budget] : [refused, budget];
    expect(() => runTest(definition, test, { ...TESTS_BUDGET, ...left })).toThrow(BudgetSpent);
  });
});
