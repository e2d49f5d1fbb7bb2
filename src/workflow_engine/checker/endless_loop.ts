import { reachable } from '../branches.js';
import type { Task } from '../workflow_file.js';
import { error, type Finding } from './finding.js';
import type { Flow, FlowWay } from './flow.js';

/** Loops of which no step is a form, waits for a callback, or waits for a branch that does; each at the way of it that stands last in the file. */
export function endlessLoopFindings(flow: Flow): Finding[] {
  const running = new Set([...flow.steps.values()].filter(({ it }) => !interrupts(flow, it)).map(({ it }) => it.key));
  const onward = (step: string) => flow.onward(step).filter((to) => running.has(to));
  const after = new Map([...running].map((step) => [step, reachable(onward(step), onward)]));
  const loops = new Map<string | undefined, FlowWay>();
  for (const way of flow.ways) {
    const { from, to } = way.it;
    if (from === null || to === null || !running.has(from)) continue;
    const goesRound = to === from || after.get(to)?.has(from);
    // The first step of the file that goes round with it names the loop.
    if (goesRound)
      loops.set(
        [...running].find((step) => after.get(step)?.has(to) && after.get(to)?.has(step)),
        way,
      );
  }
  return [...loops.values()].map((way) => finding(flow, way));
}

function interrupts(flow: Flow, { key, task_type }: Task): boolean {
  if (task_type === 'FORM' || task_type === 'ASYNC_ACTION') return true;
  const others = [...(flow.joins.get(key)?.waitsFor ?? [])].map((step) => flow.steps.get(step)?.it.task_type);
  return others.includes('FORM') || others.includes('ASYNC_ACTION');
}

function finding(flow: Flow, { it, pointer }: FlowWay): Finding {
  const title = (key: string | null) => `“${flow.steps.get(key ?? '')?.it.title ?? key}”`;
  const message = `From ${title(it.from)} to ${title(it.to)} a loop goes round in which no form and no callback ever waits`;
  const mend = 'Put a FORM step into the loop, or let it end';
  return error('endless_loop', pointer, message, { mend });
}
