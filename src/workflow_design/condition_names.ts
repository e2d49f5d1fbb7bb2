import { nameOf } from '#src/workflow_engine/expressions/names.js';
import { isOrdered, type Type, typeOfName } from '#src/workflow_engine/expressions/value_type.js';
import type { Fields } from '#src/workflow_engine/fields.js';
import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import type { Choice } from './form_controls.js';

/** What a condition can read, with what people call it and what kind of value it is. */
export type NameOffered = { readonly name: string; readonly label: string; readonly type: Type };
/** Where a condition stands: steps can be read only after they have run, so not in a form. */
export type ConditionScope = { readonly fields: Fields; readonly names: readonly NameOffered[] };

/** What a condition of this file can read: its fields, the clock, the submitter, and for ways on who did earlier steps. */
export function conditionScope(file: WorkflowFile, fields: Fields, use: 'way' | 'form'): ConditionScope {
  const steps = use === 'way' ? file.workflow.tasks.filter((task) => task.task_type === 'FORM') : [];
  const named: [string, string][] = [
    ...file.workflow.fields.map(({ name, label }): [string, string] => [name, label]),
    ['today', 'Today'],
    ['ticket.submitter.email', 'E-mail address of the submitter'],
    ...steps.map(({ key, title }): [string, string] => [`steps.${key}.completed_by`, `Who did “${title}”`]),
  ];
  const names = named.flatMap(([name, label]) => {
    const read = nameOf(name);
    const type = read && typeOfName(read, fields);
    return type ? [{ name, label, type }] : [];
  });
  return { fields, names };
}

/** What kind of value a name has, also one that is not offered ("ticket.number"); undefined where there is none of it. */
export function typeIn({ fields, names }: ConditionScope, name: string): Type | undefined {
  const offered = names.find((one) => one.name === name);
  const read = nameOf(name);
  return offered?.type ?? (read && typeOfName(read, fields));
}

/** How a row of a condition compares: the operator's words and, as `is`, its short name on the page. */
const EQUAL = [
  { value: 'is', label: 'is' },
  { value: 'is_not', label: 'is not' },
];
const SET = [
  { value: 'set', label: 'is filled in' },
  { value: 'empty', label: 'is empty' },
];
const MEASURES = [
  { value: 'over', label: 'is over' },
  { value: 'at_least', label: 'is at least' },
  { value: 'under', label: 'is under' },
  { value: 'at_most', label: 'is at most' },
  { value: 'between', label: 'is between' },
];
const TIMES = [
  { value: 'over', label: 'is after' },
  { value: 'at_least', label: 'is on or after' },
  { value: 'under', label: 'is before' },
  { value: 'at_most', label: 'is on or before' },
  { value: 'between', label: 'is between' },
];
const IN = { value: 'in', label: 'is one of' };
const CONTAINS = { value: 'contains', label: 'contains' };
const STARTS = { value: 'starts', label: 'starts with' };

/** The comparisons that a kind of value allows; all of them where it is not known yet. */
export function comparisonsOf(type: Type | undefined): Choice[] {
  if (!type) return [...EQUAL, IN, ...MEASURES, CONTAINS, STARTS, ...SET];
  if (type.kind === 'choices') return [CONTAINS, ...SET];
  if (type.kind === 'file') return SET;
  if (type.kind === 'date' || type.kind === 'datetime') return [...EQUAL, ...TIMES, ...SET];
  if (isOrdered(type)) return [...EQUAL, ...MEASURES, ...SET];
  if (type.kind === 'text') return [...EQUAL, IN, CONTAINS, STARTS, ...SET];
  return type.kind === 'choice' ? [...EQUAL, IN, ...SET] : [...EQUAL, ...SET];
}
