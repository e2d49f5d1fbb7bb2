/** Numbers from 0 to 1 that look random and are the same for the same seed (mulberry32). */
export type Random = {
  readonly unit: () => number;
  readonly below: (most: number) => number;
  readonly of: <T>(all: readonly T[]) => T;
};

/** Makes such numbers. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const unit = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (most: number) => Math.floor(unit() * most);
  return { unit, below, of: (all) => all[below(all.length)] as (typeof all)[number] };
}
