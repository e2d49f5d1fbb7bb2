import type { Definition, Way } from './compile.js';
import { sentenceOf, titleOf, valuesRead } from './decide_words.js';
import { type Beginning, type Decision, DecisionError, type Reason, type Snapshot } from './decision.js';
import { type Env, ExpressionError, evaluate, holds } from './expressions/evaluate.js';
import { checkValue, type Data, type Value } from './fields.js';

/** A ticket begins at most so many tasks (spec 3.3), so that a loop that nothing interrupts ends. */
export const MOST_TASKS = 500;

/** Decides what follows from an event (spec 4.1). Pure; throws only DecisionError. */
export function decide(snapshot: Snapshot): Decision {
  const { definition, event, workflow } = snapshot;
  if (event.task !== null && !definition.tasks.has(event.task)) throw unknownStep(event.task, []);
  const ways = definition.waysFrom(event.task);
  if (ways.length === 0 && event.task !== null) return ended(null, workflow.othersOpen, []);
  const { taken, why } = firstThatHolds(snapshot, ways);
  if (!taken) throw noneHolds(snapshot, ways, why);
  const { to, outcome } = taken.transition;
  if (to === null) return ended(outcome ?? null, workflow.othersOpen, why);
  return { begin: [begin(snapshot, to, why)], end: null, completes: false, why };
}

/** Of two outcomes of one workflow the one nearest the top of its `outcomes` (spec 3.3). */
export function standingOutcome(definition: Definition, one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  const outcomes = definition.file.workflow.outcomes ?? [];
  return outcomes.indexOf(one) <= outcomes.indexOf(other) ? one : other;
}

function ended(outcome: string | null, othersOpen: number, why: readonly Reason[]): Decision {
  return { begin: [], end: { outcome }, completes: othersOpen === 0, why };
}

function firstThatHolds(snapshot: Snapshot, ways: readonly Way[]): { taken: Way | undefined; why: Reason[] } {
  const why: Reason[] = [];
  let taken: Way | undefined;
  for (const way of ways) {
    const { from, to } = way.transition;
    const reason = { transition: way.index, from, to, sentence: sentenceOf(snapshot.definition, way) };
    // What comes after the way that was taken was not asked any more.
    const held = taken ? null : doesHold(snapshot, way, why);
    why.push({ ...reason, holds: held });
    if (held) taken = way;
  }
  return { taken, why };
}

function doesHold(snapshot: Snapshot, way: Way, why: readonly Reason[]): boolean {
  if (!way.condition) return true;
  try {
    return holds(way.condition, envOf(snapshot));
  } catch (caught) {
    if (!(caught instanceof ExpressionError)) throw caught;
    const where = titleOf(snapshot.definition, snapshot.event.task);
    const message = `After ${where}, the condition “${sentenceOf(snapshot.definition, way)}” cannot be answered: ${caught.message}.`;
    throw new DecisionError('condition_failed', message, why);
  }
}

function noneHolds(snapshot: Snapshot, ways: readonly Way[], why: readonly Reason[]): DecisionError {
  const values = valuesRead(snapshot, ways);
  const known = values.length > 0 ? ` (${values.join('; ')})` : '';
  const message = `No way on from ${titleOf(snapshot.definition, snapshot.event.task)} holds${known}.`;
  return new DecisionError('no_transition_holds', message, why);
}

function begin(snapshot: Snapshot, key: string, why: readonly Reason[]): Beginning {
  const step = snapshot.definition.tasks.get(key);
  if (!step) throw unknownStep(key, why);
  if (snapshot.workflow.begun >= MOST_TASKS) {
    const message = `The ticket has begun ${MOST_TASKS} tasks; it seems to go round in a circle. The next would be ${titleOf(snapshot.definition, key)}.`;
    throw new DecisionError('too_many_tasks', message, why);
  }
  return step.task.task_type === 'PASS' ? { task: key, set: valuesToSet(snapshot, key, why) } : { task: key };
}

function valuesToSet(snapshot: Snapshot, key: string, why: readonly Reason[]): Data {
  const env = envOf(snapshot);
  const set = snapshot.definition.tasks.get(key)?.set ?? new Map();
  return Object.fromEntries(
    [...set].map(([name, node]) => [name, valueToSet({ snapshot, key, why, env }, name, node)]),
  );
}

type Setting = { snapshot: Snapshot; key: string; why: readonly Reason[]; env: Env };

function valueToSet({ snapshot, key, why, env }: Setting, name: string, node: Parameters<typeof evaluate>[0]): Value {
  const field = snapshot.definition.fields.get(name);
  const failed = (reason: string) =>
    new DecisionError(
      'set_failed',
      `${titleOf(snapshot.definition, key)} cannot set ${field?.label ?? name}: ${reason}.`,
      why,
    );
  if (!field) throw failed('there is no such field');
  try {
    const value = evaluate(node, env);
    const checked = value === null ? { problem: 'there is no value' } : checkValue(field, value);
    if ('value' in checked) return checked.value;
    throw failed(checked.problem);
  } catch (caught) {
    throw caught instanceof ExpressionError ? failed(caught.message) : caught;
  }
}

function unknownStep(key: string, why: readonly Reason[]): DecisionError {
  return new DecisionError('unknown_step', `The workflow has no step “${key}”.`, why);
}

function envOf({ definition, data, steps, ticket, now, timeZone, person }: Snapshot): Env {
  return { fields: definition.fields, data, steps, ticket, now, timeZone, ...(person ? { person } : {}) };
}
