import type { Current } from '#src/current.js';
import type { Section, WorkflowForm } from '#src/forms/workflow_form.js';
import { type DrawnField, drawForm, typedOf } from '#src/forms/workflow_form_fields.js';
import { fullName } from '#src/helpers/people.js';
import type { CompiledTicket, Definition } from '#src/workflow_engine/compile.js';
import { openingValues } from '#src/workflow_engine/form.js';

/** A form as it opens for whoever submits it: `asksTitle` where a title comes first, `needsButton` where no choice is drawn as buttons. */
export type FormPreview = {
  readonly asksTitle: boolean;
  readonly needsButton: boolean;
  readonly sections: readonly Section<DrawnField>[];
};

/** Draws a ticket type's empty form by the same means as the submitter's page; lists of people stay empty. */
export function previewForm(current: Current, { fields }: Definition, { ticket, title }: CompiledTicket): FormPreview {
  const form: WorkflowForm = { fields, entries: ticket.fields, layout: ticket.edit_layout };
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
  return { asksTitle: title === undefined, needsButton, sections };
}
