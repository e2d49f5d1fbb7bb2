import type { Way } from '../compile.js';
import { type Env, ExpressionError, holds } from '../expressions/evaluate.js';
import type { Data } from '../fields.js';
import type { FormEntry, Json } from '../workflow_file.js';
import { fieldsIn } from './literals.js';
import { type Choices, combinations, type Given, type Space, stored } from './space.js';

/** A form to answer: whose it is (null: the ticket's), what it asks, and what is known when it is answered. */
export type AskedForm = {
  readonly step: string | null;
  readonly entries: readonly FormEntry[];
  readonly env: Env;
};

const ALL_UP_TO = 64;
const MOST_ANSWERS = 60;
const MOST_TRIED = 600;

/** Ways to answer a form that may lead to different turns: all where they are few, else those that the conditions ahead tell apart. */
export function formAnswers(space: Space, form: AskedForm): Given[] {
  const choices = form.entries.map((entry) => [entry.field, choicesFor(space, entry)] as const);
  const all = combinations(choices, ALL_UP_TO);
  const total = choices.reduce((product, [, values]) => product * values.length, 1);
  if (total <= ALL_UP_TO) return all;
  const [usual = {}] = combinations(choices, 1);
  const guided = combinations(groupChoices(space, form), MOST_ANSWERS).map((group) => ({ ...usual, ...merged(group) }));
  const varied = choices.flatMap(([name, values]) => values.map((value) => without({ ...usual, [name]: value })));
  const unique = new Map([usual, ...guided, ...varied, ...all].map((given) => [JSON.stringify(given), given]));
  return [...unique.values()].slice(0, 2 * MOST_ANSWERS);
}

function choicesFor({ values, literals }: Space, { field, required }: FormEntry): (Json | undefined)[] {
  const known = values.get(field) ?? [];
  if (!literals.deciding.has(field)) return required === undefined ? [undefined] : known.slice(0, 1);
  return required === true ? [...known] : [...known, undefined];
}

function without(given: { readonly [name: string]: Json | undefined }): Given {
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

/** A group's answers travel as JSON, so that combining groups is combining values. */
function merged(groups: Given): Given {
  return Object.assign({}, ...Object.values(groups).map((text) => JSON.parse(String(text))));
}

/** For each step whose ways on read what the form asks: answers, up to two for each way that can be taken. */
function groupChoices(space: Space, form: AskedForm): Choices {
  const { tasks, waysFrom } = space.definition;
  return [null, ...tasks.keys()].flatMap((step) => {
    const answers = turnAnswers(space, form, {
      isAll: step !== null && tasks.get(step)?.task.next === 'all',
      ways: waysFrom(step),
    });
    return answers.length > 0 ? [[`:${step}`, answers.map((given) => JSON.stringify(given))] as const] : [];
  });
}

type Turn = { readonly isAll: boolean; readonly ways: readonly Way[] };

function turnAnswers(space: Space, form: AskedForm, { isAll, ways }: Turn): Given[] {
  const asked = new Map(form.entries.map((entry) => [entry.field, entry]));
  const read = [...new Set(ways.flatMap(({ condition }) => (condition ? fieldsIn(condition) : [])))];
  if (!read.some((name) => asked.has(name))) return [];
  const free: Choices = read
    .filter((name) => asked.has(name) || form.env.data[name] === undefined)
    .map((name) => {
      const entry = asked.get(name);
      return [name, entry ? choicesFor(space, entry) : (space.values.get(name) ?? [])];
    });
  const found = new Map<string, Given[]>();
  for (const given of combinations(free, MOST_TRIED)) {
    const turn = turnTaken(space, form, given, { isAll, ways });
    const mine = Object.fromEntries(Object.entries(given).filter(([name]) => asked.has(name)));
    const known = found.get(turn) ?? [];
    if (known.length < 2) found.set(turn, [...known, mine]);
  }
  return [...found.values()].flat();
}

/** Which ways would be taken, as text; 'none' also where it cannot be said yet. */
function turnTaken(space: Space, { step, env }: AskedForm, given: Given, { isAll, ways }: Turn): string {
  const answered: Data = stored(space, given);
  const steps = step === null ? env.steps : { ...env.steps, [step]: { data: answered, completed_by: null } };
  const now = { ...env, data: { ...env.data, ...answered }, steps };
  const held = ways.map(({ condition }) => condition === undefined || doesHold(condition, now));
  return isAll ? held.join() : String(held.indexOf(true));
}

function doesHold(condition: NonNullable<Way['condition']>, env: Env): boolean {
  try {
    return holds(condition, env);
  } catch (caught) {
    if (caught instanceof ExpressionError) return false;
    throw caught;
  }
}
