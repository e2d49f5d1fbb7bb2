import { inCircles } from '../settle_joins.js';
import { error, type Finding } from './finding.js';
import type { Flow } from './flow.js';

const MOST_NAMED = 3;

/** Joins that could wait for each other, by the arrows alone. */
export function stuckJoinFindings(flow: Flow): Finding[] {
  const stuck = inCircles([...flow.joins.keys()], (one, other) => !!flow.joins.get(one)?.waitsFor.has(other));
  const title = (join: string) => `“${flow.steps.get(join)?.it.title ?? join}”`;
  return stuck.map((join) => {
    const others = stuck
      .filter((one) => flow.joins.get(join)?.waitsFor.has(one))
      .slice(0, MOST_NAMED)
      .map(title);
    const message = `${title(join)} and ${others.join(', ')} could wait for each other for ever`;
    const mend = 'Let the branches of one fork come together in one join, before anything goes to the next';
    return error('stuck_join', flow.steps.get(join)?.pointer ?? '', message, { mend });
  });
}
