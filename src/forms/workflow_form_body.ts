import { BadRequest } from '#src/errors.js';
import { type Data, readText, type Value } from '#src/workflow_engine/fields.js';
import { answerForm, type FormEnv } from '#src/workflow_engine/form.js';
import type { EntryProblem, Typed, WorkflowForm } from './workflow_form.js';

const PREFIX = 'f_';

/** A posted body taken apart: the page's own fields, and what was typed into the definition's. */
export type SplitBody = { readonly own: { readonly [name: string]: string }; readonly typed: Typed };

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** Takes a body apart; throws BadRequest for anything but texts, and for fields that are neither the page's own nor a definition's. */
export function splitBody(body: unknown, ownNames: readonly string[]): SplitBody {
  const own: [string, string][] = [];
  const typed: [string, string | string[]][] = [];
  for (const [name, value] of Object.entries((body ?? {}) as Record<string, unknown>)) {
    if (name.startsWith(PREFIX) && (typeof value === 'string' || isTexts(value)))
      typed.push([name.slice(PREFIX.length), value]);
    else if (ownNames.includes(name) && typeof value === 'string') own.push([name, value]);
    else throw new BadRequest();
  }
  return { own: Object.fromEntries(own), typed: Object.fromEntries(typed) };
}

/** Throws BadRequest for fields that this form does not ask, and for several values where only one can be. */
export function refuseForeign({ fields, entries }: WorkflowForm, typed: Typed): void {
  const asked = new Set(entries.map(({ field }) => field));
  for (const [name, value] of Object.entries(typed)) {
    if (!asked.has(name)) throw new BadRequest();
    if (typeof value !== 'string' && fields.get(name)?.type !== 'choices') throw new BadRequest();
  }
}

/** What still fits of a form that was typed on another version. */
export function whatFits({ fields, entries }: WorkflowForm, typed: Typed): Typed {
  const fitting = entries.flatMap(({ field }) => {
    const value = Object.hasOwn(typed, field) ? typed[field] : undefined;
    const several = value !== undefined && typeof value !== 'string';
    return value === undefined || (several && fields.get(field)?.type !== 'choices') ? [] : [[field, value] as const];
  });
  return Object.fromEntries(fitting);
}

type Read = { readonly given: Data; readonly unreadable: ReadonlyMap<string, string> };

/** Reads the texts: the values that are right, and a sentence for each that is not. */
export function readTexts({ fields, entries }: WorkflowForm, typed: Typed, reader: { timeZone: string }): Read {
  const given: [string, Value][] = [];
  const unreadable = new Map<string, string>();
  for (const { field: name } of entries) {
    const field = fields.get(name);
    if (!field) continue;
    const text = Object.hasOwn(typed, name) ? typed[name] : undefined;
    const read = readText(field, typeof text === 'string' || text === undefined ? text : [...text], reader);
    if ('problem' in read) unreadable.set(name, read.problem);
    else if (read.value !== undefined) given.push([name, read.value]);
  }
  return { given: Object.fromEntries(given), unreadable };
}

/** A form as it was answered: the typed values, and what is wrong, in the form's order. */
export type Answers = { readonly given: Data; readonly problems: readonly EntryProblem[] };

/** Reads what was typed into a form and checks it as the page shows it; whatever stands in hidden entries is dropped. */
export function readAnswers(
  form: WorkflowForm,
  before: Data,
  typed: Typed,
  { reader, env }: { reader: { timeZone: string }; env: FormEnv },
): Answers {
  const { given, unreadable } = readTexts(form, typed, reader);
  const { hidden, problems } = answerForm(form, before, given, env);
  const shown = form.entries.filter(({ field }) => !hidden.includes(field));
  const wrong = shown.flatMap(({ field }) => {
    const message = unreadable.get(field) ?? problems.find((problem) => problem.field === field)?.message;
    return message === undefined ? [] : [{ field, message }];
  });
  return { given, problems: wrong };
}
