import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';

export type CsvValue = string | number | Date | null | undefined;

/** What a spreadsheet would take for a formula, it gets as text. */
const FORMULA = /^[=+\-@\t\r]/;

function cellOf(value: CsvValue): string {
  if (value instanceof Date) return value.toISOString();
  const text = String(value ?? '');
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Rows as CSV, streaming: the columns' names first, times as ISO, cells that begin like a formula defused. */
export function csvOf(columns: readonly string[], rows: AsyncIterable<readonly CsvValue[]>): Readable {
  const written = stringify({ header: true, columns: [...columns], bom: true });
  const cells = Readable.from(
    (async function* () {
      for await (const row of rows) yield row.map(cellOf);
    })(),
  );
  cells.on('error', (error) => written.destroy(error));
  written.on('close', () => cells.destroy());
  return cells.pipe(written);
}
