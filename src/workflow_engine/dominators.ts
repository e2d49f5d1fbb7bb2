/** The steps that can come directly after a step. */
export type Onward = (step: string) => readonly string[];

/**
 * For each step that can be come to from the root, the nearest other step that every path to it passes (its immediate dominator);
 * null where there is none but the root itself. `first` are the steps directly after the root. (Cooper, Harvey, Kennedy 2001.)
 */
export function immediateDominators(first: readonly string[], onward: Onward): Map<string, string | null> {
  const order = reversePostorder(first, onward);
  const place = new Map(order.map((step, index) => [step, index + 1]));
  const nearest = new Array<number | undefined>(order.length + 1);
  nearest[0] = 0;
  const before = placesBefore(first, order, onward, place);
  for (let changed = true; changed; ) {
    changed = false;
    for (let here = 1; here <= order.length; here++) {
      const found = common(nearest, before[here] ?? []);
      if (found !== nearest[here]) changed = true;
      nearest[here] = found;
    }
  }
  return new Map(order.map((step, index) => [step, order[(nearest[index + 1] ?? 0) - 1] ?? null]));
}

/** The steps in an order in which, loops aside, a step comes after all that lead to it. Without recursion. */
function reversePostorder(first: readonly string[], onward: Onward): string[] {
  const seen = new Set<string>();
  const done: string[] = [];
  const stack: { step: string | null; left: string[] }[] = [{ step: null, left: [...first] }];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const next = top.left.pop();
    if (next === undefined) {
      stack.pop();
      if (top.step !== null) done.push(top.step);
    } else if (!seen.has(next)) {
      seen.add(next);
      stack.push({ step: next, left: [...onward(next)] });
    }
  }
  return done.reverse();
}

function placesBefore(first: readonly string[], order: readonly string[], onward: Onward, place: Map<string, number>) {
  const before: number[][] = [[]];
  const add = (to: string, from: number) => {
    const here = place.get(to) ?? 0;
    before[here] = [...(before[here] ?? []), from];
  };
  for (const step of new Set(first)) add(step, 0);
  for (const [index, step] of order.entries()) for (const to of new Set(onward(step))) add(to, index + 1);
  return before;
}

/** The nearest common ancestor, in the tree found so far, of those that were found already. */
function common(nearest: readonly (number | undefined)[], places: readonly number[]): number | undefined {
  const known = places.filter((place) => nearest[place] !== undefined);
  return known.length === 0 ? undefined : known.reduce((one, other) => meet(nearest, one, other));
}

function meet(nearest: readonly (number | undefined)[], one: number, other: number): number {
  let [a, b] = [one, other];
  while (a !== b) {
    if (a > b) a = nearest[a] ?? 0;
    else b = nearest[b] ?? 0;
  }
  return a;
}
