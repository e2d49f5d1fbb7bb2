import { reachable } from '../../branches.js';
import type { FlowWay } from '../flow.js';
import type { Ground } from './ground.js';
import { alive, merged, type State } from './state.js';
import { work } from './too_much_work.js';
import type { Writes } from './writes.js';

/** What is known so far: after each way that can be taken, after each step (its form written), and which ways are taken for certain. */
export type Passing = {
  readonly out: (way: FlowWay) => State | undefined;
  readonly after: (step: string | null) => State | undefined;
  readonly isAlways: (way: FlowWay) => boolean;
  readonly writes: (step: string) => Writes;
};

/** How a branch comes to a join: whether it surely does, what is known then, and what it may have written on its way. */
type Arrived = { readonly always: boolean; readonly state: State | undefined; readonly writes: Writes };

const NOTHING: Writes = new Map();

/** What is known where a join begins: of fields that one branch writes what it leaves, of all others what every branch knows. */
export function stateAtJoin(ground: Ground, passing: Passing, join: string): State | undefined {
  const fork = ground.flow.joins.get(join)?.fork ?? null;
  return arrivedFrom({ ground, passing, join, known: new Map(), under: new Set() }, fork)?.state;
}

type Search = {
  ground: Ground;
  passing: Passing;
  join: string;
  known: Map<string | null, Arrived | undefined>;
  under: Set<string | null>;
};

/** How a branch that stands at a step comes to the join; undefined where the join then never begins. */
function arrivedFrom(search: Search, step: string | null): Arrived | undefined {
  if (search.known.has(step)) return search.known.get(step);
  if (search.under.has(step)) return anyArrival(search, step);
  search.under.add(step);
  const { flow } = search.ground;
  const ways = flow.waysFrom(step).filter((way) => search.passing.out(way));
  const parts = ways
    .map((way) => [way, along(search, way)] as const)
    .flatMap(([way, part]) => (part ? [[way, part] as const] : []));
  const written = parts.reduce((count, [, part]) => count + part.writes.size, 0);
  work(search.ground.work, search.ground.names.length * (parts.length + 1) + 2 * written);
  const takesAll = step !== null && flow.steps.get(step)?.it.next === 'all';
  const arrived =
    parts.length === 0 && ways.length > 0
      ? undefined
      : takesAll
        ? together(search, step, parts)
        : either(parts.map(([, part]) => part));
  search.under.delete(step);
  search.known.set(step, arrived);
  return arrived;
}

function along(search: Search, way: FlowWay): Arrived | undefined {
  const { to, end } = way.it;
  const state = search.passing.out(way);
  if (to === search.join) return { always: true, state, writes: NOTHING };
  // Where everything ends, the join never begins.
  if (to === null) return end === 'all' ? undefined : { always: false, state: undefined, writes: NOTHING };
  const rest = arrivedFrom(search, to);
  return rest && { ...rest, writes: new Map([...rest.writes, ...search.passing.writes(to)]) };
}

/** A loop: by whichever way the branch comes to the join in the end. */
function anyArrival({ ground, passing, join }: Search, step: string | null): Arrived {
  const steps = reachable(ground.flow.onward(step), ground.flow.onward, new Set([join]));
  const ways = [step, ...steps].flatMap((from) => ground.flow.waysFrom(from)).filter(({ it }) => it.to === join);
  work(ground.work, steps.size + ground.names.length * ways.length);
  return { always: true, state: merged(ways.flatMap((way) => passing.out(way) ?? [])), writes: NOTHING };
}

function either(parts: readonly Arrived[]): Arrived {
  return {
    always: parts.length > 0 && parts.every(({ always }) => always),
    state: merged(parts.flatMap(({ state }) => state ?? [])),
    writes: new Map(parts.flatMap(({ writes }) => [...writes])),
  };
}

/** Branches side by side. */
function together({ passing }: Search, fork: string, parts: readonly (readonly [FlowWay, Arrived])[]): Arrived {
  const branches = parts.map(([way, part]) => ({ ...part, always: part.always && passing.isAlways(way) }));
  const writes = new Map(branches.flatMap((branch) => [...branch.writes]));
  const base = passing.after(fork);
  const state = base && branches.some((branch) => branch.state) ? sideBySide(base, branches, writes) : undefined;
  return { always: branches.some(({ always }) => always), state, writes };
}

function sideBySide(base: State, branches: readonly Arrived[], writes: Writes): State {
  const sure = branches.filter(({ always, state }) => always && state);
  const masks = [...base.masks].map(([name, before]) => {
    if (!writes.has(name))
      return [name, sure.reduce((mask, { state }) => mask & (state?.masks.get(name) ?? mask), before)] as const;
    const writers = branches.filter((branch) => branch.writes.has(name));
    const after = writers.reduce((mask, { state }) => mask | (state?.masks.get(name) ?? 0n), 0n);
    return [name, writers.some((branch) => sure.includes(branch)) ? after : after | before] as const;
  });
  return { masks: new Map(masks), rules: alive(base.rules, writes) };
}
