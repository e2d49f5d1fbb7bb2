import { dateWords, momentOf, momentWords, readMoment, wallTime } from './calendar.js';
import { decimal } from './decimal.js';
import { type Checked, checkValue, isStorable, NUMBERS, type Value } from './field_values.js';
import type { Field, Json } from './workflow_file.js';

/** Reads what a page's form sends: '' or nothing is unset (no value), else a checked value or a sentence that says what to enter. */
export function readText(
  field: Field,
  text: string | string[] | undefined,
  reader: { timeZone: string },
): { value?: Value } | { problem: string } {
  const texts = (Array.isArray(text) ? text : [text ?? '']).filter((one) => one.trim() !== '');
  if (!texts.every(isStorable)) return { problem: 'Remove the characters that cannot be shown' };
  const [first] = texts;
  if (first === undefined) return {};
  if (field.type === 'choices') return checkValue(field, texts);
  return texts.length > 1 ? { problem: 'Give one value only' } : readOne(field, first, reader);
}

function readOne(field: Field, text: string, reader: { timeZone: string }): Checked {
  const trimmed = text.trim().replaceAll('\r\n', '\n');
  switch (field.type) {
    case 'integer':
    case 'number':
      return checkValue(field, numberFrom(trimmed));
    case 'user':
      return checkValue(field, /^\d{1,10}$/.test(trimmed) ? Number(trimmed) : null);
    case 'money':
      return checkValue(field, ungrouped(trimmed));
    case 'boolean':
      return checkValue(
        field,
        new Map([
          ['true', true],
          ['false', false],
        ]).get(trimmed) ?? null,
      );
    case 'datetime':
      return checkValue(field, readMoment(trimmed) ?? momentOf(trimmed.replace(' ', 'T'), reader.timeZone) ?? null);
    default:
      return checkValue(field, trimmed);
  }
}

/** Without the commas that group thousands, and with all others: "1,249.00" is plain, "1,5" stays wrong. Linear in the text. */
function ungrouped(text: string): string {
  return /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text;
}

function numberFrom(text: string): Json {
  const plain = ungrouped(text);
  if (!/^-?\d{1,16}(\.\d{1,20})?$/.test(plain)) return null;
  const number = Number(plain);
  // More digits than a JSON number holds would be changed silently.
  return decimal(plain).eq(number) ? number : null;
}

/** A value for people: a choice by its label, "4 Jan 2027", "$1,249.00", "5 days", "Yes", a person's name. */
export function showValue(
  field: Field,
  value: Value,
  reader: { timeZone: string; person?: ((id: number) => string) | undefined },
): string {
  switch (field.type) {
    case 'money':
      return moneyWords(String(value), field.currency);
    case 'integer':
    case 'number':
      return `${numberWords(Number(value))}${field.unit ? ` ${field.unit}` : ''}`;
    case 'boolean':
      return value === true ? 'Yes' : 'No';
    case 'date':
      return dateWords(String(value));
    case 'datetime':
      return momentWords(String(value), reader.timeZone);
    case 'choice':
    case 'choices':
      return (Array.isArray(value) ? value : [String(value)]).map((one) => optionLabel(field, one)).join(', ');
    case 'user':
      return reader.person?.(Number(value)) ?? `person ${String(value)}`;
    default:
      return String(value);
  }
}

/** An option's label; an option that is no longer there stands for itself. */
export function optionLabel(field: Extract<Field, { type: 'choice' | 'choices' }>, value: string): string {
  return field.options.find((option) => option.value === value)?.label ?? value;
}

/** An amount as it is written for people, from its decimal text: "$1,249.00". */
export function moneyWords(amount: string, currency: string, zeros: 'auto' | 'stripIfInteger' = 'auto'): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency, trailingZeroDisplay: zeros });
  return format.format(amount as `${number}`).replaceAll('\u00a0', ' ');
}

/** A number as it is written for people: "1,249.5". */
export function numberWords(value: number): string {
  return NUMBERS.format(value);
}

/** What an <input> of the field is given back; a datetime by the wall clock of the reader's time zone. */
export function editText(field: Field, value: Value, reader: { timeZone: string }): string | string[] {
  if (Array.isArray(value)) return value;
  if (field.type === 'number' || field.type === 'integer') return decimal(Number(value)).toFixed();
  if (field.type !== 'datetime') return String(value);
  const wall = wallTime(String(value), reader.timeZone);
  return wall.endsWith(':00') ? wall.slice(0, 16) : wall;
}
