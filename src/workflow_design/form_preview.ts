import type { Current } from '#src/current.js';
import type { Section, WorkflowForm } from '#src/forms/workflow_form.js';
import { type DrawnField, drawForm, typedOf } from '#src/forms/workflow_form_fields.js';
import { fullName } from '#src/helpers/people.js';
import type { CompiledTask, CompiledTicket, Definition } from '#src/workflow_engine/compile.js';
import { openingValues } from '#src/workflow_engine/form.js';
import type { FormOwner } from './draft_edits/forms.js';

/** A form as it opens for whoever submits it: `asksTitle` where a title comes first, `needsButton` where no choice is drawn as buttons. */
export type FormPreview = {
  readonly asksTitle: boolean;
  readonly needsButton: boolean;
  readonly sections: readonly Section<DrawnField>[];
};

/** Draws a ticket type's empty form by the same means as the submitter's page; lists of people stay empty. */
export function previewForm(current: Current, { fields }: Definition, { ticket, title }: CompiledTicket): FormPreview {
  return preview(current, { fields, entries: ticket.fields, layout: ticket.edit_layout }, title === undefined);
}

// By the same means as the worker's page.
function previewTaskForm(current: Current, { fields }: Definition, { task }: CompiledTask): FormPreview {
  return preview(current, { fields, entries: task.output_schema ?? [], layout: task.edit_layout }, false);
}

function preview(current: Current, form: WorkflowForm, asksTitle: boolean): FormPreview {
  const reader = { timeZone: current.user.timeZone };
  const opening = openingValues(form, {}, new Set());
  const { id, email } = current.user;
  const env = {
    ticket: { number: null, title: '', submitter: { id, email, name: fullName(current.user) } },
    now: new Date().toISOString(),
    timeZone: current.company.timeZone,
  };
  const drawing = {
    before: {},
    given: opening,
    typed: typedOf(form, opening, reader),
    problems: [],
    people: new Map(),
    reader,
    env,
  };
  const sections = drawForm(form, drawing);
  const needsButton = !sections.some((section) => section.fields.some(({ buttons }) => buttons));
  return { asksTitle, needsButton, sections };
}

/** Draws the form of a ticket type or a step; undefined where it is not there, or has no form. */
export function previewOwner(
  current: Current,
  definition: Definition,
  { of, key }: FormOwner,
): FormPreview | undefined {
  const ticket = of === 'tickets' ? definition.tickets.get(key) : undefined;
  if (ticket) return previewForm(current, definition, ticket);
  const task = of === 'tasks' ? definition.tasks.get(key) : undefined;
  return task?.task.task_type === 'FORM' ? previewTaskForm(current, definition, task) : undefined;
}
