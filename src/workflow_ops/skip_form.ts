import type { Current } from '#src/current.js';
import { type EntryProblem, onWire, type Typed, type WorkflowForm } from '#src/forms/workflow_form.js';
import { drawForm, type PeopleOffered, typedOf } from '#src/forms/workflow_form_fields.js';
import type { Reader } from '#src/helpers/dates.js';
import type { FormEnv } from '#src/workflow_engine/form.js';
import { openingValues } from '#src/workflow_engine/form.js';
import type { FormEntry } from '#src/workflow_engine/workflow_file.js';
import type { TaskToMend } from './task_to_mend.js';

/** A skipped step's form: the same fields, none hidden, and required only where the way on hangs on them; a choice never drawn as submit buttons. */
export function skipForm(
  { now, compiled }: TaskToMend,
  { user }: Pick<Current, 'user'>,
): { form: WorkflowForm; env: FormEnv } {
  const { task, readByTransitions } = compiled;
  // Without such a value no way may hold, and the skipped task could not be opened again to give it.
  const deciding = { help: 'Decides how the ticket goes on.' };
  const entries = (task.output_schema ?? []).map((entry) => {
    const { field } = entry;
    if (!readByTransitions.has(field)) return { field };
    const required = requiredWhen(entry);
    return { field, ...deciding, ...(required !== undefined && { required }) };
  });
  const { at, loaded, ticket, company, person } = now;
  const env: FormEnv = {
    ticket: { number: ticket.number, title: ticket.title, submitter: ticket.submitter },
    task: { assignee: { name: `${user.firstName} ${user.lastName}`, email: user.email } },
    now: at.toISOString(),
    timeZone: company.timeZone,
    person,
  };
  return { form: { fields: loaded.definition.fields, entries, layout: task.edit_layout }, env };
}

/** What the step itself does not ask for, as it is hidden then, nobody has to give. */
function requiredWhen({ required, visible_when }: FormEntry): FormEntry['required'] {
  if (required === undefined || visible_when === undefined) return required;
  return required === true ? visible_when : { and: [visible_when, required] };
}

/** What a skip's form opens with: the present values, as the step's own form would. */
export function openingSkip(here: TaskToMend, form: WorkflowForm, reader: Reader): Typed {
  return typedOf(form, openingValues(form, here.now.instance.workflowData, here.compiled.readByTransitions), reader);
}

/** A skip's form for its page, with what was typed and what is wrong with it. */
export function drawSkip(
  here: TaskToMend,
  { form, env }: { form: WorkflowForm; env: FormEnv },
  shown: { typed: Typed; problems: readonly EntryProblem[]; people: PeopleOffered; reader: Reader },
) {
  const { typed, problems, people, reader } = shown;
  const sections = drawForm(form, { before: here.now.instance.workflowData, typed, problems, people, reader, env });
  return { sections, problems: onWire(form, problems) };
}
