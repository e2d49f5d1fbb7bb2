import { explain } from '../../expressions/explain.js';
import { lowerFirst, nameWords } from '../../expressions/explain_values.js';
import { showValue } from '../../field_text.js';
import type { Json } from '../../workflow_file.js';
import type { FlowWay } from '../flow.js';
import type { Ground } from './ground.js';
import type { Example } from './space.js';
import { subjectOf } from './subject.js';

/** A step as a person names it: “Approval”; the start. */
export function stepWords({ flow }: Ground, step: string | null): string {
  return step === null ? 'the start' : `“${flow.steps.get(step)?.it.title ?? step}”`;
}

/** A name of an expression as a person says it: "amount", "amount of “Approval”". */
export function nameInWords(ground: Ground, name: string): string {
  const typing = { types: new Map(), meeting: new Map(), problems: [] };
  const words = { fields: ground.fields, taskTitle: titles(ground), typing, sentence: () => '' };
  return nameWords(words, { kind: 'var', name, pointer: '' });
}

/** A transition as a person names it: the one to “Pay” (when amount is over 1,000). */
export function wayWords(ground: Ground, way: FlowWay): string {
  const to =
    way.it.to === null ? (way.it.outcome ? `the end (${way.it.outcome})` : 'the end') : stepWords(ground, way.it.to);
  if (!way.condition) return `to ${to}`;
  return `to ${to} (when ${explain(way.condition, { fields: ground.fields, taskTitle: titles(ground) })})`;
}

/** Values in a sentence: "amount is $1,000.00 and comment is empty"; nothing where there are none. */
export function valuesInWords(ground: Ground, { values }: Example): string {
  return [...values]
    .map(([name, value]) => `${nameInWords(ground, name)} is ${valueWords(ground, name, value)}`)
    .join(' and ');
}

function valueWords(ground: Ground, name: string, value: Json | undefined): string {
  if (value === undefined) return 'empty';
  const { field, type } = subjectOf(name, ground.fields);
  if (field && field.type !== 'user' && field.type !== 'file') {
    const shown = showValue(field, value as string, { timeZone: 'UTC' });
    return type.kind === 'text'
      ? `“${shown}”`
      : type.kind === 'boolean'
        ? shown.toLowerCase()
        : field.type === 'choice'
          ? lowerFirst(shown)
          : shown;
  }
  return type.kind === 'user' ? `person ${value}` : String(value);
}

function titles({ flow }: Ground) {
  return (key: string) => flow.steps.get(key)?.it.title ?? key;
}

/** The example as a finding carries it: at which step, with which values (null: not set). */
export function exampleJson(
  step: string | null,
  { values }: Example,
): { step: string | null; values: { [name: string]: Json } } {
  return { step, values: Object.fromEntries([...values].map(([name, value]) => [name, value ?? null])) };
}
