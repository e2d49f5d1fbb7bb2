import { describe, expect, it } from 'vitest';
import { barChart } from '#src/helpers/charts.js';

const week = {
  name: 'Tickets this week',
  labels: ['Mon', 'Tue', 'Wed'],
  series: [
    { name: 'Submitted', values: [4, 8, 0] },
    { name: 'Completed', values: [2, 5, 7] },
  ],
};
const heights = (html: string, series: number) =>
  [...html.matchAll(new RegExp(`<rect class="series-${series}"[^>]* height="([\\d.]+)"`, 'g'))].map(([, height]) =>
    Number(height),
  );

describe('barChart', () => {
  it('draws bars as high as their values, and none for 0', () => {
    const html = barChart(week);
    const [four, eight, none] = heights(html, 1);
    expect(four).toBeCloseTo((eight ?? 0) / 2, 1);
    expect(none).toBeUndefined();
    expect(heights(html, 2)).toHaveLength(3);
  });

  it('says the same as a table', () => {
    expect(barChart(week)).toContain('<tr><th scope="row">Tue</th><td>8</td><td>5</td></tr>');
    expect(barChart(week)).toContain('<summary>Show as table</summary>');
  });

  it.each([
    [0, 2],
    [1, 2],
    [3, 4],
    [7, 8],
    [9, 10],
    [11, 20],
    [27, 40],
    [95, 100],
    [101, 200],
  ])('up to %i has an axis up to %i', (most, ceiling) => {
    const numbers = [
      ...barChart({ name: 'x', labels: ['a'], series: [{ name: 's', values: [most] }] }).matchAll(
        /chart-number"[^>]*>(\d+)</g,
      ),
    ].map(([, number]) => Number(number));
    expect(numbers).toEqual([0, ceiling / 2, ceiling]);
  });

  it('leaves out labels that would touch', () => {
    const labels = Array.from({ length: 60 }, (_, day) => `${day + 1} Nov`);
    const drawn = barChart({ name: 'x', labels, series: [{ name: 's', values: labels.map(() => 1) }] }).match(
      /chart-label/g,
    );
    expect(drawn?.length).toBeLessThan(12);
  });

  it('escapes every word and carries no style', () => {
    const html = barChart({ name: '"><b>', labels: ['<i>'], series: [{ name: '<script>', values: [1] }] });
    expect(html).not.toMatch(/<(?:b|i|script)>|style=/);
    expect(html).toContain('&lt;script&gt;');
  });

  it('draws nothing but a frame for no days', () => {
    expect(barChart({ name: 'x', labels: [], series: [] })).not.toContain('NaN');
  });
});
