import { BadRequest } from '#src/errors.js';

/** One row of a form that has many alike: its texts by column. */
export type Row = { readonly [column: string]: string };
type Body = { readonly [name: string]: unknown };

const MOST_ROWS = 500;

/** Takes the rows called "name_1_column", "name_2_column", … out of a body; `rest` is what is left. Throws BadRequest for anything but texts in known columns. */
export function takeRows(body: unknown, name: string, columns: readonly string[]): { rows: Row[]; rest: Body } {
  const found = new Map<number, Record<string, string>>();
  const rest: [string, unknown][] = [];
  const pattern = /^([a-z]+)_([1-9]\d{0,2})_([a-z_]+)$/;
  for (const [key, value] of Object.entries((body ?? {}) as Body)) {
    const [, list, place, column = ''] = pattern.exec(key) ?? [];
    if (list !== name) rest.push([key, value]);
    else if (typeof value !== 'string' || !columns.includes(column) || Number(place) > MOST_ROWS)
      throw new BadRequest();
    else found.set(Number(place), { ...found.get(Number(place)), [column]: value });
  }
  const blank = Object.fromEntries(columns.map((column) => [column, '']));
  const places = [...found.keys()].sort((one, other) => one - other);
  return { rows: places.map((place) => ({ ...blank, ...found.get(place) })), rest: Object.fromEntries(rest) };
}

/** Whether nothing is typed into a row. */
export function isBlank(row: Row, columns = Object.keys(row)): boolean {
  return columns.every((column) => (row[column] ?? '').trim() === '');
}

/** Rows after a button of theirs was pressed ("links:add", "links:up:2", "links:down:2", "links:remove:2"), and which row to go on with; undefined for other buttons. */
export function pressedRows(
  rows: readonly Row[],
  name: string,
  press: string | undefined,
  blank: Row,
): { rows: Row[]; at: number } | undefined {
  const [list, what, place] = (press ?? '').split(':');
  if (list !== name) return undefined;
  const at = Number(place) - 1;
  const made = [...rows];
  if (what === 'add') return { rows: [...made, blank], at: made.length };
  if (what === 'remove') return { rows: made.filter((_, index) => index !== at), at: Math.max(0, at - 1) };
  const other = what === 'up' ? at - 1 : at + 1;
  const [one, two] = [made[at], made[other]];
  if (!one || !two) return { rows: made, at };
  made[at] = two;
  made[other] = one;
  return { rows: made, at: other };
}
