import type { Value } from './field_values.js';
import type { Field } from './workflow_file.js';

export { fieldProblems } from './field_limits.js';
export { editText, readText, showValue } from './field_text.js';
export { checkValue, type Value } from './field_values.js';

export type Data = { readonly [name: string]: Value };
export type Fields = ReadonlyMap<string, Field>;

/** A workflow's fields by their names; of two with one name the first counts (the checker reports the second). */
export function fieldsOf(list: readonly Field[]): Fields {
  const fields = new Map<string, Field>();
  for (const field of list) if (!fields.has(field.name)) fields.set(field.name, field);
  return fields;
}

/** Reads a stored value by a name that a tenant chose; never what Object.prototype has. */
export function valueIn(data: Data, name: string): Value | undefined {
  return Object.hasOwn(data, name) ? data[name] : undefined;
}
