import type { Rule } from './rules.js';

/** What is known at one place of the flow: of each name the classes that it can be in, and the rules of forms that still hold. */
export type State = { readonly masks: ReadonlyMap<string, bigint>; readonly rules: ReadonlySet<Rule> };

/** What is known where one of several ways was come by: only what holds on all of them. */
export function merged(states: readonly State[]): State | undefined {
  const [first, ...rest] = states;
  return first && rest.reduce(mergedTwo, first);
}

function mergedTwo(one: State, other: State): State {
  if (one === other) return one;
  const masks = new Map<string, bigint>();
  for (const [name, mask] of one.masks) masks.set(name, mask | (other.masks.get(name) ?? 0n));
  return { masks, rules: new Set([...one.rules].filter((rule) => other.rules.has(rule))) };
}

/** Whether two states say the same. */
export function isSame(one: State | undefined, other: State | undefined): boolean {
  if (!one || !other) return one === other;
  if (one.rules.size !== other.rules.size || [...one.rules].some((rule) => !other.rules.has(rule))) return false;
  return [...one.masks].every(([name, mask]) => other.masks.get(name) === mask);
}

/** The state after names were written: each is what was written, and rules that read one of them hold no more. */
export function written(state: State, writes: ReadonlyMap<string, bigint>, own: readonly Rule[] = []): State {
  if (writes.size === 0) return state;
  const masks = new Map(state.masks);
  for (const [name, mask] of writes) if (masks.has(name)) masks.set(name, mask);
  return { masks, rules: new Set([...alive(state.rules, writes), ...own]) };
}

/** The state beside steps that may write names at any time: each can also be what they write. */
export function disturbed(state: State, writes: ReadonlyMap<string, bigint>): State {
  if (writes.size === 0) return state;
  const masks = new Map(state.masks);
  for (const [name, mask] of writes) if (masks.has(name)) masks.set(name, (masks.get(name) ?? 0n) | mask);
  return { masks, rules: alive(state.rules, writes) };
}

/** The rules of which no name is written. */
export function alive(rules: ReadonlySet<Rule>, writes: ReadonlyMap<string, bigint>): Set<Rule> {
  return new Set([...rules].filter(({ names }) => [...names].every((name) => !writes.has(name))));
}
