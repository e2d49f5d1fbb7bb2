import type { Type } from '#src/workflow_engine/expressions/value_type.js';
import { readText } from '#src/workflow_engine/fields.js';
import type { Field, Json } from '#src/workflow_engine/workflow_file.js';

type Read = { readonly value: Json } | { readonly problem: string };

/** Reads a fixed value of a condition as it is typed: an option by its name or label, a number, an amount, a day. */
export function readLiteral(type: Type, text: string): Read {
  if (text === '') return { problem: 'Enter a value' };
  if (type.kind === 'choice' || type.kind === 'choices') return readOption(type.options, text);
  if (type.kind === 'boolean') return readBoolean(text);
  if (type.kind === 'text') return { value: text };
  const plain = { name: 'value', label: 'Value' };
  if (type.kind === 'money')
    return readAmount(readText({ ...plain, type: 'money', currency: type.currency }, text, UTC), text);
  if (type.kind !== 'integer' && type.kind !== 'number' && type.kind !== 'date' && type.kind !== 'datetime')
    return { problem: 'Choose what it is compared with' };
  return taken(readText({ ...plain, type: type.kind } as Field, text, UTC));
}

const UTC = { timeZone: 'UTC' };

function taken(read: ReturnType<typeof readText>): Read {
  if ('problem' in read) return read;
  return read.value === undefined ? { problem: 'Enter a value' } : { value: read.value as Json };
}

/** An amount stays as it is typed: 1000 is a number, 1000.00 a text. */
function readAmount(read: ReturnType<typeof readText>, text: string): Read {
  if ('problem' in read) return read;
  return { value: String(Number(text)) === text ? Number(text) : text.replaceAll(',', '') };
}

function readOption(options: readonly { readonly value: string; readonly label: string }[], text: string): Read {
  const same = (one: string) => one.toLowerCase() === text.toLowerCase();
  const option = options.find(({ value }) => value === text) ?? options.find(({ label }) => same(label));
  if (option) return { value: option.value };
  return { problem: `Choose one of ${options.map(({ label }) => label).join(', ')}` };
}

function readBoolean(text: string): Read {
  if (/^(true|yes)$/i.test(text)) return { value: true };
  return /^(false|no)$/i.test(text) ? { value: false } : { problem: 'Choose yes or no' };
}

/** A fixed value as its control shows it. */
export function literalText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Reads the values of "is one of", between commas. */
export function readLiterals(type: Type, text: string): Read {
  const read = text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => readLiteral(type, one));
  if (read.length === 0) return { problem: 'Enter the values, with commas between them' };
  const wrong = read.find((one) => 'problem' in one);
  return wrong ?? { value: read.flatMap((one) => ('value' in one ? [one.value] : [])) };
}
