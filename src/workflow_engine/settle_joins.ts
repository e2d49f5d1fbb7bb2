import type { Join } from './branches.js';
import type { Definition } from './compile.js';
import { titleOf } from './decide_words.js';
import { type Arrival, DecisionError, type Reason } from './decision.js';

/** The joins that are complete, in the order in which the first of each arrived, and the branches that go on waiting at others. */
export type Settled = { readonly complete: readonly string[]; readonly waiting: readonly Arrival[] };

/**
 * Looks at every join that a branch waits at: it is complete when no other living branch can still come to it (spec 3.3).
 * `standing`: the steps of all living branches that do not wait at a join. Throws where joins wait for each other.
 */
export function settleJoins(
  definition: Definition,
  arrivals: readonly Arrival[],
  standing: readonly (string | null)[],
  why: readonly Reason[],
): Settled {
  const joins = [...new Set(arrivals.map(({ join }) => join))];
  // A branch that waits at another join stands there, and so does the join's own task once it is begun: beginning one changes no other.
  const places = [...new Set([...standing, ...joins])].filter((place) => place !== null);
  const complete = joins.filter((join) => !places.some((place) => waitsFor(definition, join, place)));
  const waiting = arrivals.filter(({ join }) => !complete.includes(join));
  refuseStuck(definition, joins, why);
  return { complete, waiting };
}

function waitsFor({ joins }: Definition, join: string, place: string): boolean {
  return (joins.get(join) as Join).waitsFor.has(place);
}

/** Joins that wait for each other, directly or in a circle, would wait for ever, whatever else goes on. */
function refuseStuck(definition: Definition, joins: readonly string[], why: readonly Reason[]): void {
  const stuck = inCircles(joins, (one, other) => waitsFor(definition, one, other));
  if (stuck.length === 0) return;
  const titles = stuck.map((join) => titleOf(definition, join));
  const message = `${titles.slice(0, -1).join(', ')} and ${titles.at(-1)} wait for each other, so none of them can ever begin.`;
  throw new DecisionError('stuck_join', message, why);
}

/** Those that are, or lie between, circles of waiting: what nobody waits for or what waits for none of them is taken away until all is one. */
export function inCircles(joins: readonly string[], waits: (one: string, other: string) => boolean): string[] {
  const left = joins.filter(
    (one) => joins.some((other) => waits(one, other)) && joins.some((other) => waits(other, one)),
  );
  return left.length === joins.length ? left : inCircles(left, waits);
}
