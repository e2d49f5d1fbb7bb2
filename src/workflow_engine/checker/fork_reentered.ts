import { type Join, reachable } from '../branches.js';
import { companionsOf } from './companions.js';
import { error, type Finding } from './finding.js';
import type { Flow, FlowWay } from './flow.js';
import type { Place, Together } from './together.js';

/** Ways by which a branch comes back to its fork, or before it, while others of the fork still go to the join (spec 3.3). */
export function forkReenteredFindings(flow: Flow, together: Together): Finding[] {
  const found = new Map<FlowWay, Finding>();
  for (const [key, join] of flow.joins) {
    for (const way of waysBack(flow, key, join)) {
      const others = companionsOf(flow, together, way);
      if (others.some((place) => goesTo(key, join, place))) found.set(way, finding(flow, way, key, join.fork));
    }
  }
  return [...found.values()];
}

function waysBack(flow: Flow, join: string, { fork }: Join): FlowWay[] {
  if (fork === null) return [];
  const back = backTo(flow, join, fork);
  const inside = insideOf(flow, join, fork);
  return flow.ways.filter(({ it }) => it.from !== null && inside.has(it.from) && it.to !== null && back.has(it.to));
}

/** The fork, and every step before it from which it is come to without passing the join. */
function backTo(flow: Flow, join: string, fork: string): Set<string> {
  const before = reachable(flow.backward(fork), flow.backward, new Set([fork, join]));
  return new Set([fork, ...[...before].filter((step) => !isAfter(flow, step, fork))]);
}

/** The fork itself and the steps after it that are come to before the join. */
function insideOf(flow: Flow, join: string, fork: string): Set<string> {
  const after = reachable(flow.onward(fork), flow.onward, new Set([fork, join]));
  return new Set([fork, ...[...after].filter((step) => isAfter(flow, step, fork))]);
}

/** Whether every path to a step passes the fork before. */
function isAfter(flow: Flow, step: string, fork: string): boolean {
  for (let up = flow.dominators.get(step) ?? null; up !== null; up = flow.dominators.get(up) ?? null)
    if (up === fork) return true;
  return false;
}

function goesTo(key: string, { waitsFor }: Join, { step, waits }: Place): boolean {
  return waitsFor.has(step) || (waits && step === key);
}

function finding(flow: Flow, { it, pointer }: FlowWay, join: string, fork: string | null): Finding {
  const title = (key: string | null) => `“${flow.steps.get(key ?? '')?.it.title ?? key}”`;
  const message = `From ${title(it.from)} a branch goes back to ${title(it.to)} while others of ${title(fork)} still go to ${title(join)}`;
  const mend = `Go back only after ${title(join)}, or to a step of the same branch after ${title(fork)}`;
  return error('fork_reentered', pointer, message, { mend });
}
