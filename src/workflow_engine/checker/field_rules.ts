import { fieldProblems } from '../field_limits.js';
import { checkValue } from '../field_values.js';
import type { Field, FormEntry, Json } from '../workflow_file.js';
import { below, error, type Finding } from './finding.js';
import { type AskedForm, formsOf } from './forms.js';
import type { Readable } from './readable.js';

/** Fields whose limits cannot be, presets and defaults that are no value of their field, buttons for what is no choice. */
export function fieldRuleFindings(file: Readable): Finding[] {
  const sound = new Map(file.fields.filter(({ it }) => fieldProblems(it).length === 0).map(({ it }) => [it.name, it]));
  return [
    ...file.fields.flatMap(({ it, pointer }) => limitFindings(it, pointer)),
    ...file.tickets.flatMap(({ it, pointer }) =>
      Object.entries(it.presets ?? {}).flatMap(([name, value]) =>
        valueFindings(sound.get(name), value, below(pointer, 'presets', name)),
      ),
    ),
    ...formsOf(file).flatMap((form) => entryFindings(form, sound)),
  ];
}

function limitFindings(field: Field, pointer: string): Finding[] {
  return fieldProblems(field).map((problem) => {
    const isSecondOption = problem.pointer.startsWith('/options/');
    return error(isSecondOption ? 'duplicate_name' : 'schema', `${pointer}${problem.pointer}`, problem.message);
  });
}

function valueFindings(field: Field | undefined, value: Json, pointer: string): Finding[] {
  if (!field || field.type === 'file') return [];
  if (field.type === 'user') {
    return [
      error('schema', pointer, 'A person cannot be named in a file: each company has its own people', {
        mend: 'Leave it out',
      }),
    ];
  }
  const checked = checkValue(field, value);
  if ('value' in checked) return [];
  const unknown = unknownOptions(field, value, pointer);
  return unknown.length > 0
    ? unknown
    : [error('type_mismatch', pointer, `This is no value of “${field.name}”. ${checked.problem}`)];
}

/** A value for a choice that is none of its options is a name that does not exist. */
function unknownOptions(field: Field, value: Json, pointer: string): Finding[] {
  if (field.type !== 'choice' && field.type !== 'choices') return [];
  const known = field.options.map((option) => option.value);
  const given = field.type === 'choice' ? [[value, pointer] as const] : listed(value, pointer);
  const strange = given.filter(([one]) => typeof one === 'string' && !known.includes(one));
  const expected = `one of ${known.join(', ')}`;
  return strange.map(([one, at]) => error('bad_reference', at, `“${field.name}” has no option “${one}”`, { expected }));
}

function listed(value: Json, pointer: string): (readonly [Json, string])[] {
  return Array.isArray(value) ? value.map((one, index) => [one, below(pointer, index)] as const) : [];
}

function entryFindings({ entries, pointer }: AskedForm, fields: ReadonlyMap<string, Field>): Finding[] {
  let buttons = 0;
  return entries.flatMap((entry, index) => {
    const at = below(pointer, index);
    const values =
      entry.default === undefined ? [] : valueFindings(fields.get(entry.field), entry.default, below(at, 'default'));
    if (entry.as === 'buttons') buttons++;
    return [...values, ...buttonFindings(entry, fields, below(at, 'as'), buttons)];
  });
}

function buttonFindings(
  entry: FormEntry,
  fields: ReadonlyMap<string, Field>,
  pointer: string,
  count: number,
): Finding[] {
  const type = fields.get(entry.field)?.type;
  if (entry.as !== 'buttons' || type === undefined) return [];
  if (type !== 'choice')
    return [error('schema', pointer, 'Only a choice can be drawn as buttons', { mend: 'Remove it' })];
  return count > 1
    ? [error('schema', pointer, 'A form has one row of buttons: pressing one sends it', { mend: 'Remove it' })]
    : [];
}
