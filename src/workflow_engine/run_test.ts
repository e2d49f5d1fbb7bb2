import type { Definition } from './compile.js';
import { checkValue, type Data, valueIn } from './fields.js';
import { replay } from './replay.js';
import type { Trial } from './trial.js';
import { type TrialPeople, trialName, trialPeople, withIds } from './trial_people.js';
import type { Budget } from './work_budget.js';
import type { Json, WorkflowTest } from './workflow_file.js';

/** How a test of a file ended; `failures` are sentences, none where it passed. */
export type TestRun = {
  readonly passed: boolean;
  readonly failures: readonly string[];
  readonly status: string | null;
  readonly outcome: string | null;
  readonly path: readonly string[];
  readonly data: Data;
  readonly transitionsTaken: readonly number[];
};

type Running = { readonly definition: Definition; readonly people: TrialPeople; readonly test: WorkflowTest };

/** Runs one test of a file on the pure engine (spec 3.6). What it costs is taken off `budget`: BudgetSpent is thrown where that is used up. */
export function runTest(definition: Definition, test: WorkflowTest, budget?: Budget): TestRun {
  const people = trialPeople();
  const { trials, refused } = replay(definition, test, { people, budget });
  const trial = trials.at(-1);
  if (refused) return report(trial, [failureOf(test, trials.length, refused.failure)]);
  if (!trial) throw new Error('a replay without a trial was refused');
  return report(trial, trial.error ? [trial.error.message] : unmet({ definition, people, test }, trial));
}

/** `taken`: how many inputs were; none = the submission itself was refused. */
function failureOf({ answers }: WorkflowTest, taken: number, failure: string): string {
  const answer = answers[taken - 1];
  return answer ? `Answer ${taken} (${answer.task}): ${failure}` : failure;
}

function report(trial: Trial | undefined, failures: string[]): TestRun {
  const { status = null, outcome = null, path = [], data = {}, taken = [] } = trial ?? {};
  return { passed: failures.length === 0, failures, status, outcome, path, data, transitionsTaken: taken };
}

function unmet(running: Running, trial: Trial): string[] {
  const { status, outcome, path, data } = running.test.expect;
  return [
    ...differs('status', trial.status, status),
    ...differs('outcome', trial.outcome ?? 'none', outcome === null ? 'none' : outcome),
    ...differs('path', trial.path.join(' → '), path?.join(' → ')),
    ...Object.entries(data ?? {}).flatMap(([name, json]) => unmetValue(running, trial, name, json)),
  ];
}

function differs(what: string, is: string, expected: string | undefined): string[] {
  return expected === undefined || is === expected
    ? []
    : [`The ${what} is ${is || 'empty'}, not ${expected || 'empty'}`];
}

/** `null` expects a field to be unset. */
function unmetValue({ definition, people }: Running, trial: Trial, name: string, json: Json): string[] {
  const field = definition.fields.get(name);
  const checked = field && json !== null ? checkValue(field, withIds(people, field, json)) : undefined;
  const expected = checked && 'value' in checked ? checked.value : json;
  const is = valueIn(trial.data, name) ?? null;
  if (JSON.stringify(is) === JSON.stringify(expected)) return [];
  const shown = field?.type === 'user' ? trialName(people, Number(is)) : JSON.stringify(is);
  return [`${field?.label ?? name} is ${is === null ? 'not set' : shown}, not ${JSON.stringify(json)}`];
}
