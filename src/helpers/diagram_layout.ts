import type { ElkExtendedEdge } from 'elkjs/lib/elk-api.js';
import { placeGraph } from './diagram_engine.js';
import { textWidth, wrap } from './text_width.js';

export type NodeKind = 'start' | 'FORM' | 'SYNC_ACTION' | 'ASYNC_ACTION' | 'PASS' | 'end';
export type GraphNode = {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly kind: NodeKind;
};
export type GraphEdge = { readonly from: string; readonly to: string; readonly label?: string };
/** What a diagram shows; the place of an edge in `edges` is its name. */
export type Graph = { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] };

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
export type PlacedNode = Box & GraphNode & { readonly lines: readonly string[] };
export type PlacedEdge = {
  readonly points: readonly { x: number; y: number }[];
  readonly label?: Box & { readonly lines: readonly string[] };
};
/** One drawing in pixels; `edges` in the graph's order. */
export type Drawing = {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
};
/** A graph laid out twice: for wide screens (from left to right where that fits, else downwards) and for phones (downwards, narrow). */
export type DiagramLayout = { readonly graph: Graph; readonly wide: Drawing; readonly narrow: Drawing };

/** Font sizes and paddings that the painting shares, in pixels. */
export const MEASURE = {
  title: 12,
  subtitle: 10.5,
  label: 10,
  line: 15,
  padX: 8,
  padY: 9,
  mark: 17,
  labelLine: 12,
} as const;
const MOST_WIDTH = 1000;
const INLINE = { 'elk.edgeLabels.inline': 'true' };

type Form = {
  readonly direction: 'RIGHT' | 'DOWN';
  readonly title: number;
  readonly least: number;
  readonly label: number;
  readonly gap: number;
};
const RIGHT: Form = { direction: 'RIGHT', title: 88, least: 102, label: 80, gap: 15 };
const DOWN: Form = { direction: 'DOWN', title: 170, least: 150, label: 150, gap: 26 };
const NARROW: Form = { direction: 'DOWN', title: 112, least: 124, label: 84, gap: 14 };

/** Lays a graph out; the same graph always gives the same layout. Takes some milliseconds, so keep it per definition version. Undefined for a graph that takes too long. */
export async function layoutDiagram(graph: Graph): Promise<DiagramLayout | undefined> {
  const right = await draw(graph, RIGHT);
  const wide = right && right.width > MOST_WIDTH ? await draw(graph, DOWN) : right;
  const narrow = wide && (await draw(graph, NARROW));
  return wide && narrow ? { graph, wide, narrow } : undefined;
}

async function draw(graph: Graph, form: Form): Promise<Drawing | undefined> {
  const nodes = graph.nodes.map((node) => sizedNode(node, form));
  const labels = graph.edges.map(({ label }) => (label ? sizedLabel(label, form) : undefined));
  const placed = await placeGraph({
    id: ':root',
    layoutOptions: optionsFor(form),
    children: nodes.map(({ id, width, height, kind }) => ({ id, width, height, layoutOptions: layerOf(kind) })),
    edges: elkEdges(graph, labels),
  });
  if (!placed) return undefined;
  const children = new Map(placed.children?.map((child) => [child.id, child]));
  const edges = new Map(placed.edges?.map((edge) => [edge.id, edge]));
  return {
    width: Math.ceil(placed.width ?? 0),
    height: Math.ceil(placed.height ?? 0),
    nodes: nodes.map((node) => ({ ...node, x: children.get(node.id)?.x ?? 0, y: children.get(node.id)?.y ?? 0 })),
    edges: labels.map((label, at) => placedEdge(edges.get(`:${at}`), label?.lines)),
  };
}

function sizedNode(node: GraphNode, { title, least }: Form) {
  const lines = wrap(node.title, { width: title, size: MEASURE.title, bold: true }, 3);
  const words = Math.max(
    ...lines.map((line) => textWidth(line, MEASURE.title, true) + MEASURE.mark),
    textWidth(node.subtitle, MEASURE.subtitle),
  );
  const short = (node.kind === 'start' || node.kind === 'end') && node.subtitle === '';
  const width = Math.round(
    Math.min(Math.max(words + 2 * MEASURE.padX, short ? 0 : least), title + MEASURE.mark + 2 * MEASURE.padX),
  );
  const height = (lines.length + (short ? 0 : 1)) * MEASURE.line + 2 * MEASURE.padY;
  return { ...node, lines, width, height };
}

function sizedLabel(label: string, form: Form) {
  const lines = wrap(label, { width: form.label, size: MEASURE.label }, 3);
  const width = Math.round(Math.max(...lines.map((line) => textWidth(line, MEASURE.label))) + 12);
  return { lines, width, height: lines.length * MEASURE.labelLine + 6 };
}

/** Edges between nodes that are there; a draft may name steps that are not. */
function elkEdges(
  { nodes, edges }: Graph,
  labels: readonly (ReturnType<typeof sizedLabel> | undefined)[],
): ElkExtendedEdge[] {
  const known = new Set(nodes.map(({ id }) => id));
  return edges.flatMap(({ from, to }, at) => {
    const label = labels[at];
    const drawn = label
      ? [{ text: label.lines.join(' '), width: label.width, height: label.height, layoutOptions: INLINE }]
      : [];
    return known.has(from) && known.has(to) ? [{ id: `:${at}`, sources: [from], targets: [to], labels: drawn }] : [];
  });
}

function layerOf(kind: NodeKind): { [option: string]: string } {
  return kind === 'start' ? { 'elk.layered.layering.layerConstraint': 'FIRST' } : {};
}

function optionsFor({ direction, gap }: Form): { [option: string]: string } {
  return {
    'elk.algorithm': 'layered',
    'elk.direction': direction,
    'elk.edgeRouting': 'ORTHOGONAL',
    'elk.padding': '[top=12,left=10,bottom=10,right=12]',
    'elk.randomSeed': '1',
    'elk.spacing.nodeNode': String(gap),
    'elk.spacing.edgeNode': '12',
    'elk.spacing.edgeLabel': '3',
    'elk.layered.spacing.nodeNodeBetweenLayers': String(gap),
    'elk.layered.spacing.edgeNodeBetweenLayers': '8',
    'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
    'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
    'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
    'elk.layered.feedbackEdges': 'true',
  };
}

function placedEdge(edge: ElkExtendedEdge | undefined, lines: readonly string[] | undefined): PlacedEdge {
  const [section] = edge?.sections ?? [];
  const points = section
    ? [section.startPoint, ...(section.bendPoints ?? []), section.endPoint].map(({ x, y }) => ({ x, y }))
    : [];
  const [box] = edge?.labels ?? [];
  if (!box || !lines) return { points };
  return { points, label: { x: box.x ?? 0, y: box.y ?? 0, width: box.width ?? 0, height: box.height ?? 0, lines } };
}
