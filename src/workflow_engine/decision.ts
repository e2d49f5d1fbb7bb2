import type { Definition } from './compile.js';
import type { Env } from './expressions/evaluate.js';
import type { Data } from './fields.js';

/** Where a workflow stands when an event is handled; `data` and `now` are the event's. `task: null` = the ticket was submitted. */
export type Snapshot = {
  readonly definition: Definition;
  readonly event: {
    readonly kind: 'ticket_submitted' | 'task_completed' | 'step_passed';
    readonly task: string | null;
  };
  readonly data: Data;
  readonly steps: Env['steps'];
  readonly ticket: Env['ticket'];
  readonly now: string;
  readonly timeZone: string;
  readonly workflow: { readonly begun: number; readonly othersOpen: number };
  readonly person?: (id: number) => string;
};

/** A step to begin; of a PASS step with the values that it sets. */
export type Beginning = { readonly task: string; readonly set?: Data };

/** What follows: steps to begin, or this branch's end with its outcome; whether the workflow is completed; why, way by way. */
export type Decision = {
  readonly begin: readonly Beginning[];
  readonly end: null | { readonly outcome: string | null };
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
  readonly code: 'no_transition_holds' | 'condition_failed' | 'set_failed' | 'too_many_tasks' | 'unknown_step';
  readonly why: readonly Reason[];

  constructor(code: DecisionError['code'], message: string, why: readonly Reason[]) {
    super(message);
    this.name = 'DecisionError';
    this.code = code;
    this.why = why;
  }
}
