import { nameOf } from '../../expressions/names.js';
import { TEXT, type Type, typeOfName } from '../../expressions/value_type.js';
import type { Fields } from '../../fields.js';
import type { Field } from '../../workflow_file.js';

/** What a name stands for. Names with one `key` have the same values: a field, and the same field as a step left it. */
export type Subject = { readonly key: string; readonly type: Type; readonly field: Field | undefined };

/** A name and what it stands for. */
export type Named = Subject & { readonly name: string };

/** What a name of an expression stands for; what cannot be known counts as a text. */
export function subjectOf(text: string, fields: Fields): Subject {
  const name = nameOf(text);
  const type = (name && typeOfName(name, fields)) ?? TEXT;
  if (name?.of !== 'field' && name?.of !== 'step') return { key: text, type, field: undefined };
  return { key: name.field, type, field: fields.get(name.field) };
}

/** Whether a name has a value that can change only by a step that writes it, so that something can be known of it. */
export function isKept(text: string): boolean {
  const name = nameOf(text);
  return name?.of === 'field' || name?.of === 'step' || name?.of === 'completed_by';
}
