import type { TicketType } from '../../workflow_file.js';
import type { FlowWay } from '../flow.js';
import { groupBy } from '../group_by.js';
import { type Passing, stateAtJoin } from './arrivals.js';
import type { Ground } from './ground.js';
import { keptScopes, type Scopes } from './scope.js';
import { disturbed, isSame, merged, type State, written } from './state.js';
import { lookAt, type StepLook, type Ways } from './step_look.js';
import { work } from './too_much_work.js';
import { rulesOfStep, submittedState, type Writes, writesOf } from './writes.js';

/** What is known before a step begins, when it is completed, and what its ways on come to. `null`: the start. */
export type Known = {
  readonly before: ReadonlyMap<string | null, State>;
  readonly after: ReadonlyMap<string | null, State>;
  readonly looks: ReadonlyMap<string | null, StepLook>;
};

/** What does not depend on the ticket: what steps write, what may be written beside them, how their ways are tried. */
export type Prepared = {
  readonly ground: Ground;
  readonly writes: ReadonlyMap<string, Writes>;
  readonly beside: ReadonlyMap<string, Writes>;
  readonly ways: ReadonlyMap<string | null, Ways>;
  readonly into: (step: string) => readonly FlowWay[];
  readonly scopes: ReadonlyMap<string | null, Scopes>;
  readonly rules: ReadonlyMap<string, ReturnType<typeof rulesOfStep>>;
};

/** Prepares following what is known through the flow. */
export function prepared(ground: Ground): Prepared {
  const steps = [...ground.flow.steps.values()].map(({ it }) => it);
  const all = [null, ...steps.map(({ key }) => key)];
  // Of what a step left in a field, mostly nothing is read; keeping it for all steps would take room for their square.
  const kept = new Set(ground.names);
  const keptOnly = (all: Writes): Writes => new Map([...all].filter(([name]) => kept.has(name)));
  const writes = new Map(steps.map((step) => [step.key, keptOnly(writesOf(ground, step))]));
  const into = groupBy(ground.flow.ways, ({ it }) => it.to);
  return {
    ground,
    writes,
    beside: new Map(steps.map(({ key }) => [key, writtenBeside(ground, writes, key)])),
    ways: new Map(all.map((key) => [key, waysOf(ground, key)])),
    into: (step) => into.get(step) ?? [],
    scopes: new Map(all.map((key) => [key, keptScopes(ground)])),
    rules: new Map(steps.map((step) => [step.key, rulesOfStep(step)])),
  };
}

function writtenBeside({ together, work: left }: Ground, writes: ReadonlyMap<string, Writes>, step: string): Writes {
  const places = together.beside(step).filter(({ waits }) => !waits);
  const beside = new Map<string, bigint>();
  const written = places.flatMap((place) => writes.get(place.step) ?? []);
  const count = written.reduce((sum, { size }) => sum + size, 0);
  work(left, count);
  // Mostly all write the same; putting large masks together, and pairs for each, would take the most time.
  for (const one of written)
    one.forEach((mask, name) => {
      const was = beside.get(name);
      if (was !== mask) beside.set(name, (was ?? 0n) | mask);
    });
  return beside;
}

function waysOf({ flow }: Ground, step: string | null): Ways {
  const list = flow.waysFrom(step).toSorted((one, other) => (one.it.priority ?? 0) - (other.it.priority ?? 0));
  return { list, takesAll: step !== null && flow.steps.get(step)?.it.next === 'all' };
}

/** More rounds than any file of people needs; what is not settled then is only more careful. */
const MOST_ROUNDS = 60;

/** Follows what is known of tickets of some types along the arrows until nothing new is found. */
export function follow(now: Prepared, tickets: readonly TicketType[]): Known {
  const before = new Map<string | null, State>();
  const after = new Map<string | null, State>();
  const looks = new Map<string | null, StepLook>();
  const known = { before, after, looks };
  const start = merged(tickets.map((ticket) => submittedState(now.ground, ticket)));
  const { flow } = now.ground;
  const waiting = new Set<string | null>([null]);
  for (let round = 0; waiting.size > 0 && round < MOST_ROUNDS; round++) {
    for (const step of [null, ...flow.steps.keys()].filter((one) => waiting.delete(one))) {
      work(now.ground.work, 2 * now.ground.names.length * (1 + flow.waysFrom(step).length));
      const state = step === null ? start : stateBefore(now, known, step);
      if (!state || isSame(before.get(step), state)) continue;
      before.set(step, state);
      after.set(step, stateAfter(now, step, state));
      looks.set(step, lookFrom(now, step, after.get(step) ?? state));
      // What is known at a join depends on all steps of its branches.
      for (const next of [...flow.onward(step), ...flow.joins.keys()]) waiting.add(next);
    }
  }
  return known;
}

function stateBefore(now: Prepared, known: Known, step: string): State | undefined {
  const { flow } = now.ground;
  const passing = passingOf(now, known);
  const state = flow.joins.has(step)
    ? stateAtJoin(now.ground, passing, step)
    : merged(now.into(step).flatMap((way) => passing.out(way) ?? []));
  return state && disturbed(state, now.beside.get(step) ?? new Map());
}

function passingOf({ writes }: Prepared, { after, looks }: Known): Passing {
  return {
    out: (way: FlowWay) => looks.get(way.it.from)?.outs.get(way),
    after: (step) => after.get(step),
    isAlways: (way) => looks.get(way.it.from)?.always.has(way) ?? false,
    writes: (step) => writes.get(step) ?? new Map(),
  };
}

function stateAfter({ writes, rules }: Prepared, step: string | null, state: State): State {
  return step === null ? state : written(state, writes.get(step) ?? new Map(), rules.get(step));
}

function lookFrom({ ground, ways, scopes }: Prepared, step: string | null, state: State): StepLook {
  return lookAt(ground, ways.get(step) ?? { list: [], takesAll: false }, state, scopes.get(step) ?? (() => undefined));
}
