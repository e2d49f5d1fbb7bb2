import type { Data, Fields } from '#src/workflow_engine/fields.js';
import type { FormEntry, Layout } from '#src/workflow_engine/workflow_file.js';

/** A form as a definition declares it: the workflow's fields, what this form asks of them, and how it is arranged. */
export type WorkflowForm = {
  readonly fields: Fields;
  readonly entries: readonly FormEntry[];
  readonly layout?: Layout | undefined;
};

/** What was typed, by field name, as the page sent it. */
export type Typed = { readonly [field: string]: string | readonly string[] };

/** What is wrong with an entry, by field name, in words that say what to do. */
export type EntryProblem = { readonly field: string; readonly message: string };

/** How a field is called in a page's form, so that none collides with the page's own fields. */
export function wireName(field: string): string {
  return `f_${field}`;
}

/** A problem as views/shared/error_summary lists it. */
export type SummaryLine = { readonly field: string; readonly message: string; readonly label?: string };

/** Problems of entries as problems of the page's fields; where the sentence does not name the field, its label stands before it. */
export function onWire({ fields }: WorkflowForm, problems: readonly EntryProblem[]): SummaryLine[] {
  return problems.map(({ field, message }) => {
    const label = fields.get(field)?.label;
    const isNamed = label === undefined || message.toLowerCase().includes(label.toLowerCase());
    return { field: wireName(field), message, ...(isNamed ? {} : { label }) };
  });
}

/** One group of fields on a page. */
export type Section<T> = { readonly title: string | undefined; readonly columns: 1 | 2; readonly fields: readonly T[] };

/** Arranges what a page has by a layout: its sections with what is there, in its order, and what it does not name at the end. */
export function arrange<T>(things: ReadonlyMap<string, T>, layout: Layout | undefined): Section<T>[] {
  const left = new Map(things);
  const take = (name: string): T[] => {
    const thing = left.get(name);
    left.delete(name);
    return thing === undefined ? [] : [thing];
  };
  const sections = (layout ?? []).map(({ title, columns = 1, fields }) => ({
    title,
    columns,
    fields: fields.flatMap(take),
  }));
  const rest: Section<T> = { title: undefined, columns: 1, fields: [...left.values()] };
  return [...sections, rest].filter(({ fields }) => fields.length > 0);
}

/** The values of some fields only, unset ones left out. */
export function pick(data: Data, names: Iterable<string>): Data {
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const value = Object.hasOwn(data, name) ? data[name] : undefined;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
