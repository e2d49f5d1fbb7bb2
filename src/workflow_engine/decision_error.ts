import type { Reason } from './decide_words.js';

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
