import { type Data, type Fields, showValue } from '#src/workflow_engine/fields.js';
import type { Layout } from '#src/workflow_engine/workflow_file.js';
import { arrange, type Section } from './workflow_form.js';

/** A value with its label, as views/shared/definition_list shows it. */
export type Shown = { readonly label: string; readonly text: string };

type Reader = { readonly timeZone: string; readonly person: (id: number) => string };

/** The values that some of the fields have, in words, as a layout arranges them; unset ones are shown only where `unset` says how. */
export function showData(
  { fields, names, layout }: { fields: Fields; names: Iterable<string>; layout?: Layout | undefined },
  data: Data,
  reader: Reader,
  { unset }: { unset?: string } = {},
): Section<Shown>[] {
  const shown = new Map<string, Shown>();
  for (const name of names) {
    const field = fields.get(name);
    const value = Object.hasOwn(data, name) ? data[name] : undefined;
    const text = field && value !== undefined ? showValue(field, value, reader) : unset;
    if (field && text !== undefined) shown.set(name, { label: field.label, text });
  }
  return arrange(shown, layout);
}

/** The people whom this data names, for reading their names. */
export function peopleNamed(fields: Fields, data: Data): number[] {
  return Object.entries(data).flatMap(([name, value]) =>
    fields.get(name)?.type === 'user' && typeof value === 'number' ? [value] : [],
  );
}
