import { immediateDominators } from './dominators.js';

/** An arrow between two steps; `null` is the start (from) or the end (to). */
export type Arrow = { readonly from: string | null; readonly to: string | null };

/** A join's fork (`null`: the start) and the steps from which it can be reached without passing that fork or the join again (spec 3.3). */
export type Join = { readonly fork: string | null; readonly waitsFor: ReadonlySet<string> };

/** What each join belongs to and waits for, by the arrows alone; their order decides nothing. */
export function joinsOf(arrows: readonly Arrow[], joins: readonly string[]): ReadonlyMap<string, Join> {
  if (joins.length === 0) return new Map();
  const forks = dominatorsOf(arrows);
  const back = stepsBy(arrows.map(({ from, to }) => ({ from: to, to: from })));
  return new Map(
    joins.map((join) => {
      const fork = forks.get(join) ?? null;
      return [join, { fork, waitsFor: reachable(back(join), back, new Set([fork, join])) }];
    }),
  );
}

/** Of each step that can be reached the nearest other that every path to it passes; null: none but the start. */
export function dominatorsOf(arrows: readonly Arrow[]): Map<string, string | null> {
  const onward = stepsBy(arrows);
  return immediateDominators(onward(null), onward);
}

/** The steps directly after a step (or the start), each once. */
export function stepsBy(arrows: readonly Arrow[]): (step: string | null) => readonly string[] {
  const next = new Map<string | null, Set<string>>();
  for (const { from, to } of arrows) {
    if (to === null) continue;
    next.set(from, (next.get(from) ?? new Set()).add(to));
  }
  const lists = new Map([...next].map(([step, steps]) => [step, [...steps]]));
  return (step) => lists.get(step) ?? [];
}

/** Every step that can be come to from these, themselves counted, without setting foot on those to be avoided. */
export function reachable(
  first: readonly string[],
  onward: (step: string) => readonly string[],
  avoiding: ReadonlySet<string | null> = new Set(),
): Set<string> {
  const found = new Set<string>();
  const waiting = [...first];
  for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
    if (found.has(step) || avoiding.has(step)) continue;
    found.add(step);
    waiting.push(...onward(step));
  }
  return found;
}
