import type { Definition } from '../compile.js';
import type { Trial } from '../trial.js';

/** How many arrows each step is away from the nearest of some steps. */
export type Distances = ReadonlyMap<string, number>;

/** How far each step is from a transition that is not covered yet; where all are, from the end. */
export function distancesFrom({ file }: Definition, covered: ReadonlySet<number>): Distances {
  const { tasks, transitions } = file.workflow;
  const left = transitions.filter((_, index) => !covered.has(index));
  const ends = [
    ...transitions.filter(({ to }) => to === null).map(({ from }) => from),
    ...tasks.map(({ key }) => key).filter((key) => transitions.every(({ from }) => from !== key)),
  ];
  const far = new Map<string, number>();
  let next = left.length > 0 ? left.map(({ from }) => from) : ends;
  for (let distance = 0; next.length > 0; distance++) {
    const reached = new Set(next.filter((step) => step !== null && !far.has(step)));
    for (const step of reached) if (step !== null) far.set(step, distance);
    next = transitions.filter(({ to }) => to !== null && reached.has(to)).map(({ from }) => from);
  }
  return far;
}

/** The place among those that wait which stands nearest to what is looked for; the oldest of several. */
export function nearestOf(waiting: ReadonlySet<number>, trialAt: (place: number) => Trial | undefined, far: Distances) {
  let best: number | undefined;
  let least = Infinity;
  for (const place of waiting) {
    const distance = Math.min(...(trialAt(place)?.open ?? []).map((step) => far.get(step) ?? Infinity));
    if (best !== undefined && distance >= least) continue;
    best = place;
    least = distance;
  }
  return best;
}
