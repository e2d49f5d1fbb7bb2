import type { AssignTo, Task, Transition, WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import type { Graph, GraphEdge, GraphNode } from './diagram_layout.js';
import { outcomeWord } from './statuses.js';

/** The id of the start; keys of steps have no colon. */
export const START = ':start';

/** The id of the end with this outcome. */
export function endId(outcome: string | null | undefined): string {
  return outcome ? `:end:${outcome}` : ':end';
}

type Labels = (transition: Transition, index: number) => string | undefined;

/** A workflow's graph: edge number i is transition i of the file, after them the silent ends of steps without transitions. `label` gives a transition's condition in words. */
export function workflowGraph({ workflow }: WorkflowFile, label: Labels): Graph {
  const { tasks, transitions } = workflow;
  const left = new Set(transitions.map(({ from }) => from));
  const edges: GraphEdge[] = [
    ...transitions.map((transition, index) => ({ ...ends(transition), ...labelled(label(transition, index)) })),
    ...tasks.filter(({ key }) => !left.has(key)).map(({ key }) => ({ from: key, to: endId(null) })),
  ];
  const reached = [...new Set(edges.map(({ to }) => to))].filter((id) => id.startsWith(':end'));
  return {
    nodes: [
      { id: START, title: 'Submitted', subtitle: '', kind: 'start' },
      ...tasks.map(stepNode),
      ...reached.map(endNode),
    ],
    edges,
  };
}

/** The number of the edge by which a step without transitions ends silently; undefined for any other step. */
export function silentEdge(
  { workflow: { tasks, transitions } }: WorkflowFile,
  step: string | null,
): number | undefined {
  const left = new Set(transitions.map(({ from }) => from));
  const silent = tasks.filter(({ key }) => !left.has(key)).findIndex(({ key }) => key === step);
  return silent < 0 ? undefined : transitions.length + silent;
}

function ends({ from, to, outcome }: Transition): { from: string; to: string } {
  return { from: from ?? START, to: to ?? endId(outcome) };
}

function labelled(label: string | undefined): { label?: string } {
  return label ? { label } : {};
}

function stepNode({ key, title, task_type: kind, assign_to: assignTo }: Task): GraphNode {
  return { id: key, title, kind, subtitle: kind === 'FORM' ? whoWords(assignTo) : 'Automatic' };
}

function endNode(id: string): GraphNode {
  const outcome = id.slice(':end:'.length);
  return { id, title: outcome ? outcomeWord(outcome) : 'Done', subtitle: '', kind: 'end' };
}

/** Who does a step, in two or three words: "managers", "Submitter", "Any task worker". */
export function whoWords(assignTo: AssignTo | undefined): string {
  if (assignTo?.company_role) return assignTo.company_role;
  if (assignTo?.submitter) return 'Submitter';
  if (assignTo?.field) return 'A named person';
  return assignTo?.same_as ? 'As an earlier step' : 'Any task worker';
}
