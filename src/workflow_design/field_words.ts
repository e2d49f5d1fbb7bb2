import { showDate, showDateTime } from '#src/helpers/dates.js';
import type { Field } from '#src/workflow_engine/workflow_file.js';

/** What kind of value a field holds, for people. */
export const FIELD_KINDS: { readonly [type in Field['type']]: string } = {
  text: 'Line of text',
  long_text: 'Long text',
  integer: 'Whole number',
  number: 'Number',
  money: 'Amount of money',
  boolean: 'Yes or no',
  date: 'Date',
  datetime: 'Date and time',
  choice: 'One of several options',
  choices: 'Several of the options',
  email: 'E-mail address',
  url: 'Web address',
  phone: 'Phone number',
  file: 'File',
  user: 'Person of the company',
};

/** A field in words: its label, what kind of value it holds and within which limits. */
export type FieldWords = {
  readonly label: string;
  readonly name: string;
  readonly kind: string;
  readonly limits: string;
};

/** Describes a field for people; times are shown in `timeZone`. */
export function fieldWords(field: Field, timeZone: string): FieldWords {
  return { label: field.label, name: field.name, kind: FIELD_KINDS[field.type], limits: limitWords(field, timeZone) };
}

function limitWords(field: Field, timeZone: string): string {
  switch (field.type) {
    case 'text':
    case 'long_text': {
      const length = range(field.min_length, field.max_length, (count) => count.toLocaleString('en'), ' characters');
      const pattern = field.pattern === undefined ? '' : `written like ${field.pattern}`;
      return [length, pattern].filter((part) => part !== '').join(', ');
    }
    case 'integer':
    case 'number':
      return range(
        field.min,
        field.max,
        (value) => value.toLocaleString('en', { maximumFractionDigits: 6 }),
        field.unit ? ` ${field.unit}` : '',
      );
    case 'money':
      return range(field.min, field.max, String, ` ${field.currency}`) || field.currency;
    case 'date':
      return range(field.min, field.max, (day) => showDate(new Date(`${day}T00:00:00Z`), 'UTC'));
    case 'datetime':
      return range(field.min, field.max, (moment) => showDateTime(new Date(moment), timeZone));
    case 'choice':
    case 'choices':
      return field.options.map(({ label, retired }) => (retired ? `${label} (no longer offered)` : label)).join(', ');
    case 'user':
      return field.company_role === undefined ? '' : `In ${field.company_role}`;
    default:
      return '';
  }
}

function range<T>(min: T | undefined, max: T | undefined, show: (value: T) => string, unit = ''): string {
  if (min !== undefined && max !== undefined) return `${show(min)} to ${show(max)}${unit}`;
  if (min !== undefined) return `At least ${show(min)}${unit}`;
  return max === undefined ? '' : `At most ${show(max)}${unit}`;
}
