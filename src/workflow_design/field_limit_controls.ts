import { editText, readText, type Value } from '#src/workflow_engine/fields.js';
import type { Field, FieldType, Json } from '#src/workflow_engine/workflow_file.js';

/** A limit of a field's type as a form asks it: what kind of value it is, and in words. */
export type Limit = { readonly name: string; readonly type: FieldType; readonly label: string; readonly hint?: string };

const LENGTHS: readonly Limit[] = [
  { name: 'min_length', type: 'integer', label: 'At least so many characters' },
  { name: 'max_length', type: 'integer', label: 'At most so many characters' },
  {
    name: 'pattern',
    type: 'text',
    label: 'Written like this pattern',
    hint: 'A regular expression in RE2’s syntax, like [A-Z]{2}[0-9]+',
  },
];
const UNIT: Limit = { name: 'unit', type: 'text', label: 'Unit', hint: 'Shown beside the number, like days or kg' };
const CURRENCY: Limit = {
  name: 'currency',
  type: 'text',
  label: 'Currency',
  hint: 'Its three letters, like EUR or USD',
};
const between = (type: FieldType, low: string, high: string): Limit[] => [
  { name: 'min', type, label: low },
  { name: 'max', type, label: high },
];

/** The limits that a field of this type can have, besides the options of a choice. */
export function limitsOf(type: FieldType): readonly Limit[] {
  switch (type) {
    case 'text':
    case 'long_text':
      return LENGTHS;
    case 'integer':
    case 'number':
      return [...between(type, 'Smallest', 'Largest'), UNIT];
    case 'money':
      return [CURRENCY, ...between(type, 'Smallest amount', 'Largest amount')];
    case 'date':
    case 'datetime':
      return between(type, 'Earliest', 'Latest');
    case 'user':
      return [{ name: 'company_role', type: 'choice', label: 'Only people with this role' }];
    default:
      return [];
  }
}

/** Every name that a limit of any type has. */
export const LIMIT_NAMES = [
  'min_length',
  'max_length',
  'pattern',
  'min',
  'max',
  'unit',
  'currency',
  'company_role',
] as const;

type Reader = { readonly timeZone: string };

/** A limit's value as its control shows it. */
export function limitText(field: Field, limit: Limit, reader: Reader): string {
  const value = (field as { readonly [name: string]: unknown })[limit.name];
  if (value === undefined) return '';
  return limit.type === 'datetime' ? String(editText(plainField(limit), value as Value, reader)) : String(value);
}

/** Reads what was typed for a limit; what was not changed stays as the file has it. */
export function readLimit(
  limit: Limit,
  text: string,
  { before, reader }: { readonly before: Field | undefined; readonly reader: Reader },
): { value?: Json } | { problem: string } {
  if (before && text !== '' && text === limitText(before, limit, reader))
    return { value: (before as unknown as { [name: string]: Json })[limit.name] ?? null };
  if (limit.type === 'choice' || limit.type === 'text') return text === '' ? {} : { value: text };
  const read = readText(plainField(limit), text, reader);
  return 'problem' in read ? read : (read as { value?: Json });
}

/** A field without limits of the limit's own kind; an amount is only checked with its currency, later. */
function plainField({ name, type, label }: Limit): Field {
  const plain = { name, label };
  if (type === 'money') return { ...plain, type: 'number' };
  return { ...plain, type } as Field;
}
