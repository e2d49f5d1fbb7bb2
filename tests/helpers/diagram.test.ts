import { describe, expect, it } from 'vitest';
import { type DiagramState, paintDiagram } from '#src/helpers/diagram.js';
import { type Drawing, type Graph, layoutDiagram } from '#src/helpers/diagram_layout.js';

const step = (id: string, title = id) => ({ id, title, subtitle: 'managers', kind: 'FORM' as const });
const graph: Graph = {
  nodes: [
    { id: ':start', title: 'Submitted', subtitle: '', kind: 'start' },
    step('approval', 'Approval <b>"x"'),
    step('file', 'File request'),
    { id: ':end', title: 'Done', subtitle: '', kind: 'end' },
  ],
  edges: [
    { from: ':start', to: 'approval' },
    { from: 'approval', to: 'file', label: 'approved is yes & <i>' },
    { from: 'approval', to: ':end', label: 'approved is no' },
    { from: 'file', to: ':end' },
    { from: 'file', to: 'approval' },
  ],
};
const nothing: DiagramState = { name: 'Leave', nodes: new Map(), taken: new Set(), rest: 'plain' };
const long: Graph = {
  nodes: Array.from({ length: 14 }, (_, at) => step(`s${at}`)),
  edges: Array.from({ length: 13 }, (_, at) => ({ from: `s${at}`, to: `s${at + 1}` })),
};

function overlaps({ nodes }: Drawing): boolean {
  return nodes.some((a, at) =>
    nodes
      .slice(at + 1)
      .some((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height),
  );
}
const inside = (drawing: Drawing) =>
  drawing.nodes.every(
    ({ x, y, width, height }) => x >= 0 && y >= 0 && x + width <= drawing.width && y + height <= drawing.height,
  );
const isAcross = ({ nodes }: Drawing) => (nodes.at(-1)?.x ?? 0) > (nodes[0]?.x ?? 0) + 200;

async function laidOut(graph: Graph) {
  const layout = await layoutDiagram(graph);
  if (!layout) throw new Error('it took too long');
  return layout;
}

/** So many steps with so many labelled arrows between any two: a few kB of file, minutes of layout. */
function denseGraph(steps: number, arrows: number): Graph {
  const id = (at: number) => `s${at % steps}`;
  const nodes = Array.from({ length: steps }, (_, at) => ({
    id: id(at),
    title: `Step ${at}`,
    subtitle: '',
    kind: 'FORM' as const,
  }));
  // Any two steps, by a fixed series of numbers that look random.
  let seed = 7;
  const any = () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return id(seed);
  };
  const edges = Array.from({ length: arrows }, (_, at) => ({
    from: any(),
    to: any(),
    label: `choice is number ${at}`,
  }));
  return { nodes, edges };
}

describe('layoutDiagram', () => {
  it('gives up on a graph that takes too long, lets others work meanwhile, and draws the next one', async () => {
    let turns = 0;
    const turn = setInterval(() => turns++, 20);
    expect(await layoutDiagram(denseGraph(60, 240))).toBeUndefined();
    clearInterval(turn);
    expect(turns).toBeGreaterThan(20);
    expect((await laidOut(graph)).wide.nodes.length).toBe(graph.nodes.length);
  });

  it('lays out across where it fits and downwards for phones, nothing over anything', async () => {
    const { wide, narrow } = await laidOut(graph);
    expect([isAcross(wide), isAcross(narrow)]).toEqual([true, false]);
    for (const drawing of [wide, narrow]) {
      expect([overlaps(drawing), inside(drawing)]).toEqual([false, true]);
      expect(drawing.edges.map(({ points }) => points.length >= 2)).toEqual([true, true, true, true, true]);
    }
  });

  it('lays out downwards what would be wider than 1,000 px', async () => {
    const { wide } = await laidOut(long);
    expect(wide.width).toBeLessThan(400);
    expect(wide.height).toBeGreaterThan(600);
  });

  it('gives the same layout every time', async () => {
    expect(await laidOut(graph)).toEqual(await laidOut(structuredClone(graph)));
  });

  it('leaves out an arrow to a step that is not there', async () => {
    const { wide } = await laidOut({ ...graph, edges: [...graph.edges, { from: 'file', to: 'gone' }] });
    expect(wide.edges.at(-1)?.points).toEqual([]);
  });
});

describe('paintDiagram', () => {
  it('escapes every word and carries no style', async () => {
    const html = paintDiagram(await laidOut(graph), {
      ...nothing,
      name: 'A "name" <u>',
      nodes: new Map([['file', { state: 'now', subtitle: '<s>Dana</s>' }]]),
    });
    expect(html).not.toMatch(/<(?:b|i|u|s)>|style=|aria-label="A "/);
    expect(html).toContain('&lt;s&gt;Dana');
  });

  it('shows what is done, now, wrong and ahead by more than colour', async () => {
    const layout = await laidOut(graph);
    const run: DiagramState = {
      name: 'Leave',
      nodes: new Map([
        [':start', { state: 'done' }],
        ['approval', { state: 'now', subtitle: 'Dana Ortiz' }],
      ]),
      taken: new Set([0]),
      rest: 'ahead',
    };
    const html = paintDiagram(layout, run);
    const count = (what: string) => html.split(what).length - 1;
    // Two drawings, and the current step once more in the list.
    expect([
      count('node-done'),
      count('node-now'),
      count('node-ahead'),
      count('edge edge-taken'),
      count('class="sign"'),
      count('aria-current="step"'),
    ]).toEqual([2, 2, 4, 2, 4, 3]);
    expect(html).toContain('<li aria-current="step">Approval &lt;b&gt;&quot;x&quot; – Dana Ortiz – now</li>');
    expect(paintDiagram(layout, { ...run, nodes: new Map([['file', { state: 'error' }]]) })).toContain('node-error');
  });

  it('is one named picture per form, with the steps as a list', async () => {
    const html = paintDiagram(await laidOut(graph), nothing);
    expect(html.match(/role="img" aria-label="Leave"/g)).toHaveLength(2);
    expect(html).toContain('<li>File request – managers</li>');
    expect(html).not.toContain('aria-current');
  });

  it('scrolls in its own frame where it is too wide to be read', async () => {
    const nodes = [step('a'), ...Array.from({ length: 9 }, (_, at) => step(`b${at}`))];
    const fan = { nodes, edges: nodes.slice(1).map(({ id }) => ({ from: 'a', to: id })) };
    expect(paintDiagram(await laidOut(fan), nothing)).toMatch(
      /diagram-narrow diagram-scroll" tabindex="0" role="region"/,
    );
    expect(paintDiagram(await laidOut(graph), nothing)).not.toContain('tabindex');
  });
});
