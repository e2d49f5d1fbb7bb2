import {
  type DiagramLayout,
  type Drawing,
  type GraphNode,
  MEASURE,
  type NodeKind,
  type PlacedEdge,
  type PlacedNode,
} from './diagram_layout.js';
import { escapeHtml, rendered, type SafeHtml } from './safe_html.js';
import { shorten } from './text_width.js';

/** What a step or a way is in a comparison of two versions. */
export type Mark = 'added' | 'removed' | 'changed';
export type NodeState = 'done' | 'now' | 'ahead' | 'error' | Mark;
/** Where a run stands: by node id its state and a subtitle of its own ("Dana Ortiz · due today"), the numbers of the edges taken. */
export type DiagramState = {
  /** Names the picture to who cannot see it: "Leave request. Now: Manager approval." */
  readonly name: string;
  readonly nodes: ReadonlyMap<string, { readonly state: NodeState; readonly subtitle?: string }>;
  readonly taken: ReadonlySet<number>;
  /** Edges that two versions do not share; their labels say so as well. */
  readonly marks?: ReadonlyMap<number, Mark>;
  /** What nodes not named are: ahead of a run, or plain in a definition's picture. */
  readonly rest: 'ahead' | 'plain';
};

type State = NodeState | 'plain';
const WORDS: { readonly [state in State]: string } = {
  done: 'done',
  now: 'now',
  ahead: 'to come',
  error: 'error',
  added: 'added',
  removed: 'removed',
  changed: 'changed',
  plain: '',
};
const TICK = '<path class="sign-mark" d="M-3.4 .2l2.4 2.4 4.6-5"/>';
const CROSS = '<path class="sign-mark" d="M0-4.2v4.6M0 3.4v.2"/>';
const SIGNS: { readonly [state in State]?: string } = {
  done: TICK,
  error: CROSS,
  now: '<circle class="sign-dot" r="2.6"/>',
  added: '<path class="sign-mark" d="M-3.6 0h7.2M0-3.6v7.2"/>',
  removed: '<path class="sign-mark" d="M-3.6 0h7.2"/>',
  changed: '<path class="sign-mark" d="M-3.4-1.4h6.8M-3.4 1.4h6.8M1.8-3.6l-3.6 7.2"/>',
};
const PENCIL = '<path d="M4 20h4l10.5-10.5a2.8 2.8 0 0 0-4-4L4 16v4M13.5 6.5l4 4"/>';
const BOLT = '<path d="M13 3v7h6l-8 11v-7H5l8-11"/>';
const MARKS: { readonly [kind in NodeKind]: string } = {
  start: '<circle class="mark-full" cx="12" cy="12" r="6"/>',
  FORM: PENCIL,
  SYNC_ACTION: BOLT,
  ASYNC_ACTION: BOLT,
  PASS: '<path d="M5 12h14M13 6l6 6-6 6"/>',
  end: '<rect class="mark-full" x="6" y="6" width="12" height="12" rx="1"/>',
};

/** Paints a layout as two SVGs (style sheets show the one that fits) and a list of the steps as their text. Colours come from classes only. */
export function paintDiagram(layout: DiagramLayout, state: DiagramState): SafeHtml {
  const { wide, narrow, graph } = layout;
  return rendered(
    `<div class="diagram">${svg(wide, 'wide', state)}${svg(narrow, 'narrow', state)}${list(graph.nodes, state)}</div>`,
  );
}

// A wider drawing would become too small to read where it is shown: it scrolls inside its frame instead.
const MOST = { wide: 1250, narrow: 460 } as const;

function svg(drawing: Drawing, form: 'wide' | 'narrow', state: DiagramState): string {
  const { width, height } = drawing;
  // Taken edges come last, so that they lie above the others.
  const edges = drawing.edges
    .map((edge, at) => ({ edge, taken: state.taken.has(at), mark: state.marks?.get(at) }))
    .sort((a, b) => Number(a.taken) - Number(b.taken));
  const lines = edges.map(({ edge, taken, mark }) => edgeSvg(edge, taken, mark)).join('');
  const labels = edges.map(({ edge, taken, mark }) => labelSvg(edge, taken, mark)).join('');
  const nodes = drawing.nodes.map((node) => nodeSvg(node, state)).join('');
  const box = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const scrolls = width > MOST[form] ? ' tabindex="0" role="region" aria-label="Diagram, scrolls sideways"' : '';
  const picture = `<svg role="img" aria-label="${escapeHtml(state.name)}" ${box}>${lines}${labels}${nodes}</svg>`;
  return `<div class="diagram-${form}${scrolls && ' diagram-scroll'}"${scrolls}>${picture}</div>`;
}

const stateOf = (id: string, { nodes, rest }: DiagramState): State => nodes.get(id)?.state ?? rest;
const subtitleOf = (node: GraphNode, { nodes }: DiagramState): string => nodes.get(node.id)?.subtitle ?? node.subtitle;
const px = (value: number): string => String(Math.round(value * 10) / 10);

function nodeSvg(node: PlacedNode, state: DiagramState): string {
  const is = stateOf(node.id, state);
  const subtitle = subtitleOf(node, state);
  const { width, height, lines } = node;
  const round = node.kind === 'start' || node.kind === 'end' ? height / 2 : 6;
  const rows = lines.length + (subtitle ? 1 : 0);
  const first = (height - rows * MEASURE.line) / 2 + MEASURE.line - 4;
  const titles = lines.map((line, at) =>
    textSvg('node-title', at === 0 ? MEASURE.padX + MEASURE.mark : MEASURE.padX, first + at * MEASURE.line, line),
  );
  const small = subtitle
    ? textSvg(
        'node-subtitle',
        MEASURE.padX,
        first + lines.length * MEASURE.line,
        shorten(subtitle, { width: width - 2 * MEASURE.padX + 4, size: MEASURE.subtitle }),
      )
    : '';
  return [
    `<g class="node node-${is}" transform="translate(${px(node.x)} ${px(node.y)})"${is === 'now' ? ' aria-current="step"' : ''}>`,
    `<title>${escapeHtml(subtitle ? `${node.title}, ${subtitle}` : node.title)}</title>`,
    `<rect class="node-box" width="${width}" height="${height}" rx="${px(round)}"/>`,
    `<g class="mark" transform="translate(${MEASURE.padX - 1} ${px(first - 11.5)}) scale(.58)">${MARKS[node.kind]}</g>`,
    ...titles,
    small,
    signSvg(is, width, round),
    '</g>',
  ].join('');
}

function textSvg(name: string, x: number, y: number, text: string): string {
  return `<text class="${name}" x="${px(x)}" y="${px(y)}">${escapeHtml(text)}</text>`;
}

function signSvg(state: State, width: number, round: number): string {
  const sign = SIGNS[state];
  if (sign === undefined) return '';
  return `<g class="sign" transform="translate(${px(width - Math.min(round / 3, 6))} 1)"><circle class="sign-disc" r="7"/>${sign}</g>`;
}

const ARROW = 6;

function edgeSvg({ points }: PlacedEdge, taken: boolean, mark: Mark | undefined): string {
  const end = points.at(-1);
  const before = points.at(-2);
  if (!end || !before) return '';
  const [dx, dy] = [Math.sign(end.x - before.x), Math.sign(end.y - before.y)];
  const stop = { x: end.x - dx * ARROW, y: end.y - dy * ARROW };
  const head = `M${px(end.x)} ${px(end.y)}L${px(stop.x - dy * 4)} ${px(stop.y - dx * 4)}L${px(stop.x + dy * 4)} ${px(stop.y + dx * 4)}z`;
  return `<g class="edge${taken ? ' edge-taken' : ''}${mark ? ` edge-${mark}` : ''}"><path class="edge-line" d="${roundedPath([...points.slice(0, -1), stop])}"/><path class="edge-head" d="${head}"/></g>`;
}

type Point = { readonly x: number; readonly y: number };

/** A path through the points with corners of at most 6 px. */
function roundedPath(points: readonly Point[]): string {
  return points
    .map((point, at) => {
      const [before, after] = [points[at - 1], points[at + 1]];
      if (!before) return `M${px(point.x)} ${px(point.y)}`;
      if (!after) return `L${px(point.x)} ${px(point.y)}`;
      const [into, out] = [towards(point, before), towards(point, after)];
      return `L${px(into.x)} ${px(into.y)}Q${px(point.x)} ${px(point.y)} ${px(out.x)} ${px(out.y)}`;
    })
    .join('');
}

function towards(from: Point, to: Point): Point {
  const distance = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const step = Math.min(6, distance / 2) / distance;
  return { x: from.x + (to.x - from.x) * step, y: from.y + (to.y - from.y) * step };
}

function labelSvg({ label }: PlacedEdge, taken: boolean, mark: Mark | undefined): string {
  if (!label) return '';
  const { x, y, width, height, lines } = label;
  const words = lines
    .map((line, at) => `<text x="${px(width / 2)}" y="${px(12 + at * MEASURE.labelLine)}">${escapeHtml(line)}</text>`)
    .join('');
  const box = `<rect width="${width}" height="${height}" rx="${px(Math.min(height / 2, 9))}"/>`;
  return `<g class="edge-label${taken ? ' edge-label-taken' : ''}${mark ? ` edge-label-${mark}` : ''}" transform="translate(${px(x)} ${px(y)})">${box}${words}</g>`;
}

function list(nodes: readonly GraphNode[], state: DiagramState): string {
  const items = nodes.map((node) => {
    const is = stateOf(node.id, state);
    const words = [node.title, subtitleOf(node, state), WORDS[is]].filter((part) => part !== '').join(' – ');
    return `<li${is === 'now' ? ' aria-current="step"' : ''}>${escapeHtml(words)}</li>`;
  });
  return `<details class="as-text"><summary>Show as list</summary><ol>${items.join('')}</ol></details>`;
}
