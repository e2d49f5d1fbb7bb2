import type { Definition } from './compile.js';
import { titleOf } from './decide_words.js';
import { type Arrival, type Beginning, type Decision, DecisionError, type Reason, type Snapshot } from './decision.js';
import { valuesToSet } from './set_values.js';
import { settleJoins } from './settle_joins.js';
import { type Taken, takeWays } from './take_ways.js';

/** A ticket begins at most so many tasks (spec 3.3), so that a loop that nothing interrupts ends. */
export const MOST_TASKS = 500;
/** So many PASS steps may follow each other without a form in between: a loop of them runs while somebody's page waits. */
export const MOST_PASSES = 50;
/** The data of a ticket is at most so many bytes as JSON: 1 MB. */
const MOST_DATA = 1024 * 1024;

/** Decides what follows from an event (spec 4.1): ways on, then every join that a branch waits at. Pure; throws only DecisionError. */
export function decide(snapshot: Snapshot): Decision {
  const { definition, event } = snapshot;
  if (event.task !== null && !definition.tasks.has(event.task)) throw unknownStep(event.task, []);
  const ended = event.kind === 'branch_ended' || (event.task !== null && definition.waysFrom(event.task).length === 0);
  const { taken, why } = ended ? { taken: [], why: [] } : takeWays(snapshot);
  const end = endOf(definition, ended, taken);
  if (taken.some(({ transition }) => transition.end === 'all'))
    return { begin: [], arrivals: [], end, cancels: true, completes: true, why };
  const { begin, arrivals } = beginnings(snapshot, taken, why);
  const lives = begin.length + arrivals.length + snapshot.workflow.living.length > 0;
  const steps = begin.map((key) => beginning(snapshot, key, why));
  refuseTooLarge(snapshot, steps, why);
  return { begin: steps, arrivals, end, cancels: false, completes: !lives, why };
}

/** Of two outcomes of one workflow the one nearest the top of its `outcomes` (spec 3.3). */
export function standingOutcome(definition: Definition, one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  const outcomes = definition.file.workflow.outcomes ?? [];
  return outcomes.indexOf(one) <= outcomes.indexOf(other) ? one : other;
}

function endOf(definition: Definition, ended: boolean, taken: Taken['taken']): Decision['end'] {
  const ends = taken.filter(({ transition }) => transition.to === null);
  if (ends.length === 0) return ended ? { outcome: null } : null;
  const outcomes = ends.map(({ transition }) => transition.outcome ?? null);
  return { outcome: outcomes.reduce((one, other) => standingOutcome(definition, one, other)) };
}

/** The steps to begin, as a set in the order of the transitions (joins that others completed come last), and who waits from now on. */
function beginnings(snapshot: Snapshot, taken: Taken['taken'], why: readonly Reason[]) {
  const { definition, event, workflow } = snapshot;
  const named = [...new Set(taken.map(({ transition }) => transition.to))].filter((to) => to !== null);
  const arrived: Arrival[] = named
    .filter((step) => definition.joins.has(step))
    .map((join) => ({ join, from: event.task }));
  const direct = named.filter((step) => !definition.joins.has(step));
  const arrivals = [...workflow.arrivals, ...arrived];
  const { complete, waiting } = settleJoins(definition, arrivals, [...workflow.living, ...direct], why);
  const now = new Set([...direct, ...complete]);
  const inOrder = [...named, ...complete].filter((step) => now.delete(step));
  refuseTooMany(snapshot, inOrder, why);
  refuseTooManyPasses(snapshot, inOrder, why);
  return { begin: inOrder, arrivals: waiting };
}

function refuseTooMany({ definition, workflow }: Snapshot, begin: readonly string[], why: readonly Reason[]): void {
  const beyond = begin[Math.max(0, MOST_TASKS - workflow.begun)];
  if (beyond === undefined) return;
  const message = `The ticket has begun ${MOST_TASKS} tasks; it seems to go round in a circle. The next would be ${titleOf(definition, beyond)}.`;
  throw new DecisionError('too_many_tasks', message, why);
}

function refuseTooManyPasses(
  { definition, workflow }: Snapshot,
  begin: readonly string[],
  why: readonly Reason[],
): void {
  const passes = begin.filter((key) => definition.tasks.get(key)?.task.task_type === 'PASS');
  const beyond = passes[Math.max(0, MOST_PASSES - workflow.passed)];
  if (beyond === undefined) return;
  const message = `The ticket has passed ${MOST_PASSES} steps in a row that are nobody's; it seems to go round in a circle. The next would be ${titleOf(definition, beyond)}.`;
  throw new DecisionError('too_many_passes', message, why);
}

function refuseTooLarge({ definition, data }: Snapshot, begin: readonly Beginning[], why: readonly Reason[]): void {
  const setting = begin.find(({ set }) => set && Object.keys(set).length > 0);
  if (!setting) return;
  const merged = JSON.stringify(Object.assign({}, data, ...begin.map(({ set }) => set)));
  if (new TextEncoder().encode(merged).length <= MOST_DATA) return;
  const message = `${titleOf(definition, setting.task)} cannot set its values: the data of this ticket would grow too large.`;
  throw new DecisionError('set_failed', message, why);
}

function beginning(snapshot: Snapshot, key: string, why: readonly Reason[]): Beginning {
  const step = snapshot.definition.tasks.get(key);
  if (!step) throw unknownStep(key, why);
  return step.task.task_type === 'PASS' ? { task: key, set: valuesToSet(snapshot, key, why) } : { task: key };
}

function unknownStep(key: string, why: readonly Reason[]): DecisionError {
  return new DecisionError('unknown_step', `The workflow has no step “${key}”.`, why);
}
