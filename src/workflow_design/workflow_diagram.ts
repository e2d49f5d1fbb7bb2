import { keptWhileConnected } from '#src/db/kept.js';
import { type DiagramState, paintDiagram } from '#src/helpers/diagram.js';
import { type DiagramLayout, type Graph, layoutDiagram } from '#src/helpers/diagram_layout.js';
import type { SafeHtml } from '#src/helpers/safe_html.js';
import { workflowGraph } from '#src/helpers/workflow_graph.js';
import type { Definition } from '#src/workflow_engine/compile.js';
import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { conditionWords } from './definition_words.js';

const KEPT = 200;
// Laying out a larger graph would hold up every other request; its list of steps says the same.
const MOST_PARTS = 150;
const layouts = keptWhileConnected<Promise<DiagramLayout | undefined>>(KEPT);

/** Which version a diagram shows; its layout is kept until the version is edited. */
export type Pictured = {
  readonly companyId: number;
  readonly id: number;
  readonly editVersion: number;
  readonly definition: Definition;
};

type DraftPictured = {
  readonly id: number;
  readonly editVersion: string;
  readonly definition: Definition;
  readonly file: WorkflowFile;
};

/** A version's diagram in the given state, as HTML; undefined where the workflow is too large to draw. */
export async function workflowDiagram(pictured: Pictured, state: DiagramState): Promise<SafeHtml | undefined> {
  const { companyId, id, editVersion, definition } = pictured;
  const { tasks, transitions } = definition.file.workflow;
  if (tasks.length + transitions.length > MOST_PARTS) return undefined;
  const name = `${companyId}/${id}/${editVersion}`;
  const layout = await (layouts.get(name) ?? laidOut(definition, name));
  return layout && paintDiagram(layout, state);
}

function laidOut(definition: Definition, name: string): Promise<DiagramLayout | undefined> {
  const conditions = conditionWords(definition);
  const made = layoutDiagram(workflowGraph(definition.file, (_, index) => conditions.get(index)));
  keep(name, made);
  return made;
}

/** A picture that is of no version alone, as HTML; it is laid out each time. Undefined where it is too large to draw. */
export async function graphDiagram(graph: Graph, state: DiagramState): Promise<SafeHtml | undefined> {
  if (graph.nodes.length + graph.edges.length > MOST_PARTS) return undefined;
  const layout = await layoutDiagram(graph);
  return layout && paintDiagram(layout, state);
}

function keep(name: string, made: Promise<DiagramLayout | undefined>): void {
  layouts.set(name, made);
  made.catch(() => layouts.delete(name));
}

/** The state of a diagram that shows a definition, not a run. */
export function plainDiagram(name: string): DiagramState {
  return { name, nodes: new Map(), taken: new Set(), rest: 'plain' };
}

/** A draft's diagram as it stands; undefined where the workflow is too large to draw. */
export function draftDiagram(companyId: number, { id, editVersion, definition, file }: DraftPictured) {
  const count = Number(editVersion.split('-')[1]);
  const pictured = { companyId, id, editVersion: count, definition };
  return workflowDiagram(pictured, plainDiagram(`The steps of ${file.workflow.title}`));
}
