import { besides, type Flow } from './flow.js';

/** Where a branch can be: at a step, or waiting at a join that is not begun. */
export type Place = { readonly step: string; readonly waits: boolean };

/** Which two branches of one ticket can be where at the same time. */
export type Together = {
  /** Whether two steps can be open together, or one step twice. */
  readonly open: (one: string, other: string) => boolean;
  /** Everywhere that another branch can be while one is at this step. */
  readonly beside: (step: string) => readonly Place[];
};

/**
 * Follows every two branches that come out of one step side by side, along every arrow, in any order. Conditions count only where
 * they keep two ways out of one step apart, so it finds too much rather than too little.
 */
export function findTogether(flow: Flow): Together {
  const keys = [...flow.steps.keys()];
  const index = new Map(keys.map((key, place) => [key, place]));
  const seen = followed(flow, keys, index);
  const size = 2 * keys.length;
  const at = (key: string) => index.get(key) ?? 0;
  return {
    open: (one, other) => seen[at(one) * size + at(other)] === 1,
    beside: (step) => {
      const row = seen.subarray(at(step) * size, (at(step) + 1) * size);
      const places: Place[] = [];
      for (let place = row.indexOf(1); place >= 0; place = row.indexOf(1, place + 1)) places.push(placeOf(keys, place));
      return places;
    },
  };
}

/** Where a branch is when it takes the way to a step: at the step, or before it where that is a join. */
export function placeAt(flow: Flow, step: string): Place {
  return { step, waits: flow.joins.has(step) };
}

function placeOf(keys: readonly string[], place: number): Place {
  return { step: keys[place % keys.length] ?? '', waits: place >= keys.length };
}

/** A square of bytes: 1 where two branches can be at two places. A place is a step's index; waiting at a join, that plus the count of steps. */
function followed(flow: Flow, keys: readonly string[], index: ReadonlyMap<string, number>): Uint8Array {
  const count = keys.length;
  const size = 2 * count;
  const seen = new Uint8Array(size * size);
  const waiting: [number, number][] = [];
  const add = (one: number, other: number) => {
    // Two branches at one join have become one.
    if ((one === other && one >= count) || seen[one * size + other]) return;
    seen[one * size + other] = 1;
    seen[other * size + one] = 1;
    waiting.push([one, other]);
  };
  const move = movesOf(flow, keys, index);
  for (const [one, other] of sidesOf(flow, index)) add(one, other);
  for (let pair = waiting.pop(); pair; pair = waiting.pop()) {
    const [one, other] = pair;
    for (const next of move(one, other)) add(next, other);
    for (const next of move(other, one)) add(one, next);
  }
  return seen;
}

function numberOf(flow: Flow, index: ReadonlyMap<string, number>, step: string): number {
  return (index.get(step) ?? 0) + (flow.joins.has(step) ? index.size : 0);
}

/** The places where two branches begin side by side. */
function sidesOf(flow: Flow, index: ReadonlyMap<string, number>): [number, number][] {
  const number = (step: string) => numberOf(flow, index, step);
  return flow.ways.flatMap((way) => {
    const { to } = way.it;
    const others = to === null ? [] : besides(flow, way).map((other) => other.it.to);
    return others.filter((other) => other !== null).map((other): [number, number] => [number(to ?? ''), number(other)]);
  });
}

/** Where a branch can go next while another is where it is: on along an arrow, or into a join that need not wait for the other. */
function movesOf(flow: Flow, keys: readonly string[], index: ReadonlyMap<string, number>) {
  const onward = keys.map((key) => flow.onward(key).map((to) => numberOf(flow, index, to)));
  return (one: number, other: number): readonly number[] => {
    if (one < keys.length) return onward[one] ?? [];
    const join = one - keys.length;
    const blocks = flow.joins.get(keys[join] ?? '')?.waitsFor.has(keys[other % keys.length] ?? '');
    return blocks ? [] : [join];
  };
}
