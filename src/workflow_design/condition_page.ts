import type { SummaryLine } from '#src/forms/workflow_form.js';
import { explain } from '#src/workflow_engine/expressions/explain.js';
import { parse } from '#src/workflow_engine/expressions/parse.js';
import type { Type } from '#src/workflow_engine/expressions/value_type.js';
import {
  DEEPEST_GROUP,
  isTypedGroup,
  MOST_PARTS,
  readCondition,
  type TypedCondition,
  type TypedGroup,
  type TypedRow,
} from './condition_form.js';
import { type ConditionScope, comparisonsOf, typeIn } from './condition_names.js';
import { literalText, readLiteral } from './condition_values.js';
import { type Choice, type Control, control } from './form_controls.js';

/** What views/workflow_design/parts/condition draws. */
export type ConditionShown = {
  readonly id: string;
  readonly legend: string;
  readonly hint: string;
  readonly sentence: string | undefined;
  readonly text: Control | undefined;
  readonly root: GroupShown | undefined;
};
export type GroupShown = {
  readonly id: string;
  readonly path: string;
  readonly join: Control;
  readonly mayGrow: boolean;
  readonly mayNest: boolean;
  readonly parts: readonly ({ readonly row: RowShown } | { readonly group: GroupShown })[];
};
export type RowShown = {
  readonly id: string;
  readonly path: string;
  readonly label: string;
  readonly controls: readonly Control[];
};

type About = {
  readonly scope: ConditionScope;
  readonly problems: readonly SummaryLine[];
  readonly taskTitle: (key: string) => string;
};

/** A condition as its part of a form shows it, with the sentence in which a person would say it. */
export function showCondition(
  { id, legend, hint }: { id: string; legend: string; hint: string },
  typed: TypedCondition,
  about: About,
): ConditionShown {
  const { condition } = readCondition(id, typed, about.scope);
  const parsed = condition === undefined ? undefined : parse(condition);
  const words = { fields: about.scope.fields, taskTitle: about.taskTitle };
  return {
    ...{ id, legend, hint },
    sentence: parsed && 'node' in parsed ? explain(parsed.node, words) : undefined,
    text: typed.mode === 'text' ? textControl(id, typed.text, about.problems) : undefined,
    root: typed.mode === 'rows' ? showGroup({ id, path: [] }, typed.root, about) : undefined,
  };
}

function textControl(id: string, text: string, problems: readonly SummaryLine[]): Control {
  const name = `${id}_text`;
  const hint = 'The condition as JSON, as the workflow file has it. Empty: no condition';
  return control({ name, label: 'Condition as text', type: 'long_text', hint }, { [name]: text }, problems);
}

type Place = { readonly id: string; readonly path: readonly number[] };

const nameAt = ({ id, path }: Place) => [id, ...path].join('_');

function showGroup(place: Place, { join, parts }: TypedGroup, about: About): GroupShown {
  const name = `${nameAt(place)}_join`;
  const options = [
    { value: 'and', label: 'all of these hold' },
    { value: 'or', label: 'any of these holds' },
  ];
  const given = {
    name,
    label: place.path.length === 0 ? 'It holds if' : 'and there, if',
    type: 'choice',
    select: true,
    options,
  };
  return {
    ...{ id: nameAt(place), path: place.path.join('_') },
    join: { ...control(given, { [name]: join }), none: '' },
    mayGrow: parts.length < MOST_PARTS,
    mayNest: place.path.length < DEEPEST_GROUP - 1,
    parts: parts.map((part, at) => {
      const inner = { id: place.id, path: [...place.path, at + 1] };
      return isTypedGroup(part) ? { group: showGroup(inner, part, about) } : { row: showRow(inner, part, about) };
    }),
  };
}

function showRow(place: Place, typed: TypedRow, { scope, problems }: About): RowShown {
  const id = nameAt(place);
  const type = typeIn(scope, typed.name);
  const names = scope.names.map(({ name, label }) => ({ value: name, label }));
  // A name that is not there any more stays to be seen.
  const known =
    typed.name === '' || scope.names.some(({ name }) => name === typed.name)
      ? names
      : [...names, { value: typed.name, label: typed.name }];
  const shown = { ...typed, value: optionOf(type, typed.value), upto: optionOf(type, typed.upto) };
  const texts = Object.fromEntries(Object.entries(shown).map(([column, text]) => [`${id}_${column}`, text]));
  const made = (column: string, given: Partial<Control> & { label: string; type: string }) =>
    control({ ...given, name: `${id}_${column}`, id: `${id}_${column}` }, texts, problems);
  const isBare = typed.is === 'set' || typed.is === 'empty';
  const others = othersFor(scope, typed, type);
  const controls = [
    made('name', { label: 'Field', type: 'choice', select: true, options: known }),
    made('is', { label: 'Compared how', type: 'choice', select: true, options: comparisonsOf(type) }),
    ...(isBare ? [] : [made('value', { label: 'Value', ...valueControl(type, typed.is, shown.value) })]),
    ...(typed.is === 'between' ? [made('upto', { label: 'and', ...valueControl(type, typed.is, shown.value) })] : []),
    ...(isBare || others.length === 0
      ? []
      : [made('other', { label: 'or another field', type: 'choice', select: true, options: others, none: '—' })]),
  ];
  return { id, path: place.path.join('_'), label: `Line ${place.path.join('.')}`, controls };
}

/** What was typed as the option that it names, so that a list of options can have it chosen. */
function optionOf(type: Type | undefined, text: string): string {
  if (type?.kind !== 'choice' && type?.kind !== 'choices' && type?.kind !== 'boolean') return text;
  const read = readLiteral(type, text.trim());
  return 'value' in read ? literalText(read.value) : text;
}

type ValueControl = {
  readonly type: string;
  readonly select?: boolean;
  readonly options?: Choice[];
  readonly hint?: string;
};

/** The control that fits the value: the options of a choice, yes and no, a day, else a line of text. */
function valueControl(type: Type | undefined, is: string, text: string): ValueControl {
  if (is === 'in') return { type: 'text', hint: 'With commas between them' };
  const options = optionsOf(type);
  // A list could not show what was typed and is none of its options.
  if (options)
    return text === '' || options.some(({ value }) => value === text)
      ? { type: 'choice', select: true, options }
      : { type: 'text' };
  if (type?.kind === 'integer' || type?.kind === 'number' || type?.kind === 'money') return { type: 'number' };
  return { type: type?.kind === 'date' ? 'date' : 'text' };
}

function optionsOf(type: Type | undefined): Choice[] | undefined {
  if (type?.kind === 'choice' || type?.kind === 'choices')
    return type.options.map(({ value, label }) => ({ value, label }));
  if (type?.kind !== 'boolean') return undefined;
  return [
    { value: 'true', label: 'Yes' },
    { value: 'false', label: 'No' },
  ];
}

/** Other names of the same kind, which can be compared with; only where that makes sense. */
function othersFor({ names }: ConditionScope, typed: TypedRow, type: Type | undefined): Choice[] {
  if (!type || ['between', 'in', 'contains', 'starts'].includes(typed.is)) return [];
  if (type.kind === 'choices' || type.kind === 'file' || type.kind === 'boolean') return [];
  const same = names.filter((one) => one.type.kind === type.kind && one.name !== typed.name);
  const choices = same.map(({ name, label }) => ({ value: name, label }));
  const isKnown = typed.other === '' || same.some(({ name }) => name === typed.other);
  return isKnown ? choices : [...choices, { value: typed.other, label: typed.other }];
}
