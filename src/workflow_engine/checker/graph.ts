import { error, type Finding } from './finding.js';
import { groupBy } from './group_by.js';
import { items, type Readable } from './readable.js';
import { namesOf } from './references.js';

/** Steps by key, and the arrows between them; `null` is the start and the end. */
type Graph = { steps: ReadonlyMap<string, string>; arrows: readonly { from: string | null; to: string | null }[] };

/** No way in, steps that no path reaches, steps from which nothing ends. Only where every arrow can be read. */
export function graphFindings(file: Readable): Finding[] {
  const graph = graphOf(file);
  if (!graph) return [];
  const reached = reach(
    graph.arrows.filter(({ from }) => from === null).map(({ to }) => to),
    onward(graph),
  );
  if (!graph.arrows.some(({ from, to }) => from === null && to !== null)) return [noStart()];
  return [...unreachable(graph, reached), ...endless(graph, reached)];
}

/** The steps and arrows; undefined where not all of them can be read, so that nothing can be said of the whole. */
export function graphOf(file: Readable): Graph | undefined {
  const keys = namesOf(file.names.tasks);
  const readAll = file.transitions.length === items(file.json, '/workflow/transitions').length;
  const known = (key: string | null) => key === null || keys.has(key);
  const all = readAll && file.transitions.every(({ it }) => known(it.from) && known(it.to));
  const isWhole = all && keys.size === items(file.json, '/workflow/tasks').length && keys.size > 0;
  if (!isWhole) return undefined;
  const steps = new Map(file.names.tasks.map(({ it, pointer }) => [it, pointer.replace(/\/key$/, '')]));
  return { steps, arrows: file.transitions.map(({ it }) => ({ from: it.from, to: it.to })) };
}

function noStart(): Finding {
  const mend = 'Add a transition with "from": null to the first step';
  return error('no_start', '/workflow/transitions', 'No transition leads from the start to a step', { mend });
}

function unreachable({ steps }: Graph, reached: ReadonlySet<string>): Finding[] {
  const lost = [...steps].filter(([key]) => !reached.has(key));
  const mend = 'Add a transition to it, or remove the step';
  return lost.map(([key, pointer]) =>
    error('unreachable_task', pointer, `No path leads to the step “${key}”`, { mend }),
  );
}

function endless(graph: Graph, reached: ReadonlySet<string>): Finding[] {
  const next = onward(graph);
  const last = [...graph.steps.keys()].filter((key) => !next.has(key) || next.get(key)?.includes(null));
  const ending = reach(last, backward(graph));
  const stuck = [...graph.steps].filter(([key]) => reached.has(key) && !ending.has(key));
  const mend = 'Add a transition from it, or from a step after it, to the end ("to": null)';
  return stuck.map(([key, pointer]) =>
    error('no_way_to_end', pointer, `From the step “${key}” the workflow can never end`, { mend }),
  );
}

type Steps = ReadonlyMap<string | null, readonly (string | null)[]>;

function onward({ arrows }: Graph): Steps {
  return grouped(arrows.map(({ from, to }) => [from, to]));
}

function backward({ arrows }: Graph): Steps {
  return grouped(arrows.map(({ from, to }) => [to, from]));
}

function grouped(pairs: readonly (readonly [string | null, string | null])[]): Steps {
  const groups = groupBy(pairs, ([one]) => one);
  return new Map([...groups].map(([one, list]) => [one, list.map(([, other]) => other)]));
}

/** Every step that can be come to from these, themselves counted. */
function reach(first: readonly (string | null)[], next: Steps): Set<string> {
  const found = new Set<string>();
  const waiting = [...first];
  while (waiting.length > 0) {
    const step = waiting.pop();
    if (step === null || step === undefined || found.has(step)) continue;
    found.add(step);
    waiting.push(...(next.get(step) ?? []));
  }
  return found;
}
