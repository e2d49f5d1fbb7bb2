import type { Row } from '#src/forms/rows.js';
import type { SummaryLine } from '#src/forms/workflow_form.js';

/** What views/workflow_design/parts/control draws: shared/field, or one box to tick. */
export type Control = {
  readonly name: string;
  readonly id: string;
  readonly label: string;
  readonly type: string;
  readonly value: string;
  readonly hint?: string;
  readonly unit?: string;
  readonly optional?: boolean;
  readonly required?: boolean;
  readonly none?: string;
  readonly select?: boolean;
  readonly options?: readonly Choice[];
  readonly problem?: string;
};
export type Choice = { readonly value: string; readonly label: string };
type Given = Pick<Control, 'name' | 'label' | 'type'> & Partial<Omit<Control, 'value' | 'problem'>>;
/** What was typed into a form that has no rows, by name. */
export type Texts = { readonly [name: string]: string };

/** A control with what was typed into it and what is wrong with that. */
export function control(given: Given, texts: Texts, problems: readonly SummaryLine[] = []): Control {
  const problem = problems.find(({ field }) => field === given.name)?.message;
  const value = Object.hasOwn(texts, given.name) ? (texts[given.name] ?? '') : '';
  return { id: given.name, ...given, value, ...(problem !== undefined && { problem }) };
}

/** What views/workflow_design/parts/rows draws. */
export type RowsShown = {
  readonly name: string;
  readonly legend: string;
  readonly hint?: string;
  readonly add?: string;
  readonly canMove: boolean;
  readonly rows: readonly { readonly label: string; readonly fields: readonly Control[] }[];
};
type RowsGiven = Omit<RowsShown, 'rows'> & {
  readonly one: string | ((row: Row) => string);
  readonly columns: (row: Row, at: number) => readonly Given[];
};

/** Rows of controls: `one` is what a row is called ("Option"), `columns` its controls, named by their columns. */
export function rowsOf(
  { one, columns, ...shown }: RowsGiven,
  rows: readonly Row[],
  problems: readonly SummaryLine[] = [],
): RowsShown {
  return {
    ...shown,
    rows: rows.map((row, at) => ({
      label: typeof one === 'string' ? `${one} ${at + 1}` : one(row),
      fields: columns(row, at).map((column) => rowControl({ list: shown.name, at }, column, row, problems)),
    })),
  };
}

type At = { readonly list: string; readonly at: number };

function rowControl({ list, at }: At, column: Given, row: Row, problems: readonly SummaryLine[]): Control {
  const name = `${list}_${at + 1}_${column.name}`;
  return control({ ...column, name, id: name }, { [name]: row[column.name] ?? '' }, problems);
}

/** A problem of a control in a row. */
export function rowProblem(list: string, at: number, column: string, message: string): SummaryLine {
  return { field: `${list}_${at + 1}_${column}`, message };
}
