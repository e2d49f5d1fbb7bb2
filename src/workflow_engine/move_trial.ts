import type { Definition } from './compile.js';
import { decide, standingOutcome } from './decide.js';
import { type Arrival, type Decision, DecisionError, type Reason, type Snapshot } from './decision.js';
import type { Env } from './expressions/evaluate.js';
import type { Data } from './fields.js';
import { type Budget, matchingWork, spend, textIn } from './work_budget.js';

/** What a trial takes from outside: the clock (ISO UTC), the company's time zone, names of people, what it may cost. */
export type TrialWorld = {
  readonly now: string;
  readonly timeZone: string;
  readonly person?: (id: number) => string;
  readonly budget?: Budget;
};

/** One event of a trial as it was handled: the step it came from (null: the ticket was submitted), what was decided and why, or the workflow error. */
export type Turn = {
  readonly from: string | null;
  readonly why: readonly Reason[];
  readonly begun: readonly string[];
  readonly end: Decision['end'];
  readonly completes: boolean;
  readonly error?: string;
};

/**
 * How far a trial run has come. `open`: steps that wait for an answer, one entry per task; `arrivals`: branches that wait at a join;
 * `stopped`: steps at which a branch stands still by a workflow error; `path`: every step begun; `passed`: PASS steps begun since the last answer to a form; `taken`: indexes of transitions; `turns`: every event in its order.
 */
export type Trial = {
  readonly definition: Definition;
  readonly world: TrialWorld;
  readonly ticket: Env['ticket'];
  readonly data: Data;
  readonly steps: Env['steps'];
  readonly status: 'NOT_STARTED' | 'IN_PROGRESS' | 'COMPLETED';
  readonly outcome: string | null;
  readonly open: readonly string[];
  readonly arrivals: readonly Arrival[];
  readonly stopped: readonly (string | null)[];
  readonly path: readonly string[];
  readonly passed: number;
  readonly taken: readonly number[];
  readonly turns: readonly Turn[];
  /** The first workflow error at which a branch stands still; the others go on. */
  readonly error?: { readonly code: string; readonly message: string };
};

/** An event with the data as it was then, as a real ticket's carries it. */
type TrialEvent = Snapshot['event'] & { readonly data: Data };

/** Moves on from an event through all steps that are nobody's, by the decision code of real tickets. */
export function moveOn(trial: Trial, first: TrialEvent): Trial {
  let now = trial;
  const events = [first];
  for (let event = events.shift(); event && now.status !== 'COMPLETED'; event = events.shift()) {
    try {
      const decision = decide(snapshotOf(now, event, events));
      spendFor(now, decision);
      now = applied(now, event.task, decision);
      const passed = decision.begin.filter(({ set }) => set);
      events.push(...passed.map(({ task }) => ({ kind: 'step_passed', task, data: now.data }) as const));
    } catch (caught) {
      if (!(caught instanceof DecisionError)) throw caught;
      spendFor(now, { begin: [], why: caught.why });
      now = stoppedAt(now, event.task, caught);
    }
  }
  return now;
}

function spendFor({ definition, world, data }: Trial, { begin, why }: Pick<Decision, 'begin' | 'why'>): void {
  const text = begin.reduce((work, { set = {} }) => work + matchingWork(definition.fields, set), textIn(data));
  spend(world.budget, { conditions: why.filter(isAsked).length, steps: begin.length, text });
}

const isAsked = ({ holds, sentence }: Reason) => holds !== null && sentence !== null;

function stoppedAt(trial: Trial, step: string | null, { code, message, why }: DecisionError): Trial {
  const error = trial.error ?? { code, message };
  const turn = { from: step, why, begun: [], end: null, completes: false, error: message };
  return { ...trial, stopped: [...trial.stopped, step], turns: [...trial.turns, turn], error };
}

function applied(trial: Trial, from: string | null, decision: Decision): Trial {
  const { begin, arrivals, end, cancels, completes, why } = decision;
  const passed = begin.flatMap(({ task, set }) => (set ? [[task, { data: set, completed_by: null }] as const] : []));
  return {
    ...trial,
    data: Object.assign({}, trial.data, ...begin.map(({ set }) => set)),
    steps: { ...trial.steps, ...Object.fromEntries(passed) },
    status: completes ? 'COMPLETED' : 'IN_PROGRESS',
    outcome: end ? standingOutcome(trial.definition, trial.outcome, end.outcome) : trial.outcome,
    open: [...(cancels ? [] : trial.open), ...begin.filter(({ set }) => !set).map(({ task }) => task)],
    arrivals,
    path: [...trial.path, ...begin.map(({ task }) => task)],
    passed: trial.passed + passed.length,
    taken: [...trial.taken, ...why.filter(({ holds }) => holds).map(({ transition }) => transition)],
    turns: [...trial.turns, { from, why, begun: begin.map(({ task }) => task), end, completes }],
  };
}

function snapshotOf(trial: Trial, { data, ...event }: TrialEvent, others: readonly TrialEvent[]): Snapshot {
  const { definition, steps, ticket, world, arrivals, path, passed } = trial;
  const living = [...trial.open, ...trial.stopped, ...others.map(({ task }) => task)];
  return {
    definition,
    event,
    data,
    steps,
    ticket,
    workflow: { begun: path.length, passed, living, arrivals },
    ...world,
  };
}
