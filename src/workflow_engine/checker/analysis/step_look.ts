import type { FlowWay } from '../flow.js';
import { type Cells, cellsOf } from './cells.js';
import type { Condition } from './condition.js';
import type { Ground } from './ground.js';
import { type Scope, type Scopes, scopeOf } from './scope.js';
import type { Cell, Example, Result } from './space.js';
import type { State } from './state.js';

/** A name that is read though it is unset, in the condition of a way. */
export type UnsetRead = {
  readonly way: FlowWay;
  readonly pointer: string;
  readonly name: string;
  readonly example: Example;
};
export type Overlap = { readonly earlier: FlowWay; readonly later: FlowWay; readonly example: Example };

/**
 * What comes of asking the ways out of one step in every cell. `open`: not decidable within the bounds; `faulty`: a condition is wrong
 * anyway. `possible`: ways that are taken in some cell; `always`: ways that are taken in each.
 */
export type StepLook = {
  readonly verdict: 'decided' | 'open' | 'faulty';
  readonly outs: ReadonlyMap<FlowWay, State>;
  readonly possible: ReadonlySet<FlowWay>;
  readonly always: ReadonlySet<FlowWay>;
  readonly gap: Example | undefined;
  readonly overlaps: readonly Overlap[];
  /** Where a way's condition holds while an earlier one is taken. */
  readonly shadows: ReadonlyMap<FlowWay, Example>;
  readonly unset: readonly UnsetRead[];
};

/** The ways out of one step, in the order in which they are tried, and how they are tried. */
export type Ways = { readonly list: readonly FlowWay[]; readonly takesAll: boolean };

type Found = {
  seen: Map<FlowWay, Set<number>[]>;
  possible: Set<FlowWay>;
  sometimesNot: Set<FlowWay>;
  gap: Example | undefined;
  overlaps: Map<FlowWay, Overlap>;
  shadows: Map<FlowWay, Example>;
  unset: Map<string, UnsetRead>;
};

/** Asks the ways out of a step in every cell that is possible by what is known when it is completed. */
export function lookAt(ground: Ground, ways: Ways, state: State, scopes: Scopes): StepLook {
  const conditions = ways.list.map((way) => ground.conditionOf(way));
  if (conditions.includes('faulty')) return unasked(ways, state, 'faulty');
  const asked = conditions.filter((condition): condition is Condition => typeof condition === 'object');
  const scope = scopeOf(ground, state, asked, scopes);
  if (!scope || ground.budget.cells < 0) return unasked(ways, state, 'open');
  const found = askAll(ground, ways, conditions as (Condition | undefined)[], scope);
  const cells = cellsOf(scope);
  return {
    verdict: isDecided(found, scope) ? 'decided' : 'open',
    outs: new Map([...found.seen].map(([way, seen]) => [way, narrowed(state, cells.masks(seen))])),
    possible: found.possible,
    always: new Set(ways.list.filter((way) => !found.sometimesNot.has(way))),
    gap: found.gap?.certain ? found.gap : undefined,
    overlaps: [...found.overlaps.values()].filter(({ example }) => example.certain),
    shadows: found.shadows,
    unset: [...found.unset.values()],
  };
}

/** What is found only by values that perhaps no form takes is not proved. */
function isDecided({ gap, overlaps }: Found, { space }: Scope): boolean {
  return space.exact && (gap?.certain ?? true) && [...overlaps.values()].every(({ example }) => example.certain);
}

function unasked({ list, takesAll }: Ways, state: State, verdict: 'open' | 'faulty'): StepLook {
  const all = new Set(list);
  const always = new Set(
    list.filter(({ it }) => (takesAll || list.length === 1) && it.condition === undefined && !it.otherwise),
  );
  const nothing = { gap: undefined, overlaps: [], shadows: new Map(), unset: [] };
  return { verdict, outs: new Map(list.map((way) => [way, state])), possible: all, always, ...nothing };
}

function narrowed(state: State, masks: ReadonlyMap<string, bigint>): State {
  const known = [...masks].filter(([name, mask]) => state.masks.has(name) && state.masks.get(name) !== mask);
  if (known.length === 0) return state;
  const all = new Map(state.masks);
  for (const [name, mask] of known) all.set(name, mask);
  return { ...state, masks: all };
}

type Asking = { ways: Ways; ask: readonly ((cell: Cell) => Result)[]; cells: Cells; found: Found };

function askAll(ground: Ground, ways: Ways, conditions: readonly (Condition | undefined)[], scope: Scope): Found {
  const found: Found = {
    seen: new Map(),
    possible: new Set(),
    sometimesNot: new Set(),
    gap: undefined,
    overlaps: new Map(),
    shadows: new Map(),
    unset: new Map(),
  };
  const ask = conditions.map((condition) => (condition ? scope.space.ask(condition) : () => 1 as const));
  const asking = { ways, ask, cells: cellsOf(scope), found };
  const visit = ways.takesAll ? takeAll : takeFirst;
  asking.cells.each((cell) => {
    ground.budget.cells--;
    visit(asking, cell);
  });
  return found;
}

function takeFirst(asking: Asking, cell: Cell): void {
  const { ways, ask, found } = asking;
  let first: FlowWay | undefined;
  for (const [index, way] of ways.list.entries()) {
    const result = ask[index]?.(cell) ?? 0;
    if (typeof result === 'object') {
      if (first) continue;
      fails(asking, ways.list.slice(index), result, cell);
      return;
    } else if (result === 1 && first) shadowed(asking, first, way, cell);
    else if (result === 1) first = way;
  }
  if (first) taken(found, first, cell);
  else none(asking, cell);
}

function takeAll(asking: Asking, cell: Cell): void {
  const { ways, ask, found } = asking;
  const held = new Set<FlowWay>();
  for (const [index, way] of ways.list.entries()) {
    const result = way.it.otherwise ? 0 : (ask[index]?.(cell) ?? 0);
    if (typeof result === 'object') {
      fails(asking, ways.list.slice(index), result, cell);
      return;
    }
    if (result === 1) held.add(way);
  }
  if (held.size === 0) for (const way of ways.list) if (way.it.otherwise) held.add(way);
  for (const way of ways.list) held.has(way) ? taken(found, way, cell) : found.sometimesNot.add(way);
  if (held.size === 0) none(asking, cell);
}

function taken({ seen, possible }: Found, way: FlowWay, cell: Cell): void {
  const sets = seen.get(way) ?? cell.map(() => new Set<number>());
  seen.set(way, sets);
  possible.add(way);
  for (const [axis, group] of cell.entries()) sets[axis]?.add(group);
}

/** Where a condition cannot be answered the workflow stops; whether the ways from there on are ever taken, only its mending shows. */
function fails({ cells, found }: Asking, rest: readonly FlowWay[], result: Exclude<Result, number>, cell: Cell): void {
  for (const way of rest) found.possible.add(way);
  for (const way of rest) found.sometimesNot.add(way);
  const [way] = rest;
  const { pointer, unset, atom } = result;
  if (!way || !unset || found.unset.has(`${way.pointer} ${pointer}`)) return;
  const example = cells.example(cell);
  const name = atom.names.find((one) => example.values.get(one) === undefined) ?? '';
  found.unset.set(`${way.pointer} ${pointer}`, { way, pointer, name, example });
}

function none({ cells, found }: Asking, cell: Cell): void {
  if (!found.gap?.certain) found.gap = better(found.gap, cells.example(cell));
}

function shadowed({ cells, found }: Asking, earlier: FlowWay, later: FlowWay, cell: Cell): void {
  if (!found.shadows.has(later)) found.shadows.set(later, cells.example(cell));
  const known = found.overlaps.get(later);
  if (known?.example.certain || later.it.condition === undefined || isSameEnd(earlier, later)) return;
  found.overlaps.set(later, { earlier, later, example: cells.example(cell) });
}

function isSameEnd({ it: one }: FlowWay, { it: other }: FlowWay): boolean {
  return one.to === other.to && one.outcome === other.outcome && one.end === other.end;
}

function better(one: Example | undefined, other: Example): Example {
  return one && !other.certain ? one : other;
}
