import { reachable } from '../branches.js';
import { immediateDominators } from '../dominators.js';
import type { Task } from '../workflow_file.js';
import { error, type Finding, warning } from './finding.js';
import type { Flow } from './flow.js';
import type { Together } from './together.js';

const MEND = 'Let the step wait for its branches with "join": "all", or let them come together in a join before it';

/** Steps where two branches come together without a join, so that each begins the step. What comes after such a step is not reported as well. */
export function startsTwiceFindings(flow: Flow, together: Together): Finding[] {
  const twice = [...flow.steps.values()].filter(({ it }) => !flow.joins.has(it.key) && together.open(it.key, it.key));
  if (twice.length === 0) return [];
  const forks = [...flow.steps.values()].filter(({ it }) => it.next === 'all');
  const meetings = new Set(forks.flatMap(({ it }) => meetingsOf(flow, it.key)));
  return twice
    .filter(({ it }) => meetings.has(it.key))
    .map(({ it, pointer }) => {
      const message = `Two branches lead to “${it.title}”, so it can be begun twice`;
      if (!isBeforeAction(flow, it)) return warning('starts_twice', pointer, message, { mend: MEND });
      return error('starts_twice', pointer, `${message}, and an action be called twice`, { mend: MEND });
    });
}

/** Where paths out of two different ways of a fork first meet: no one step lies on all paths from the fork to there. */
function meetingsOf(flow: Flow, fork: string): string[] {
  const first = flow.onward(fork);
  const nearest = immediateDominators(first, flow.onward);
  const others = (step: string) => first.filter((one) => one !== step);
  const comes = (step: string) => !first.includes(step) || reachable(others(step), flow.onward).has(step);
  return [...nearest].filter(([step, dominator]) => dominator === null && comes(step)).map(([step]) => step);
}

function isBeforeAction(flow: Flow, task: Task): boolean {
  const after = reachable([task.key], flow.onward, new Set(flow.joins.keys()));
  return [...after].some((step) => flow.steps.get(step)?.it.task_type.endsWith('_ACTION'));
}
