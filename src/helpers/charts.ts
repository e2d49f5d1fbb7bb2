import { escapeHtml, rendered, type SafeHtml } from './safe_html.js';
import { textWidth } from './text_width.js';

/** Bars side by side: for each label one bar per series; `values` in the labels' order, whole numbers from 0. At most four series. */
export type BarChart = {
  readonly name: string;
  readonly labels: readonly string[];
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
};

const FRAME = { width: 320, height: 190, left: 26, right: 4, top: 10, bottom: 22 } as const;
const INNER = {
  width: FRAME.width - FRAME.left - FRAME.right,
  height: FRAME.height - FRAME.top - FRAME.bottom,
} as const;

/** Paints a bar chart as SVG with a legend, and the same numbers as a table. Colours come from classes only. */
export function barChart(chart: BarChart): SafeHtml {
  return rendered(`<div class="chart">${legend(chart)}${picture(chart)}${table(chart)}</div>`);
}

const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0);

function legend({ series }: BarChart): string {
  const items = series.map(
    ({ name, values }, at) =>
      `<li><span class="chart-key series-${at + 1}"></span>${escapeHtml(name)} ${sum(values)}</li>`,
  );
  return `<ul class="chart-legend">${items.join('')}</ul>`;
}

/** The axis' highest number: even, so that its half is whole, and of a round kind. */
function ceilingOf(most: number): number {
  if (most <= 2) return 2;
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 4, 6, 8, 10].find((factor) => factor * power >= most && (factor * power) % 2 === 0);
  return (step ?? 20) * power;
}

function picture(chart: BarChart): string {
  const ceiling = ceilingOf(Math.max(0, ...chart.series.flatMap(({ values }) => values)));
  const y = (value: number) => FRAME.top + INNER.height * (1 - value / ceiling);
  const grid = [0, ceiling / 2, ceiling].map((value) => gridLine(value, y(value))).join('');
  const slot = INNER.width / Math.max(1, chart.labels.length);
  const bars = chart.series
    .flatMap(({ values }, at) => chart.labels.map((_, place) => bar(chart, at, place, slot, y(values[place] ?? 0))))
    .join('');
  const box = `viewBox="0 0 ${FRAME.width} ${FRAME.height}"`;
  return `<svg class="chart-bars" role="img" aria-label="${escapeHtml(chart.name)}" ${box}>${grid}${bars}${axis(chart.labels, slot)}</svg>`;
}

const px = (value: number): string => String(Math.round(value * 10) / 10);

function gridLine(value: number, y: number): string {
  return `<path class="chart-grid" d="M${FRAME.left} ${px(y)}H${FRAME.width - FRAME.right}"/><text class="chart-number" x="${FRAME.left - 5}" y="${px(y + 3)}">${value}</text>`;
}

function bar({ series }: BarChart, at: number, place: number, slot: number, top: number): string {
  const height = FRAME.top + INNER.height - top;
  if (height <= 0) return '';
  const width = Math.min(12, (slot * 0.72) / series.length);
  const x = FRAME.left + slot * (place + 0.5) + (at - series.length / 2) * (width + 1);
  return `<rect class="series-${at + 1}" x="${px(x)}" y="${px(top)}" width="${px(width)}" height="${px(height)}" rx="2"/>`;
}

/** Labels under the bars, every second, third, … where all would touch. */
function axis(labels: readonly string[], slot: number): string {
  const widest = Math.max(0, ...labels.map((label) => textWidth(label, 9.5))) + 4;
  const every = Math.max(1, Math.ceil(widest / slot));
  return labels
    .map((label, at) =>
      at % every === 0
        ? `<text class="chart-label" x="${px(FRAME.left + slot * (at + 0.5))}" y="${FRAME.height - 6}">${escapeHtml(label)}</text>`
        : '',
    )
    .join('');
}

function table({ name, labels, series }: BarChart): string {
  const head = `<tr><td></td>${series.map((one) => `<th scope="col">${escapeHtml(one.name)}</th>`).join('')}</tr>`;
  const rows = labels.map(
    (label, at) =>
      `<tr><th scope="row">${escapeHtml(label)}</th>${series.map(({ values }) => `<td>${values[at] ?? 0}</td>`).join('')}</tr>`,
  );
  return `<details class="as-text"><summary>Show as table</summary><table class="table table-sm"><caption class="visually-hidden">${escapeHtml(name)}</caption><thead>${head}</thead><tbody>${rows.join('')}</tbody></table></details>`;
}
