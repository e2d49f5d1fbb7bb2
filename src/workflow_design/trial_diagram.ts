import type { DiagramState, NodeState } from '#src/helpers/diagram.js';
import { endId, START, silentEdge } from '#src/helpers/workflow_graph.js';
import type { Trial } from '#src/workflow_engine/trial.js';

type Nodes = Map<string, { state: NodeState; subtitle?: string }>;

/** How a diagram shows where a trial stands; `sentence` says it in words. */
export function trialDiagram(trial: Trial, sentence: string): DiagramState {
  const { definition, path, open, stopped, status } = trial;
  const nodes: Nodes = new Map([[START, { state: 'done' }]]);
  for (const step of path) nodes.set(step, { state: 'done' });
  for (const step of open) nodes.set(step, { state: 'now' });
  for (const step of stopped) nodes.set(step ?? START, { state: 'error' });
  const { ends, taken } = waysTaken(trial);
  for (const id of ends) nodes.set(id, { state: 'done' });
  const rest = status === 'COMPLETED' ? 'plain' : 'ahead';
  return { name: `${definition.file.workflow.title}, tried out. ${sentence}`, nodes, taken, rest };
}

function waysTaken({ definition: { file }, turns, taken }: Trial): { ends: string[]; taken: Set<number> } {
  const { transitions } = file.workflow;
  const edges = new Set(taken);
  const ends = turns.flatMap(({ from, why, end }) => {
    if (!end) return [];
    const ways = why.filter(({ holds }) => holds);
    const silent = ways.length === 0 ? silentEdge(file, from) : undefined;
    if (silent !== undefined) edges.add(silent);
    const named = ways.filter(({ to }) => to === null).map(({ transition }) => endId(transitions[transition]?.outcome));
    return ways.length === 0 ? [endId(null)] : named;
  });
  return { ends, taken: edges };
}
