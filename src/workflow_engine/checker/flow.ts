import { dominatorsOf, type Join, joinsOf, reachable, stepsBy } from '../branches.js';
import { excludeEachOther } from '../expressions/exclusive.js';
import { type Node, parse } from '../expressions/parse.js';
import type { Task, Transition } from '../workflow_file.js';
import { graphOf } from './graph.js';
import { groupBy } from './group_by.js';
import type { At, Readable } from './readable.js';

/** A transition with its place in the file and its condition, where it can be read. */
export type FlowWay = At<Transition> & { readonly condition?: Node };

/** The steps that can be reached, in the order of the file, and how branches go between them. */
export type Flow = {
  readonly steps: ReadonlyMap<string, At<Task>>;
  readonly ways: readonly FlowWay[];
  readonly waysFrom: (step: string | null) => readonly FlowWay[];
  readonly onward: (step: string | null) => readonly string[];
  readonly backward: (step: string | null) => readonly string[];
  readonly dominators: ReadonlyMap<string, string | null>;
  readonly joins: ReadonlyMap<string, Join>;
};

/** Reads the flow; undefined where a step or a transition cannot be read, as then nothing can be said of the whole. */
export function flowOf(file: Readable): Flow | undefined {
  const graph = graphOf(file);
  if (!graph || file.tasks.length !== graph.steps.size) return undefined;
  const all = stepsBy(graph.arrows);
  const reached = reachable(all(null), all);
  const ways = file.transitions.filter(({ it }) => it.from === null || reached.has(it.from)).map(withCondition);
  const arrows = ways.map(({ it }) => it);
  const tasks = file.tasks.filter(({ it }) => reached.has(it.key));
  const out = groupBy(ways, ({ it }) => it.from);
  return {
    steps: new Map(tasks.map((task) => [task.it.key, task])),
    ways,
    waysFrom: (step) => out.get(step) ?? [],
    onward: stepsBy(arrows),
    backward: stepsBy(arrows.map(({ from, to }) => ({ from: to, to: from }))),
    dominators: dominatorsOf(arrows),
    joins: joinsOf(
      arrows,
      tasks.filter(({ it }) => it.join === 'all').map(({ it }) => it.key),
    ),
  };
}

/** Beyond so many ways out of one step it is not worked out which of them exclude each other: then none is taken to. */
const MOST_COMPARED = 60;

/** The other ways out of the same step that can be taken together with this one: none but under `next: all`. */
export function besides(flow: Flow, way: FlowWay): FlowWay[] {
  const { from, to } = way.it;
  if (from === null || flow.steps.get(from)?.it.next !== 'all') return [];
  const ways = flow.waysFrom(from);
  const others = ways.filter((other) => other !== way && (other.it.to !== to || to === null));
  return others.filter((other) => !areApart(way, other, ways.length <= MOST_COMPARED));
}

function areApart(one: FlowWay, other: FlowWay, compared: boolean): boolean {
  if (one.it.otherwise || other.it.otherwise) return true;
  return compared && !!one.condition && !!other.condition && excludeEachOther(one.condition, other.condition);
}

function withCondition(way: At<Transition>): FlowWay {
  if (way.it.condition === undefined) return way;
  const parsed = parse(way.it.condition);
  return 'node' in parsed ? { ...way, condition: parsed.node } : way;
}
