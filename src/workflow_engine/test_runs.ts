import type { Definition } from './compile.js';
import { runTest, type TestRun } from './run_test.js';
import { type Budget, BudgetSpent, TESTS_BUDGET } from './work_budget.js';

const NOT_RUN = 'It was not run: these tests together take too long. Make them fewer or shorter';

/** Runs the file's tests in their order, with one budget for all as publishing does. */
export function runTests(definition: Definition): TestRun[] {
  const budget: Budget = { ...TESTS_BUDGET };
  return (definition.file.tests ?? []).map((test) => {
    try {
      return runTest(definition, test, budget);
    } catch (caught) {
      if (!(caught instanceof BudgetSpent)) throw caught;
      return notRun();
    }
  });
}

function notRun(): TestRun {
  const nothing = { status: null, outcome: null, path: [], data: {}, transitionsTaken: [] };
  return { passed: false, failures: [NOT_RUN], ...nothing };
}

/** Which transitions passed tests took, by their places in the file, the steps that they began, and the transitions that none took. */
export type Coverage = {
  readonly covered: ReadonlySet<number>;
  readonly steps: ReadonlySet<string>;
  readonly uncovered: readonly number[];
};

/** What tests cover of a workflow; a failed one covers nothing. */
export function coverageOf({ file }: Definition, runs: readonly TestRun[]): Coverage {
  const passed = runs.filter((run) => run.passed);
  const covered = new Set(passed.flatMap(({ transitionsTaken }) => transitionsTaken));
  const uncovered = file.workflow.transitions.flatMap((_, index) => (covered.has(index) ? [] : [index]));
  return { covered, steps: new Set(passed.flatMap(({ path }) => path)), uncovered };
}
