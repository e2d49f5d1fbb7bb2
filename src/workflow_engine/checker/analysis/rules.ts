import { nameOf } from '../../expressions/names.js';
import { parse } from '../../expressions/parse.js';
import type { FormEntry, Json } from '../../workflow_file.js';
import { type Condition, conditionOf, namesIn } from './condition.js';

/**
 * What a form has seen to by an entry with conditions: its field is unset where the entry was hidden, and set where it was shown and
 * required. It holds until something writes one of its names.
 */
export type Rule = {
  readonly field: string;
  readonly visible: Condition | undefined;
  /** Undefined: never required; `always`: whenever it is shown. */
  readonly required: Condition | 'always' | undefined;
  readonly names: ReadonlySet<string>;
};

/** The rules of a form's entries that have conditions. */
export function rulesOf(entries: readonly FormEntry[]): Rule[] {
  return entries.flatMap((entry) => ruleOf(entry) ?? []);
}

function ruleOf({ field, visible_when, required }: FormEntry): Rule | undefined {
  const visible = formCondition(visible_when);
  const needed = required === true ? 'always' : formCondition(required);
  if (visible_when === undefined && (required === undefined || required === true)) return undefined;
  if ((visible_when !== undefined && !visible) || (typeof required === 'object' && !needed)) return undefined;
  const read = [visible, needed].flatMap((condition) => (typeof condition === 'object' ? namesIn(condition) : []));
  const passing = read.some((name) => !['field', 'ticket'].includes(nameOf(name)?.of ?? ''));
  return passing ? undefined : { field, visible, required: needed, names: new Set([field, ...read]) };
}

/** A form's condition taken apart; undefined where there is none, or it is `true`, or it cannot be read. */
export function formCondition(json: Json | undefined): Condition | undefined {
  const parsed = json === undefined || typeof json !== 'object' ? undefined : parse(json);
  return parsed && 'node' in parsed ? conditionOf(parsed.node, true) : undefined;
}

/** The conditions that a rule reads. */
export function conditionsOfRule({ visible, required }: Rule): Condition[] {
  return [visible, required].filter((condition) => typeof condition === 'object');
}
