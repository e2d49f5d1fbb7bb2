import type { Current } from '#src/current.js';
import { readForm } from '#src/forms/body.js';
import { readAnswers, refuseForeign, splitBody } from '#src/forms/workflow_form_body.js';
import type { Mending, ShownMending } from './mending.js';
import { readerOf } from './reader.js';
import { skipTask } from './skip_task.js';
import { skipReason } from './tasks.schema.js';

/** Skipped, or the same page again with everything typed and the status that says why. */
export type SkipAnswer =
  | { readonly status?: never; readonly shown?: never }
  | { readonly status: 409 | 422; readonly shown: ShownMending };

/** Skips a task with the posted reason and values; throws BadRequest for what the page does not send. */
export async function takeSkip(current: Current, mending: Mending, body: unknown): Promise<SkipAnswer> {
  const { here, skip } = mending;
  const { own, typed } = splitBody(body, ['reason']);
  refuseForeign(skip.form, typed);
  const shown = { at: 'skip', reason: own.reason ?? '', typed } as const;
  const { values, problems: ofReason = [] } = readForm(skipReason, own);
  const data = here.now.instance.workflowData;
  const { given, problems } = readAnswers(skip.form, data, typed, { reader: readerOf(current), env: skip.env });
  if (!values || problems.length > 0)
    return { status: 422, shown: { ...shown, problem: ofReason[0]?.message, problems } };
  const skipped = await skipTask(current, { taskId: here.task.id, reason: values.reason, given });
  if (skipped.kind === 'invalid') return { status: 422, shown: { ...shown, problems: skipped.problems } };
  return skipped.kind === 'refused' ? { status: 409, shown: { ...shown, refused: skipped.why } } : {};
}
