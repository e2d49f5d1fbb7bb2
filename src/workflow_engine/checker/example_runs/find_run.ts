import type { Definition } from '../../compile.js';
import type { Data } from '../../fields.js';
import { answerTrial, type Person, startTrial, type Trial } from '../../trial.js';
import { type Goal, isShown } from './goal.js';
import { outputsFor, type SamplesOf } from './outputs.js';

/** A ticket and the answers to its steps that lead to what a finding says. */
export type Run = {
  readonly ticket: string;
  readonly submit: Data;
  readonly answers: readonly { readonly task: string; readonly output: Data }[];
};

type Tried = Run & { readonly trial: Trial };

const SUBMITTER: Person = { id: 101, name: 'submitter@example.com', email: 'submitter@example.com' };
const WORKER: Person = { id: 102, name: 'worker@example.com', email: 'worker@example.com' };
const MOST_TRIED = 300;
const MOST_ANSWERS = 20;
/** Moving on takes as long as so many entries of a form. */
const MOVING = 20;

/** What looking for all tickets of a file may still cost: entries of forms that are answered. */
export type SearchBudget = { entries: number };

/** Looks for the shortest run that shows what a finding says, trying what is nearest to its step first; undefined where none is found. */
export function findRun(definition: Definition, goal: Goal, samples: SamplesOf, budget: SearchBudget): Run | undefined {
  if (goal.finding.pointer.includes('/ticket_title')) return untitledRun(definition, goal, samples);
  const far = distancesTo(definition, goal.step);
  // Every arrow takes an answer, but for those of steps that are nobody's.
  const passes = definition.file.workflow.tasks.filter(({ task_type }) => task_type === 'PASS').length;
  const leastAnswers = ({ trial, answers }: Tried) =>
    answers.length + Math.max(1, Math.min(...trial.open.map((step) => far.get(step) ?? 0)) - passes);
  let left = MOST_TRIED;
  const waiting: Tried[] = [];
  const seen = new Set<string>();
  const take = (run: Tried, before: Trial | undefined): boolean => {
    left--;
    if (isShown(goal, before, run.trial)) return true;
    const place = JSON.stringify([run.trial.open, run.trial.arrivals, run.trial.data]);
    if (!run.trial.error && run.trial.open.length > 0 && leastAnswers(run) <= MOST_ANSWERS && !seen.has(place))
      waiting.push(run);
    seen.add(place);
    return false;
  };
  const tickets = starts(definition, goal, samples, budget);
  while (left > 0 && budget.entries > 0) {
    // One ticket after the other, as the first ones mostly lead there already.
    const { value: ticket } = tickets.next();
    if (ticket && take(ticket, undefined)) return plain(ticket);
    const next = nearest(waiting, far);
    if (!next && !ticket) return undefined;
    if (!next) continue;
    for (const run of continued(next, goal, far, samples, budget)) if (take(run, next.trial)) return plain(run);
  }
  return undefined;
}

/** A ticket that cannot be submitted, as its title cannot be made. */
function untitledRun(definition: Definition, goal: Goal, samples: SamplesOf): Run | undefined {
  const key = String(goal.ticket ?? '');
  const entries = definition.tickets.get(key)?.ticket.fields ?? [];
  const submit = outputsFor(entries, (field) => goal.values[field], samples).find((data) => {
    const started = startTrial(
      definition,
      key,
      { data, submitter: SUBMITTER },
      { now: clockOf(goal), timeZone: 'UTC' },
    );
    return 'problems' in started && started.problems.every(({ field }) => field === 'title');
  });
  return submit && { ticket: key, submit, answers: [] };
}

function plain({ ticket, submit, answers }: Run): Run {
  return { ticket, submit, answers };
}

/** When an example is: the moment or the day that it names, else a usual one. */
export function clockOf({ values }: Goal): string {
  const { now, today } = values;
  return typeof now === 'string'
    ? now
    : typeof today === 'string'
      ? `${today}T12:00:00.000Z`
      : '2027-01-04T09:00:00.000Z';
}

function* starts(definition: Definition, goal: Goal, samples: SamplesOf, budget: SearchBudget): Generator<Tried> {
  const world = { now: clockOf(goal), timeZone: 'UTC' };
  for (const { ticket, title } of definition.tickets.values())
    for (const data of outputsFor(ticket.fields, (field) => goal.values[field], samples)) {
      if (!affords(budget, ticket.fields)) return;
      const given = { data, submitter: SUBMITTER, ...(title ? {} : { title: 'Example' }) };
      const started = startTrial(definition, ticket.key, given, world);
      if ('trial' in started) yield { ticket: ticket.key, submit: data, answers: [], trial: started.trial };
    }
}

function continued(
  run: Tried,
  goal: Goal,
  far: ReadonlyMap<string, number>,
  samples: SamplesOf,
  budget: SearchBudget,
): Tried[] {
  const { trial } = run;
  const [task] = trial.open.toSorted((one, other) => (far.get(one) ?? Infinity) - (far.get(other) ?? Infinity));
  const step = task === undefined ? undefined : trial.definition.tasks.get(task)?.task;
  if (step?.task_type !== 'FORM') return [];
  const wanted = (field: string) => goal.values[`steps.${step.key}.${field}`] ?? goal.values[field];
  return outputsFor(step.output_schema ?? [], wanted, samples).flatMap((output) => {
    if (!affords(budget, step.output_schema ?? [])) return [];
    const next = answerTrial(trial, step.key, { output }, step.assign_to?.submitter ? SUBMITTER : WORKER);
    return 'trial' in next
      ? [{ ...run, answers: [...run.answers, { task: step.key, output }], trial: next.trial }]
      : [];
  });
}

/** Takes the cost of one more answer off; false where that is used up. */
function affords(budget: SearchBudget, entries: readonly unknown[]): boolean {
  budget.entries -= entries.length + MOVING;
  return budget.entries > 0;
}

/** Takes out the run that stands nearest to the step, of several the shortest. */
function nearest(waiting: Tried[], far: ReadonlyMap<string, number>): Tried | undefined {
  const cost = ({ trial, answers }: Tried) =>
    Math.min(...trial.open.map((step) => far.get(step) ?? 1_000)) + answers.length / 2;
  const best = waiting.reduce<Tried | undefined>(
    (one, other) => (one && cost(one) <= cost(other) ? one : other),
    undefined,
  );
  if (best) waiting.splice(waiting.indexOf(best), 1);
  return best;
}

/** How many arrows each step is away from a step. */
function distancesTo({ file }: Definition, step: string | null): Map<string, number> {
  const far = new Map<string, number>(step === null ? [] : [[step, 0]]);
  for (let changed = true, round = 1; changed; round++) {
    const next = file.workflow.transitions.filter(
      ({ from, to }) => from !== null && to !== null && far.get(to) === round - 1 && !far.has(from),
    );
    for (const { from } of next) if (from !== null && !far.has(from)) far.set(from, round);
    changed = next.length > 0;
  }
  return far;
}
