import type { Current } from '#src/current.js';
import type { EntryProblem, Typed } from '#src/forms/workflow_form.js';
import { readAnswers } from '#src/forms/workflow_form_body.js';
import { isStorable } from '#src/workflow_engine/field_values.js';
import { completeTask } from './complete_task.js';
import { readerOf } from './reader.js';
import { saveDraft } from './save_draft.js';
import type { TaskAtHand } from './task_at_hand.js';
import type { ShownTask } from './task_form.js';
import { whyNot } from './task_standing.js';

/** Done, or the same page again with everything typed and the status that says why. */
export type TaskAnswer =
  | { readonly status?: never; readonly shown?: never }
  | { readonly status: 409 | 422; readonly shown: ShownTask };

const DONE: TaskAnswer = {};
const invalid = (typed: Typed, problems: readonly EntryProblem[]): TaskAnswer => ({
  status: 422,
  shown: { typed, problems },
});
const refused = (typed: Typed, why: string): TaskAnswer => ({ status: 409, shown: { typed, refused: why } });

/** Completes a task with what was typed, unless it has problems or is not (or no longer) this person's to complete. */
export async function takeCompletion(current: Current, here: TaskAtHand, typed: Typed): Promise<TaskAnswer> {
  const reader = readerOf(current);
  const why = whyNot(here, current.user.id, reader);
  if (why !== undefined) return refused(typed, why);
  const { given, problems } = readAnswers(here.form, here.now.instance.workflowData, typed, { reader, env: here.env });
  if (problems.length > 0) return invalid(typed, problems);
  const completed = await completeTask(current, { taskId: here.task.id, given });
  if (completed.kind === 'invalid') return invalid(typed, completed.problems);
  return completed.kind === 'refused' ? refused(typed, completed.why) : DONE;
}

/** Keeps what was typed, unless it cannot be stored or the task is not (or no longer) this person's. */
export async function takeDraft(current: Current, here: TaskAtHand, typed: Typed): Promise<TaskAnswer> {
  const problems = draftProblems(typed);
  if (problems.length > 0) return invalid(typed, problems);
  const saved = await saveDraft(current, { taskId: here.task.id, typed });
  return saved.kind === 'refused' ? refused(typed, saved.why) : DONE;
}

function draftProblems(typed: Typed): EntryProblem[] {
  const unstorable = Object.entries(typed).filter(([, texts]) => ![texts].flat().every(isStorable));
  return unstorable.map(([field]) => ({ field, message: 'Remove the characters that cannot be shown' }));
}
