import type { DiagramState, Mark } from '#src/helpers/diagram.js';
import type { Graph, GraphEdge } from '#src/helpers/diagram_layout.js';
import { workflowGraph } from '#src/helpers/workflow_graph.js';
import type { Comparison } from '#src/workflow_engine/compare.js';
import type { Both } from './comparison_forms.js';
import { conditionWords } from './definition_words.js';

const SIGNS: { readonly [mark in Mark]: string } = { added: '+', removed: '−', changed: '≠' };

/** Both versions in one picture: the later one, with what was removed still there, and each difference with its sign. */
export function comparisonGraph(
  { tasks, transitions }: Comparison,
  { before, after }: Both,
): { graph: Graph; state: DiagramState } {
  const graphs = { before: graphOf(before), after: graphOf(after) };
  const now = graphs.after.edges.map((edge, at): [GraphEdge, Mark | undefined] => {
    const mark = transitions.find((change) => change.after?.index === at)?.kind;
    return [mark ? signed(edge, mark) : edge, mark];
  });
  const removed = transitions
    .filter(({ kind }) => kind === 'removed')
    .flatMap(({ before: way }) => {
      const edge = graphs.before.edges[way?.index ?? -1];
      return edge ? [[signed(edge, 'removed'), 'removed'] as [GraphEdge, Mark]] : [];
    });
  const edges = [...now, ...removed];
  const there = new Set(graphs.after.nodes.map(({ id }) => id));
  const gone = graphs.before.nodes.filter(({ id }) => !there.has(id));
  const had = new Set(graphs.before.nodes.map(({ id }) => id));
  const marks = new Map<string, Mark>([
    ...graphs.after.nodes.filter(({ id }) => !had.has(id)).map(({ id }) => [id, 'added'] as const),
    ...gone.map(({ id }) => [id, 'removed'] as const),
    ...tasks.flatMap(({ kind, after: task }) => (kind === 'changed' && task ? [[task.key, kind] as const] : [])),
  ]);
  const state: DiagramState = {
    name: `${after.file.workflow.title}: what changed`,
    nodes: new Map([...marks].map(([id, mark]) => [id, { state: mark }])),
    taken: new Set(),
    marks: new Map(edges.flatMap(([, mark], at) => (mark ? [[at, mark] as const] : []))),
    rest: 'plain',
  };
  return { graph: { nodes: [...graphs.after.nodes, ...gone], edges: edges.map(([edge]) => edge) }, state };
}

function graphOf(definition: Both['before']): Graph {
  const conditions = conditionWords(definition);
  return workflowGraph(definition.file, (_, index) => conditions.get(index));
}

/** A difference is told by its sign, not by its colour alone. */
function signed(edge: GraphEdge, mark: Mark): GraphEdge {
  return { ...edge, label: `${SIGNS[mark]} ${edge.label ?? mark}` };
}
