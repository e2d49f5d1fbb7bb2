import type { Loose } from './workflow_files.js';

type Arrow = { from: string | null; to: string | null };
/** Whether a branch at a step can come to a join without passing the join's fork or the join again. */
export type Reach = (step: string, join: string) => boolean;

/** The same as joinsOf, written from the spec's words by taking steps away: slow and plain. */
export function reachOf(file: Loose): Reach {
  const { tasks, transitions } = file.workflow;
  const joins = tasks.filter(({ join }: Loose) => join).map(({ key }: Loose) => key as string);
  const known = new Map<string, Set<string>>(joins.map((join: string) => [join, comingTo(transitions, join)]));
  return (step, join) => known.get(join)?.has(step) ?? false;
}

/** The steps from which a join can be come to. */
export function comingTo(arrows: readonly Arrow[], join: string): Set<string> {
  const steps = [...new Set(arrows.map(({ from }) => from))].filter((step) => step !== null);
  const fork = forkOf(arrows, join);
  const without = arrows.filter(({ from, to }) => from !== fork && to !== fork && from !== join);
  const able = steps.filter((step) => step !== fork && step !== join && walk(without, step).has(join));
  return new Set(able);
}

/** The nearest step that every path from the start to the join passes; null where only the start is. */
export function forkOf(arrows: readonly Arrow[], join: string): string | null {
  const steps = [...walk(arrows, null)].filter((step) => step !== join);
  const passed = steps.filter(
    (step) =>
      !walk(
        arrows.filter(({ from }) => from !== step),
        null,
      ).has(join),
  );
  // The nearest is the one that cannot be come to any more without any of the others.
  const nearest = passed.find((step) =>
    passed.every(
      (other) =>
        other === step ||
        !walk(
          arrows.filter(({ from }) => from !== other),
          null,
        ).has(step),
    ),
  );
  return nearest ?? null;
}

/** Every step that can be come to from one. */
function walk(arrows: readonly Arrow[], first: string | null): Set<string> {
  const found = new Set<string>();
  const waiting = [first];
  while (waiting.length > 0) {
    const step = waiting.pop();
    for (const { from, to } of arrows) {
      if (from !== step || to === null || found.has(to)) continue;
      found.add(to);
      waiting.push(to);
    }
  }
  return found;
}
