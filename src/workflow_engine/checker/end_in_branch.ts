import { companionsOf } from './companions.js';
import { type Finding, warning } from './finding.js';
import type { Flow, FlowWay } from './flow.js';
import type { Together } from './together.js';

/** Ends with an outcome that do not wait for the other branches and do not cancel them. */
export function endInBranchFindings(flow: Flow, together: Together): Finding[] {
  const ends = flow.ways.filter(({ it }) => it.to === null && it.outcome !== undefined && it.end !== 'all');
  return ends.flatMap((way) => {
    const [other] = companionsOf(flow, together, way);
    return other ? [finding(flow, way, other.step)] : [];
  });
}

function finding(flow: Flow, { it, pointer }: FlowWay, other: string): Finding {
  const titles = [it.from ?? '', other].map((key) => flow.steps.get(key)?.it.title ?? key);
  const message = `After “${titles[0]}” the ticket has the outcome “${it.outcome}”, while “${titles[1]}” can still be open`;
  const mend = 'Add "end": "all" to cancel what is still open, or let the branches come together in a join first';
  const patch = [{ op: 'add', path: `${pointer}/end`, value: 'all' } as const];
  return warning('end_in_branch', pointer, message, { mend, patch });
}
