import { isBlank, type Row } from '#src/forms/rows.js';
import type { SummaryLine } from '#src/forms/workflow_form.js';
import { parse } from '#src/workflow_engine/expressions/parse.js';
import { typeOfField } from '#src/workflow_engine/expressions/value_type.js';
import type { Fields } from '#src/workflow_engine/fields.js';
import type { Json } from '#src/workflow_engine/workflow_file.js';
import { literalText, readLiteral } from './condition_values.js';
import { rowProblem } from './form_controls.js';

type Values = { readonly [name: string]: Json };
export const SET_COLUMNS = ['field', 'value'];
export const BLANK_SET: Row = { field: '', value: '' };
/** What begins like this is JSON: an expression, a list, a text in quotes. */
const JSON_START = /^\s*[{["]/;

/** What a step sets as rows: plain values as they are typed, expressions as JSON. */
export function setTexts(set: Values | undefined): Row[] {
  return Object.entries(set ?? {}).map(([field, value]) => ({ field, value: valueText(value) }));
}

/** A value as it is typed: plain where it is plain, else JSON. */
export function valueText(value: Json): string {
  const plain = literalText(value);
  return typeof value === 'string' && JSON_START.test(plain) ? JSON.stringify(value) : plain;
}

/** Reads rows of what a step sets; what was not changed stays as the file has it, blank rows are left out. */
export function readSet(
  list: string,
  rows: readonly Row[],
  { fields, before = {} }: { readonly fields: Fields; readonly before?: Values | undefined },
): { set: { [name: string]: Json }; problems: SummaryLine[] } {
  const set: [string, Json][] = [];
  const problems: SummaryLine[] = [];
  for (const [at, row] of rows.entries()) {
    if (isBlank(row)) continue;
    const { field: name = '', value: text = '' } = row;
    const read = readValue(name, text.replaceAll('\r\n', '\n'), { fields, before });
    if ('problem' in read) problems.push(rowProblem(list, at, read.column, read.problem));
    else if (set.some(([known]) => known === name))
      problems.push(rowProblem(list, at, 'field', 'This field is set already'));
    else set.push([name, read.value]);
  }
  return { set: Object.fromEntries(set), problems };
}

type Read = { value: Json } | { problem: string; column: 'field' | 'value' };

function readValue(name: string, text: string, { fields, before }: { fields: Fields; before: Values }): Read {
  const field = fields.get(name);
  if (!field) return { problem: 'Choose a field', column: 'field' };
  const present = Object.hasOwn(before, name) ? before[name] : undefined;
  if (present !== undefined && text === valueText(present)) return { value: present };
  if (JSON_START.test(text)) return readExpression(text);
  const read = readLiteral(typeOfField(field), text.trim());
  return 'problem' in read ? { ...read, column: 'value' } : read;
}

function readExpression(text: string): Read {
  try {
    const value = JSON.parse(text) as Json;
    const parsed = parse(value);
    if ('node' in parsed) return { value };
    return { problem: parsed.problems[0]?.message ?? 'This is no value', column: 'value' };
  } catch {
    return { problem: 'This begins like JSON but is none; put a plain text in double quotes', column: 'value' };
  }
}
