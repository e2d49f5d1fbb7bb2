import { type Env, holds } from './expressions/evaluate.js';
import { explain } from './expressions/explain.js';
import { lowerFirst } from './expressions/explain_values.js';
import { parse } from './expressions/parse.js';
import { checkValue, type Data, type Fields, type Value, valueIn } from './fields.js';
import type { Field, FormEntry, Json } from './workflow_file.js';

/** A form: the workflow's fields and what this form asks of them, in its order. */
export type Form = { fields: Fields; entries: readonly FormEntry[] };

/** What a form's conditions can read besides data: the clock, the company's time zone, the ticket as far as it is there. */
export type FormEnv = Pick<Env, 'ticket' | 'task' | 'now' | 'timeZone' | 'person'>;

export type FormProblem = { field: string; message: string };

/** How one entry stands for the answers given so far, for drawing it. */
export type EntryState = {
  entry: FormEntry;
  field: Field;
  visible: boolean;
  required: boolean;
  requiredIs: 'always' | 'sometimes' | 'never';
  visibleWhen?: string;
  requiredWhen?: string;
};

type Standing = Omit<EntryState, 'visibleWhen' | 'requiredWhen'>;
type Step = { state: Standing; given: Value | undefined; problem: string | undefined };

/**
 * Takes a form's typed answers (absent = left empty): every asked field is written, empty or hidden ones are unset (spec 3.1).
 * `problems` are in the form's order, at most one a field.
 */
export function answerForm(
  form: Form,
  before: Data,
  given: Data,
  env: FormEnv,
): { data: Data; problems: FormProblem[]; hidden: string[]; asked: string[] } {
  const { steps, data } = walk(form, before, given, env);
  const problems = steps.flatMap(({ state, problem }) =>
    problem ? [{ field: state.field.name, message: problem }] : [],
  );
  const hidden = steps.filter(({ state }) => !state.visible).map(({ state }) => state.field.name);
  return { data, problems, hidden, asked: steps.map(({ state }) => state.field.name) };
}

/** How each entry stands for the answers given so far: shown or hidden, required or not, and its conditions in words. */
export function entryStates(form: Form, before: Data, given: Data, env: FormEnv): EntryState[] {
  return walk(form, before, given, env).steps.map(({ state }) => ({ ...state, ...conditionWords(state, form.fields) }));
}

/** What a form opens with: present values except those that this step's own transitions read; defaults only where unset. */
export function openingValues(form: Form, data: Data, readByTransitions: ReadonlySet<string>): Data {
  const values = form.entries.flatMap((entry): [string, Value][] => {
    const present = valueIn(data, entry.field);
    if (present !== undefined) return readByTransitions.has(entry.field) ? [] : [[entry.field, present]];
    const usual = defaultOf(form, entry);
    return usual === undefined ? [] : [[entry.field, usual]];
  });
  return Object.fromEntries(values);
}

function defaultOf(form: Form, entry: FormEntry): Value | undefined {
  const field = form.fields.get(entry.field);
  if (!field || entry.default === undefined) return undefined;
  const checked = checkValue(field, entry.default as Json);
  return 'value' in checked ? checked.value : undefined;
}

/** Goes through the entries from the top: each condition sees the data from before and the entries above it. */
function walk(form: Form, before: Data, given: Data, env: FormEnv): { steps: Step[]; data: Data } {
  const asked = new Set(form.entries.map((entry) => entry.field));
  const seen = new Map(Object.entries(before).filter(([name]) => !asked.has(name)));
  const steps: Step[] = [];
  for (const entry of form.entries) {
    const field = form.fields.get(entry.field);
    if (!field) continue;
    const now = () => ({ ...env, fields: form.fields, data: Object.fromEntries(seen), steps: {}, unsetIsFalse: true });
    const state = stateOf(entry, field, now);
    const step = take(state, valueIn(given, entry.field));
    if (step.given !== undefined) seen.set(entry.field, step.given);
    steps.push(step);
  }
  return { steps, data: Object.fromEntries(seen) };
}

function stateOf(entry: FormEntry, field: Field, now: () => Env): Standing {
  const visible = entry.visible_when === undefined || isTrue(entry.visible_when as Json, now());
  const requiredIs = entry.required === undefined ? 'never' : entry.required === true ? 'always' : 'sometimes';
  return {
    entry,
    field,
    visible,
    required:
      visible && (requiredIs === 'always' || (requiredIs === 'sometimes' && isTrue(entry.required as Json, now()))),
    requiredIs,
  };
}

function conditionWords(
  { entry, requiredIs }: Standing,
  fields: Fields,
): Pick<EntryState, 'visibleWhen' | 'requiredWhen'> {
  return {
    ...(entry.visible_when === undefined ? {} : { visibleWhen: words(entry.visible_when as Json, fields) }),
    ...(requiredIs === 'sometimes' ? { requiredWhen: words(entry.required as Json, fields) } : {}),
  };
}

function isTrue(condition: Json, env: Env): boolean {
  const parsed = parse(condition);
  return 'node' in parsed && holds(parsed.node, env);
}

function words(condition: Json, fields: Fields): string {
  const parsed = parse(condition);
  return 'node' in parsed ? explain(parsed.node, { fields }) : '';
}

/** One answer: dropped while its entry is hidden, else checked, and missed where it is required. */
function take(state: Standing, given: Value | undefined): Step {
  if (!state.visible) return { state, given: undefined, problem: undefined };
  if (given === undefined) return { state, given, problem: state.required ? missing(state.field) : undefined };
  const checked = checkValue(state.field, given);
  if ('value' in checked) return { state, given: checked.value, problem: undefined };
  return { state, given: undefined, problem: checked.problem };
}

const CHOSEN: readonly Field['type'][] = ['choice', 'choices', 'boolean', 'user', 'file'];

function missing(field: Field): string {
  return `${CHOSEN.includes(field.type) ? 'Choose' : 'Enter'} ${lowerFirst(field.label)}`;
}
