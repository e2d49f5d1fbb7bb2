import { readNames } from '../../expressions/names.js';
import type { Node } from '../../expressions/syntax.js';
import type { FormEntry, Task, TicketType } from '../../workflow_file.js';
import { allSet, maskOfValue, UNSET } from './classes.js';
import { type Ground, nodeOf } from './ground.js';
import { type Rule, rulesOf } from './rules.js';
import { type State, written } from './state.js';
import { subjectOf } from './subject.js';

/** What a step leaves in the names that it writes. */
export type Writes = ReadonlyMap<string, bigint>;

/** What every step writes when it is completed: fields, the same as its own run left them, and who did it. */
export function writesOf(ground: Ground, { key, task_type, output_schema = [], set, output_transform }: Task): Writes {
  const fields = new Map([
    ...output_schema.map((entry) => [entry.field, entryMask(ground, entry)] as const),
    ...Object.keys(output_transform ?? {}).map((name) => [name, setMask(ground, name)] as const),
    ...Object.entries(set ?? {}).map(([name, json]) => [name, valueMask(ground, name, nodeOf(json))] as const),
  ]);
  const own = [...fields].map(([name, mask]) => [`steps.${key}.${name}`, mask] as const);
  const by = `steps.${key}.completed_by`;
  return new Map([...fields, ...own, [by, task_type === 'FORM' ? setMask(ground, by) : UNSET]]);
}

/** The rules that a step's form sees to. */
export function rulesOfStep({ output_schema = [] }: Task): Rule[] {
  return rulesOf(output_schema);
}

/** What is known when a ticket of this type was submitted. */
export function submittedState(ground: Ground, { presets, fields }: TicketType): State {
  const nothing = new Map(ground.names.map((name) => [name, UNSET]));
  const preset = Object.entries(presets ?? {}).map(
    ([name, value]) => [name, maskOfValue(classesFor(ground, name), value)] as const,
  );
  const asked = fields.map((entry) => [entry.field, entryMask(ground, entry)] as const);
  return written({ masks: nothing, rules: new Set() }, new Map([...preset, ...asked]), rulesOf(fields));
}

/** What an entry of a form leaves in its field: some value, or nothing where it need not be filled in. */
export function entryMask(ground: Ground, { field, required, visible_when }: FormEntry): bigint {
  const isCertain = required === true && visible_when === undefined;
  return setMask(ground, field) | (isCertain ? 0n : UNSET);
}

function setMask(ground: Ground, name: string): bigint {
  return allSet(classesFor(ground, name));
}

function classesFor(ground: Ground, name: string) {
  return ground.classes(subjectOf(name, ground.fields).key);
}

/** What an expression can give: a fixed value, one of several, or else anything that the field can have. */
function valueMask(ground: Ground, name: string, node: Node | undefined): bigint {
  if (node?.kind === 'literal') return maskOfValue(classesFor(ground, name), node.value);
  if (node?.kind !== 'call' || node.operator !== 'if' || readNames(node).length === 0) return setMask(ground, name);
  const values = node.operands.filter((_, index) => index % 2 === 1 || index === node.operands.length - 1);
  return values.reduce((mask, value) => mask | valueMask(ground, name, value), 0n);
}
