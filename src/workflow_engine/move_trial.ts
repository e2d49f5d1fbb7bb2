import { decide, standingOutcome } from './decide.js';
import { type Decision, DecisionError, type Snapshot } from './decision.js';
import type { Data } from './fields.js';
import type { Trial } from './trial.js';

/** An event with the data as it was then, as a real ticket's carries it. */
type TrialEvent = Snapshot['event'] & { readonly data: Data };

/** Moves on from an event through all steps that are nobody's, by the decision code of real tickets. */
export function moveOn(trial: Trial, first: TrialEvent): Trial {
  let now = trial;
  const events = [first];
  for (let event = events.shift(); event && now.status !== 'COMPLETED'; event = events.shift()) {
    try {
      const decision = decide(snapshotOf(now, event, events));
      now = applied(now, decision);
      const passed = decision.begin.filter(({ set }) => set);
      events.push(...passed.map(({ task }) => ({ kind: 'step_passed', task, data: now.data }) as const));
    } catch (caught) {
      if (!(caught instanceof DecisionError)) throw caught;
      now = stoppedAt(now, event.task, caught);
    }
  }
  return now;
}

function stoppedAt(trial: Trial, step: string | null, { code, message, why }: DecisionError): Trial {
  const error = trial.error ?? { code, message };
  return { ...trial, why: [...trial.why, ...why], stopped: [...trial.stopped, step], error };
}

function applied(trial: Trial, { begin, arrivals, end, cancels, completes, why }: Decision): Trial {
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
    taken: [...trial.taken, ...why.filter(({ holds }) => holds).map(({ transition }) => transition)],
    why: [...trial.why, ...why],
  };
}

function snapshotOf(trial: Trial, { data, ...event }: TrialEvent, others: readonly TrialEvent[]): Snapshot {
  const { definition, steps, ticket, world, arrivals, path } = trial;
  const living = [...trial.open, ...trial.stopped, ...others.map(({ task }) => task)];
  return { definition, event, data, steps, ticket, workflow: { begun: path.length, living, arrivals }, ...world };
}
