import type { Current } from '#src/current.js';
import { withCompany } from '#src/db/with_company.js';
import type { EntryProblem, Typed, WorkflowForm } from '#src/forms/workflow_form.js';
import type { Option, PeopleOffered } from '#src/forms/workflow_form_fields.js';
import type { FormEnv } from '#src/workflow_engine/form.js';
import { findAssignable } from './assign_task.js';
import { findPeopleOffered } from './people_offered.js';
import { skipForm } from './skip_form.js';
import { whyNotSkipped } from './skip_task.js';
import { findTaskToMend, type TaskToMend } from './task_to_mend.js';

/** A task with what a ticket admin needs to mend it: whom it may be given to, and the form of its skip. */
export type Mending = {
  readonly here: TaskToMend;
  readonly assignable: readonly Option[];
  readonly skip: { readonly form: WorkflowForm; readonly env: FormEnv };
  readonly people: PeopleOffered;
  /** Why it cannot be skipped now. */
  readonly whyNot: string | undefined;
};

/** What was posted from a task's page and came back: which form, what was typed, what is wrong or why it was refused. */
export type ShownMending = {
  readonly at?: 'assign' | 'skip';
  readonly assignedTo?: string;
  readonly reason?: string;
  readonly typed?: Typed;
  readonly problem?: string | undefined;
  readonly problems?: readonly EntryProblem[];
  readonly refused?: string;
};

/** Finds a task for mending it; throws NotFound where there is none of this id, or it is nobody's step. */
export async function findMending(current: Current, id: number): Promise<Mending> {
  return withCompany(current, async (tx) => {
    const here = await findTaskToMend(tx, current, id);
    const skip = skipForm(here, current);
    return {
      ...{ here, skip, whyNot: whyNotSkipped(here, current) },
      assignable: await findAssignable(tx, current, here),
      people: await findPeopleOffered(tx, current, skip.form),
    };
  });
}
