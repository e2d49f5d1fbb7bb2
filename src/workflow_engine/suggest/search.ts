import { lookUp } from '../expressions/environment.js';
import { readNames } from '../expressions/names.js';
import { answerInputs, type GivenAnswer, type Step, submitInputs, type TrialInputs } from '../replay.js';
import { presetsOf, type Trial } from '../trial.js';
import { BudgetSpent, spend } from '../work_budget.js';
import { truth } from './atoms.js';
import { type AskedForm, formAnswers } from './form_answers.js';
import { type Distances, distancesFrom, nearestOf } from './next_place.js';
import { replyAnswers } from './reply_answers.js';
import { envOf, type Given, type Space } from './space.js';

/** A place that a trial can come to; another trial in the same place goes on alike. `answered`: so many of its open steps were answered already. */
type Place = { readonly trial: Trial; readonly inputs: TrialInputs; answered: number };
/** An input that led from a place (undefined: the beginning) to another; `covers`: by a way that no move before it took. */
export type Move = {
  readonly from: number | undefined;
  readonly to: number;
  readonly inputs: TrialInputs;
  readonly covers: boolean;
};
/** All that was found; `isWhole`: nothing is left to try with the values that are worth trying. */
export type Found = { readonly places: readonly Place[]; readonly moves: readonly Move[]; readonly isWhole: boolean };

const MOST_PLACES = 1500;
/** Where everything is covered, places are still looked at for ways to the end, but no more than these. */
const MOST_AFTER = 100;
const FEW = 8;
const TITLE = 'Example';

type Search = {
  readonly space: Space;
  readonly names: readonly string[];
  readonly known: Map<string, number>;
  readonly places: Place[];
  readonly moves: Move[];
  readonly covered: Set<number>;
  /** Places that are an end, or from which one was found; and from where each place was found first. */
  readonly ended: Set<number>;
  readonly parents: (number | undefined)[];
};

/**
 * Goes through the places that trials can come to: by turns the one that is nearest to what is not covered yet, and the oldest, so that
 * none is left out. Yields after each, so that whoever drives it can do something else between.
 */
export function* search(space: Space): Generator<void, Found> {
  const state: Search = {
    ...{ space, names: namesOf(space), known: new Map(), places: [], moves: [] },
    ...{ covered: new Set(), ended: new Set(), parents: [] },
  };
  const { places, moves } = state;
  try {
    begin(state);
    yield;
    // Which branch is answered first seldom matters: the other orders are tried last, and only where something is still uncovered.
    for (const others of [false, true]) yield* walkPlaces(state, others);
  } catch (caught) {
    if (!(caught instanceof BudgetSpent)) throw caught;
    return { places, moves, isWhole: false };
  }
  return { places, moves, isWhole: places.length < MOST_PLACES };
}

function* walkPlaces(state: Search, others: boolean): Generator<void> {
  const { space, places, covered } = state;
  const waiting = new Set<number>();
  let [seen, after, known, far] = [0, 0, -1, new Map() as Distances];
  for (let turn = 0; places.length < MOST_PLACES; turn++) {
    for (; seen < places.length; seen++) waiting.add(seen);
    if (isDone(state) && (others || after++ >= MOST_AFTER || haveEnds(state))) return;
    if (covered.size !== known) far = distancesFrom(space.definition, covered);
    known = covered.size;
    const [oldest] = waiting;
    const at = turn % 2 === 0 ? nearestOf(waiting, (place) => places[place]?.trial, far) : oldest;
    if (at === undefined) return;
    waiting.delete(at);
    expand(state, at, others);
    yield;
  }
}

/** Whether every way that was found new leads on to an end that was found. */
function haveEnds({ moves, ended }: Search): boolean {
  return moves.every(({ to, covers }) => !covers || ended.has(to));
}

function isDone({ space, covered }: Search): boolean {
  return covered.size === space.definition.file.workflow.transitions.length;
}

function begin(state: Search): void {
  const { space } = state;
  for (const [key, compiled] of space.definition.tickets) {
    const env = envOf(space, presetsOf(space.definition, compiled));
    const title = compiled.title ? {} : { title: TITLE };
    for (const given of formAnswers(space, { step: null, entries: compiled.ticket.fields, env })) {
      const inputs = { ticket: key, submit: { ...title, ...given }, answers: [] };
      arrive(state, undefined, inputs, submitInputs(space, inputs));
    }
  }
}

/** Answers the first open step of a place; with `others` each that was not answered yet. */
function expand(state: Search, at: number, others: boolean): void {
  const place = state.places[at];
  if (!place || place.trial.status === 'COMPLETED') return;
  const open = [...new Set(place.trial.open)];
  const next = open.slice(place.answered, others ? open.length : 1);
  place.answered += next.length;
  for (const key of next) {
    // Where nothing new is to be found, a few answers lead on to the end as well as all.
    for (const answer of answersFor(state.space, place.trial, key).slice(0, isDone(state) ? FEW : undefined)) {
      const inputs = { ...place.inputs, answers: [...place.inputs.answers, answer] };
      arrive(state, at, inputs, answerInputs(state.space, place.trial, answer));
    }
  }
}

function answersFor(space: Space, trial: Trial, key: string): GivenAnswer[] {
  const compiled = space.definition.tasks.get(key);
  if (!compiled) return [];
  if (compiled.task.task_type !== 'FORM') return replyAnswers(space, compiled).map((reply) => ({ task: key, reply }));
  const { data, steps } = trial;
  const form: AskedForm = {
    step: key,
    entries: compiled.task.output_schema ?? [],
    env: { ...envOf(space, data), steps },
  };
  return formAnswers(space, form).map((output: Given) => ({ task: key, output }));
}

function arrive(state: Search, from: number | undefined, inputs: TrialInputs, step: Step): void {
  // A form that is refused costs time as well.
  spend(state.space.budget, { conditions: 1 });
  if (!('trial' in step) || step.trial.error) return;
  const { trial } = step;
  const name = nameOf(state, trial);
  const to = state.known.get(name) ?? state.places.length;
  const isNew = to === state.places.length;
  const covers = trial.taken.some((transition) => !state.covered.has(transition));
  if (isNew) state.places.push({ trial, inputs, answered: 0 });
  if (isNew) state.parents.push(from);
  if (isNew && trial.status === 'COMPLETED')
    for (let up: number | undefined = to; up !== undefined && !state.ended.has(up); up = state.parents[up])
      state.ended.add(up);
  state.known.set(name, to);
  for (const transition of trial.taken) state.covered.add(transition);
  if (isNew || covers) state.moves.push({ from, to, inputs, covers });
}

/** What decides how a trial goes on from where it is: comparisons of one name by how they hold, all else by its value. */
function nameOf({ space, names }: Search, { open, arrivals, status, data, steps, ticket }: Trial): string {
  const env = { ...envOf(space, data), steps, ticket };
  const held = space.atoms.flatMap((atom) => (atom.names.length > 1 ? [] : [truth(atom, env)]));
  const read = names.map((name) => lookUp(name, env) ?? null);
  return JSON.stringify([status, open, arrivals, held, read]);
}

/** The names that are compared with each other, those that calculations read, and whom steps are given to. */
function namesOf({ definition, atoms }: Space): string[] {
  const tasks = [...definition.tasks.values()];
  const compared = atoms.flatMap(({ names }) => (names.length > 1 ? names : []));
  const sets = tasks.flatMap(({ set }) => [...set.values()]).flatMap((node) => readNames(node).map(({ name }) => name));
  const given = tasks.flatMap(({ task }) => task.assign_to?.field ?? []);
  return [...new Set([...compared, ...sets, ...given])];
}
