import { UNSET } from './classes.js';
import type { Ground } from './ground.js';
import type { Known } from './known.js';

/** The shortest path from the start to a step on which a name stays unset: its steps, the last one that of the use; undefined where none is found. */
export function pathUnset({ flow }: Ground, { looks }: Known, name: string, to: string | null): string[] | undefined {
  if (to === null) return [];
  const cameFrom = new Map<string, string | null>();
  const waiting: (string | null)[] = [null];
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    if (step === to) return pathTo(cameFrom, to);
    for (const way of flow.waysFrom(step)) {
      const state = looks.get(step)?.outs.get(way);
      const next = way.it.to;
      if (next === null || cameFrom.has(next) || !state || !((state.masks.get(name) ?? UNSET) & UNSET)) continue;
      cameFrom.set(next, step);
      waiting.push(next);
    }
  }
  return undefined;
}

function pathTo(cameFrom: ReadonlyMap<string, string | null>, to: string): string[] {
  const path: string[] = [];
  for (let step: string | null | undefined = to; step !== null && step !== undefined; step = cameFrom.get(step))
    path.unshift(step);
  return path;
}
