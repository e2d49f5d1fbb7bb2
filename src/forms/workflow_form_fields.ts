import { readNames } from '#src/workflow_engine/expressions/names.js';
import { parse } from '#src/workflow_engine/expressions/parse.js';
import { type Data, editText } from '#src/workflow_engine/fields.js';
import { type EntryState, entryStates, type FormEnv } from '#src/workflow_engine/form.js';
import type { Field, Json } from '#src/workflow_engine/workflow_file.js';
import { arrange, type EntryProblem, type Section, type Typed, type WorkflowForm, wireName } from './workflow_form.js';
import { readTexts } from './workflow_form_body.js';

export type Option = { readonly value: string; readonly label: string };
/** Whom a form's `user` fields offer, by field name. */
export type PeopleOffered = ReadonlyMap<string, readonly Option[]>;

/** What views/shared/field draws. */
export type DrawnField = {
  readonly name: string;
  readonly id: string;
  readonly label: string;
  readonly type: Field['type'];
  readonly value: string | string[];
  readonly optional: boolean;
  readonly required: boolean;
  readonly buttons: boolean;
  readonly hint?: string;
  readonly unit?: string;
  readonly options?: readonly Option[];
  readonly problem?: string;
  readonly conditionNote?: string;
};

/** What a form is drawn with: the answers to show (as typed texts), what is wrong with them, and who reads. */
export type Drawing = {
  readonly before: Data;
  readonly typed: Typed;
  readonly problems: readonly EntryProblem[];
  readonly people: PeopleOffered;
  readonly reader: { readonly timeZone: string };
  readonly env: FormEnv;
};

/**
 * A form's fields as its layout arranges them, a choice drawn as submit buttons at the end;
 * entries that no answer here could make visible are left out.
 */
export function drawForm(form: WorkflowForm, drawing: Drawing): Section<DrawnField>[] {
  const asked = new Set(form.entries.map(({ field }) => field));
  const submits = buttonsEntry(form);
  const { given } = readTexts(form, drawing.typed, drawing.reader);
  const states = entryStates(form, drawing.before, given, drawing.env).filter(
    ({ visible, entry }) => visible || dependsOn(entry.visible_when, asked),
  );
  const drawn = new Map(
    states.map((state) => {
      const { name } = state.field;
      return [name, drawField(state, { asked, buttons: name === submits }, drawing)];
    }),
  );
  const last = drawn.get(submits ?? '');
  drawn.delete(submits ?? '');
  const sections = arrange(drawn, form.layout);
  return last ? [...sections, { title: undefined, columns: 1, fields: [last] }] : sections;
}

/** The choice that a form is submitted by: of several the last, since only one button can be pressed. */
export function buttonsEntry({ fields, entries }: WorkflowForm): string | undefined {
  return entries.findLast(({ field, as }) => as === 'buttons' && fields.get(field)?.type === 'choice')?.field;
}

/** Whether such a choice must always be made: then a button without an answer would only mislead. */
export function isDecidedByButtons(form: WorkflowForm): boolean {
  const name = buttonsEntry(form);
  const entry = form.entries.find(({ field }) => field === name);
  return entry?.required === true && entry.visible_when === undefined;
}

/** What a form opens with, as texts. */
export function typedOf({ fields }: WorkflowForm, data: Data, reader: { timeZone: string }): Typed {
  return Object.fromEntries(
    Object.entries(data).flatMap(([name, value]) => {
      const field = fields.get(name);
      return field ? [[name, editText(field, value, reader)]] : [];
    }),
  );
}

/** Whether a condition reads one of these fields, so that answering can change it. */
function dependsOn(condition: Json | undefined, asked: ReadonlySet<string>): boolean {
  const parsed = parse(condition ?? true);
  return 'node' in parsed && readNames(parsed.node).some(({ name }) => asked.has(name));
}

type Place = { readonly asked: ReadonlySet<string>; readonly buttons: boolean };

function drawField(state: EntryState, { asked, buttons }: Place, drawing: Drawing): DrawnField {
  const { entry, field, required } = state;
  const typed = Object.hasOwn(drawing.typed, field.name) ? (drawing.typed[field.name] ?? '') : '';
  const note = conditionNote(state, asked);
  const name = wireName(field.name);
  return {
    ...{ name, id: name, label: field.label, type: field.type, required },
    value: typeof typed === 'string' ? typed : [...typed],
    // Where only a condition makes it required, the condition is said instead.
    optional: !required && !note.saysRequired,
    buttons,
    ...present('hint', entry.help ?? field.help),
    ...present('unit', unitOf(field, drawing.reader)),
    ...present('options', optionsOf(field, typed, drawing.people)),
    ...present('problem', drawing.problems.find((problem) => problem.field === field.name)?.message),
    ...present('conditionNote', note.text),
  };
}

function present<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}

function conditionNote(
  { entry, requiredIs, visibleWhen, requiredWhen }: EntryState,
  asked: ReadonlySet<string>,
): { text: string | undefined; saysRequired: boolean } {
  const saysVisible = dependsOn(entry.visible_when, asked);
  const saysRequired = requiredIs === 'sometimes' && dependsOn(entry.required, asked);
  const isAlways = requiredIs === 'always' && saysVisible;
  const sentences = [
    saysVisible ? `Only if ${visibleWhen}${isAlways ? '; then it must be answered' : ''}.` : '',
    saysRequired ? `Must be answered if ${requiredWhen}.` : '',
  ].filter((sentence) => sentence !== '');
  return { text: sentences.length > 0 ? sentences.join(' ') : undefined, saysRequired: saysRequired || isAlways };
}

function unitOf(field: Field, reader: { timeZone: string }): string | undefined {
  if (field.type === 'money') return field.currency;
  if (field.type === 'integer' || field.type === 'number') return field.unit;
  return field.type === 'datetime' ? `${reader.timeZone.replaceAll('_', ' ')} time` : undefined;
}

/** An option that is retired is offered only where it is the present answer. */
function optionsOf(field: Field, typed: string | readonly string[], people: PeopleOffered): Option[] | undefined {
  if (field.type === 'user') return [...(people.get(field.name) ?? [])];
  if (field.type !== 'choice' && field.type !== 'choices') return undefined;
  const chosen = [typed].flat();
  return field.options
    .filter(({ value, retired }) => !retired || chosen.includes(value))
    .map(({ value, label }) => ({ value, label }));
}
