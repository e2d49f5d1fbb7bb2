import type { Definition } from './compile.js';
import type { Env } from './expressions/evaluate.js';
import type { Data } from './fields.js';

/**
 * Where a workflow stands when an event is handled; `data` and `now` are the event's. `task: null` = the ticket was submitted.
 * `branch_ended`: the branch that stood at `task` is no more (given up by an admin), so only the joins are looked at again.
 */
export type Snapshot = {
  readonly definition: Definition;
  readonly event: {
    readonly kind: 'ticket_submitted' | 'task_completed' | 'step_passed' | 'branch_ended';
    readonly task: string | null;
  };
  readonly data: Data;
  readonly steps: Env['steps'];
  readonly ticket: Env['ticket'];
  readonly now: string;
  readonly timeZone: string;
  readonly workflow: Standing;
  readonly person?: (id: number) => string;
};

/**
 * How far the workflow is, this event left aside. `begun`: tasks begun so far; `passed`: PASS steps begun since a form was last completed. `living`: the step of every other living branch, one
 * entry per branch: a task that is pending, open, in progress or in error; an event not yet handled or closed by an unresolved
 * workflow error (null: at the start). Branches that wait at a join are `arrivals` instead.
 */
export type Standing = {
  readonly begun: number;
  readonly passed: number;
  readonly living: readonly (string | null)[];
  readonly arrivals: readonly Arrival[];
};

/** A branch that waits at a join, and the step it came from (null: the start). */
export type Arrival = { readonly join: string; readonly from: string | null };

/** A step to begin; of a PASS step with the values that it sets. */
export type Beginning = { readonly task: string; readonly set?: Data };

/**
 * What follows: steps to begin, each once, in the order of the transitions; the branches that wait at joins from now on (all of them);
 * whether this branch came to an end, with the outcome nearest the top; whether whatever else is open is cancelled (`end: all`);
 * whether the workflow is completed; why, way by way.
 */
export type Decision = {
  readonly begin: readonly Beginning[];
  readonly arrivals: readonly Arrival[];
  readonly end: null | { readonly outcome: string | null };
  readonly cancels: boolean;
  readonly completes: boolean;
  readonly why: readonly Reason[];
};

/** One way out of a step and whether it held; `holds: null` = not asked any more. `sentence` is its condition in words. */
export type Reason = {
  readonly transition: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly holds: boolean | null;
  readonly sentence: string | null;
};

/** Why a workflow cannot move on, for the ticket admin; `why` is what was asked until then. */
export class DecisionError extends Error {
  readonly code:
    | 'no_transition_holds'
    | 'condition_failed'
    | 'set_failed'
    | 'too_many_tasks'
    | 'too_many_passes'
    | 'unknown_step'
    | 'stuck_join';
  readonly why: readonly Reason[];

  constructor(code: DecisionError['code'], message: string, why: readonly Reason[]) {
    super(message);
    this.name = 'DecisionError';
    this.code = code;
    this.why = why;
  }
}
