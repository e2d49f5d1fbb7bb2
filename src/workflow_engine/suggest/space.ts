import type { Definition } from '../compile.js';
import type { Env } from '../expressions/evaluate.js';
import { checkValue, type Data, type Value } from '../fields.js';
import { type Running, USUAL_NOW } from '../replay.js';
import { personAt, SUBMITTER, trialPeople, withIds } from '../trial_people.js';
import type { Budget } from '../work_budget.js';
import type { Field, Json } from '../workflow_file.js';
import { type Atom, atomsOf, classOf } from './atoms.js';
import { classValues, knownValues } from './class_values.js';
import { type Literals, literalsOf } from './literals.js';

/** What a search for tests runs on: the values that are worth trying for each field, and what may still be spent. */
export type Space = Running & {
  readonly definition: Definition;
  readonly literals: Literals;
  readonly values: ReadonlyMap<string, readonly Json[]>;
  readonly budget: Budget;
  readonly atoms: readonly Atom[];
};

/** So many values of a field are tried where its classes alone do not decide. */
const MOST_VALUES = 16;

/** Values by field name as a test gives them; unset ones are left out. */
export type Given = { readonly [name: string]: Json };

/** What a search may cost, some two seconds at most. */
const SEARCH_BUDGET: Readonly<Budget> = { conditions: 150_000, steps: 30_000, text: 40_000_000 };

/** Prepares a search. */
export function spaceOf(definition: Definition): Space {
  const literals = literalsOf(definition);
  const known = knownValues(definition);
  const space = {
    definition,
    people: trialPeople(),
    budget: { ...SEARCH_BUDGET },
    literals,
    atoms: atomsOf(definition),
  };
  const values = [...definition.fields].map(
    ([name, field]) => [name, oneOfEach(space, field, classValues(field, literals, known))] as const,
  );
  return { ...space, values: new Map(values) };
}

/** The clock and the submitter of all trials of a search, over some data. */
export function envOf({ definition, people }: Running, data: Data): Env {
  const ticket = { number: null, title: '', submitter: personAt(people, SUBMITTER) };
  return { fields: definition.fields, data, steps: {}, ticket, now: USUAL_NOW, timeZone: 'UTC' };
}

/** Of values that no condition can tell apart the first; of a field that is calculated with or compared with others, some. */
function oneOfEach(space: Omit<Space, 'values'>, { name }: Field, values: readonly Json[]): Json[] {
  if (space.literals.calculated.has(name)) return values.slice(0, MOST_VALUES);
  const classes = new Map<string, Json>();
  for (const json of values) {
    const { [name]: value } = stored(space, { [name]: json });
    const known = value === undefined ? undefined : classOf(name, value, space.atoms, envOf(space, {}));
    if (known === undefined) return values.slice(0, MOST_VALUES);
    if (!classes.has(known)) classes.set(known, json);
  }
  return [...classes.values()];
}

/** Given values in their stored form; what does not fit is left out. */
export function stored({ definition, people }: Running, given: Given): Data {
  const data = Object.entries(given).flatMap(([name, json]): [string, Value][] => {
    const field = definition.fields.get(name);
    const checked = field && checkValue(field, withIds(people, field, json));
    return checked && 'value' in checked ? [[name, checked.value]] : [];
  });
  return Object.fromEntries(data);
}

/** A way to fill in some fields: by name the values to choose from, undefined among them where it may stay unset. */
export type Choices = readonly (readonly [string, readonly (Json | undefined)[]])[];

/** At most `most` of the ways to choose one value for each: all where they are fewer, else spread over all, the same at every call. */
export function combinations(choices: Choices, most: number): Given[] {
  const total = choices.reduce((product, [, values]) => product * values.length, 1);
  if (total === 0) return [];
  const count = Math.min(total, most);
  return Array.from({ length: count }, (_, at) => (total <= most ? counted(choices, at) : spread(choices, at)));
}

/** The combination of this number, the first field changing fastest. */
function counted(choices: Choices, number: number): Given {
  let left = number;
  return picked(choices, (count) => {
    const at = left % count;
    left = Math.floor(left / count);
    return at;
  });
}

function spread(choices: Choices, number: number): Given {
  let state = (number * 2_654_435_761 + 12_345) % 4_294_967_296;
  return picked(choices, (count) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor((state / 4_294_967_296) * count);
  });
}

function picked(choices: Choices, place: (count: number) => number): Given {
  const chosen = choices.map(([name, values]) => [name, values[place(values.length)]] as const);
  return Object.fromEntries(chosen.filter((entry): entry is readonly [string, Json] => entry[1] !== undefined));
}
