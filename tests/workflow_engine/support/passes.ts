import { expect } from 'vitest';

/** Which run of each step a branch has passed last: what it comes from, kept by the simulation alone. */
export type Past = ReadonlyMap<string, number>;

/** A join is begun by branches that come from one run of its fork and of itself, and once by these. `known`: the passes so far, added to. */
export function expectOnePass(known: Set<string>, join: string, fork: string, pasts: readonly Past[]): void {
  const passes = new Set(pasts.map((past) => `${join} ${past.get(fork)} ${past.get(join)}`));
  expect(passes.size, `${join} joins branches of one pass`).toBe(1);
  for (const pass of passes) {
    expect(known.has(pass), `${join} is begun once per pass`).toBe(false);
    known.add(pass);
  }
}
