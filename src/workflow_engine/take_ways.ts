import type { Way } from './compile.js';
import { titleOf, valuesRead } from './decide_words.js';
import { DecisionError, type Reason, type Snapshot } from './decision.js';
import { type Env, ExpressionError, holds } from './expressions/evaluate.js';

/** The ways that are taken, in the order in which they are tried, and what came of asking each. */
export type Taken = { readonly taken: readonly Way[]; readonly why: readonly Reason[] };

/** Asks the ways on: the first that holds, or under `next: all` every one that holds (spec 3.3). Throws where none does. */
export function takeWays(snapshot: Snapshot): Taken {
  const { definition, event } = snapshot;
  const ways = definition.waysFrom(event.task);
  const takesAll = event.task !== null && definition.tasks.get(event.task)?.task.next === 'all';
  const result = takesAll ? allThatHold(snapshot, ways) : firstThatHolds(snapshot, ways);
  if (result.taken.length === 0) throw noneHolds(snapshot, ways, result.why);
  return result;
}

/** What a condition or a `set` reads when this event is handled. */
export function envOf({ definition, data, steps, ticket, now, timeZone, person }: Snapshot): Env {
  return { fields: definition.fields, data, steps, ticket, now, timeZone, ...(person ? { person } : {}) };
}

function firstThatHolds(snapshot: Snapshot, ways: readonly Way[]): Taken {
  const why: Reason[] = [];
  let taken: Way | undefined;
  for (const way of ways) {
    // What comes after the way that was taken was not asked any more.
    const held = taken ? null : doesHold(snapshot, way, why);
    why.push(reason(way, held));
    if (held) taken = way;
  }
  return { taken: taken ? [taken] : [], why };
}

function allThatHold(snapshot: Snapshot, ways: readonly Way[]): Taken {
  const why: Reason[] = [];
  const held = new Map<Way, boolean | null>();
  const last = ways.filter(({ transition }) => transition.otherwise);
  for (const way of ways.filter((one) => !last.includes(one))) {
    held.set(way, doesHold(snapshot, way, why));
    why.push(reason(way, held.get(way) ?? null));
  }
  const needed = ![...held.values()].includes(true);
  for (const way of last) held.set(way, needed ? doesHold(snapshot, way, why) : null);
  return {
    taken: ways.filter((way) => held.get(way)),
    why: ways.map((way) => reason(way, held.get(way) ?? null)),
  };
}

function reason(way: Way, held: boolean | null): Reason {
  const { from, to } = way.transition;
  return { transition: way.index, from, to, holds: held, sentence: way.sentence };
}

function doesHold(snapshot: Snapshot, way: Way, why: readonly Reason[]): boolean {
  if (!way.condition) return true;
  try {
    return holds(way.condition, envOf(snapshot));
  } catch (caught) {
    if (!(caught instanceof ExpressionError)) throw caught;
    const where = titleOf(snapshot.definition, snapshot.event.task);
    const message = `After ${where}, the condition “${way.sentence}” cannot be answered: ${caught.message}.`;
    throw new DecisionError('condition_failed', message, why);
  }
}

function noneHolds(snapshot: Snapshot, ways: readonly Way[], why: readonly Reason[]): DecisionError {
  const values = valuesRead(snapshot, ways);
  const known = values.length > 0 ? ` (${values.join('; ')})` : '';
  const message = `No way on from ${titleOf(snapshot.definition, snapshot.event.task)} holds${known}.`;
  return new DecisionError('no_transition_holds', message, why);
}
