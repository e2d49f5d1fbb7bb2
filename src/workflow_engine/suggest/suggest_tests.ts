import type { Definition } from '../compile.js';
import { testOf } from '../kept_test.js';
import { replay, type TrialInputs } from '../replay.js';
import { runTest } from '../run_test.js';
import type { Trial } from '../trial.js';
import type { WorkflowTest } from '../workflow_file.js';
import { type Found, search } from './search.js';
import { spaceOf } from './space.js';

/** A test that the file does not have yet, and the transitions that it takes, by their places in the file. */
export type Suggestion = { readonly test: WorkflowTest; readonly covers: readonly number[] };
/** What was found; `uncovered`: transitions that no test takes, neither known nor suggested; `isWhole`: the search tried all that is worth trying. */
export type Suggestions = {
  readonly suggestions: readonly Suggestion[];
  readonly uncovered: readonly number[];
  readonly isWhole: boolean;
};

/** Looks for tests that take every transition which can be taken and is not `covered` already; pure, the same at every call, and in steps. */
export function* suggestTests(definition: Definition, covered: ReadonlySet<number>): Generator<void, Suggestions> {
  const found = yield* search(spaceOf(definition));
  const runs = yield* runsOf(definition, found);
  const chosen = choose(runs, covered);
  const titles = new Set((definition.file.tests ?? []).map(({ title }) => title));
  const suggestions = chosen.flatMap(({ inputs, trial, covers }) => {
    const test = testOf(freeTitle(titleOf(definition, trial, inputs), titles), inputs, trial);
    return runTest(definition, test).passed ? [{ test, covers }] : [];
  });
  const reached = new Set([...covered, ...suggestions.flatMap(({ covers }) => covers)]);
  const uncovered = definition.file.workflow.transitions.flatMap((_, index) => (reached.has(index) ? [] : [index]));
  return { suggestions, uncovered, isWhole: found.isWhole };
}

type Run = { readonly inputs: TrialInputs; readonly trial: Trial; readonly covers: readonly number[] };

/** Each move that took a new way, carried on to the end where the end can be reached from there. */
function* runsOf(definition: Definition, { places, moves }: Found): Generator<void, Run[]> {
  const onwards = waysToTheEnd({ places, moves });
  const runs: Run[] = [];
  for (const { to, inputs } of moves.filter(({ covers }) => covers)) {
    const rest = onwards.get(to)?.inputs.answers.slice(places[to]?.inputs.answers.length ?? 0) ?? [];
    const whole = { ...inputs, answers: [...inputs.answers, ...rest] };
    const run = runOf(definition, whole) ?? runOf(definition, inputs);
    if (run) runs.push(run);
    yield;
  }
  return runs;
}

function runOf(definition: Definition, inputs: TrialInputs): Run | undefined {
  const { trials, refused } = replay(definition, inputs);
  const trial = trials.at(-1);
  return !trial || refused || trial.error ? undefined : { inputs, trial, covers: [...new Set(trial.taken)] };
}

type Place = Found['places'][number];

/** For each place the completed one that is nearest below it among those that were found from it first. */
function waysToTheEnd({ places, moves }: Pick<Found, 'places' | 'moves'>): Map<number, Place> {
  const ends = new Map<number, Place>();
  const parents = new Map(moves.toReversed().map(({ from, to }) => [to, from]));
  for (const [at, place] of places.entries()) {
    if (place.trial.status !== 'COMPLETED') continue;
    for (let up: number | undefined = at; up !== undefined && !ends.has(up); up = parents.get(up)) ends.set(up, place);
  }
  return ends;
}

/** A few runs that together cover what all do: those that add most first, then without those that the others make needless. */
function choose(runs: readonly Run[], covered: ReadonlySet<number>): Run[] {
  const left = new Set(runs.flatMap(({ covers }) => covers).filter((transition) => !covered.has(transition)));
  const chosen: Run[] = [];
  while (left.size > 0) {
    const adds = ({ covers }: Run) => covers.filter((transition) => left.has(transition)).length;
    const best = runs.reduce<Run | undefined>(
      (one, other) => (!one || better(other, one, adds) ? other : one),
      undefined,
    );
    if (!best || adds(best) === 0) break;
    chosen.push(best);
    for (const transition of best.covers) left.delete(transition);
  }
  return chosen;
}

function better(one: Run, other: Run, adds: (run: Run) => number): boolean {
  return (
    adds(one) > adds(other) || (adds(one) === adds(other) && one.inputs.answers.length < other.inputs.answers.length)
  );
}

function titleOf({ tasks, tickets }: Definition, { path, outcome }: Trial, { ticket }: TrialInputs): string {
  const steps = path.map((key) => tasks.get(key)?.task.title ?? key).join(' → ');
  const ending = outcome === null ? '' : ` ends ${outcome.replaceAll('_', ' ')}`;
  return `${tickets.get(ticket)?.ticket.title ?? ticket}: ${steps || 'no step'}${ending}`;
}

const LONGEST = 190;

function freeTitle(title: string, taken: Set<string>): string {
  const short = [...title].length > LONGEST ? `${[...title].slice(0, LONGEST).join('')}…` : title;
  let free = short;
  for (let number = 2; taken.has(free); number++) free = `${short} (${number})`;
  taken.add(free);
  return free;
}
