import { randomUUID } from 'node:crypto';
import { BadRequest } from '#src/errors.js';
import { readForm } from '#src/forms/body.js';
import { onWire, type SummaryLine, type Typed } from '#src/forms/workflow_form.js';
import { readAnswers, refuseForeign, splitBody, whatFits } from '#src/forms/workflow_form_body.js';
import { drawForm, isDecidedByButtons, type PeopleOffered, typedOf } from '#src/forms/workflow_form_fields.js';
import type { Data } from '#src/workflow_engine/fields.js';
import { openingValues } from '#src/workflow_engine/form.js';
import { type SubmissionPage, submissionPage, titleForm } from './my_tickets.schema.js';
import { nextStep, type OpenTicketType } from './ticket_types.js';

type Reader = { readonly timeZone: string };

/** A submission as it was sent: the page's own fields and what was typed into the definition's. */
export type SentForm = { readonly page: SubmissionPage; readonly typed: Typed };

/** Takes a posted form apart; throws BadRequest for what no page of ours sends. */
export function readSent(body: unknown): SentForm {
  const { own, typed } = splitBody(body, Object.keys(submissionPage.shape));
  const page = submissionPage.safeParse(own);
  if (!page.success) throw new BadRequest();
  return { page: page.data, typed };
}

/** The answers of a form of this version: values, or what is wrong beside the field's name on the wire. Throws BadRequest for fields that the form does not ask. */
export function readSubmission(type: OpenTicketType, { page, typed }: SentForm, reader: Reader) {
  const asksTitle = type.compiled.title === undefined;
  if (page.title !== undefined && !asksTitle) throw new BadRequest();
  refuseForeign(type.form, typed);
  const title = asksTitle ? readForm(titleForm, { title: page.title ?? '' }) : undefined;
  const { given, problems } = readAnswers(type.form, type.presets, typed, { reader, env: type.env });
  return { title: title?.values?.title, given, problems: [...(title?.problems ?? []), ...onWire(type.form, problems)] };
}

/** What the form opens with. */
export function openingForm(type: OpenTicketType, reader: Reader): Typed {
  const nothing: Data = {};
  return typedOf(type.form, openingValues(type.form, nothing, new Set()), reader);
}

/** What still fits of a form that was typed on an older version. */
export function fittingForm(type: OpenTicketType, { typed }: SentForm): Typed {
  return whatFits(type.form, typed);
}

/** What stands in a form: what was typed, what is wrong with it, and a sentence above it; without a token it gets a fresh one. */
export type ShownForm = {
  readonly typed: Typed;
  readonly title?: string | undefined;
  readonly token?: string;
  readonly problems?: readonly SummaryLine[];
  readonly notice?: string;
};

/** What the form's page shows; `people`: whom its fields offer. */
export function drawSubmission(
  type: OpenTicketType & { readonly people: PeopleOffered },
  shown: ShownForm,
  reader: Reader,
) {
  const { ticket, title } = type.compiled;
  const problems = shown.problems ?? [];
  const entries = problems.map(({ field, message }) => ({ field: field.replace(/^f_/, ''), message }));
  const titleProblem = problems.find(({ field }) => field === 'title')?.message;
  const asked = {
    name: 'title',
    id: 'title',
    label: 'Title',
    type: 'text',
    required: true,
    hint: 'A few words that say what this is about',
  };
  return {
    key: ticket.key,
    description: ticket.description ?? '',
    version: type.loaded.version,
    token: shown.token ?? randomUUID(),
    notice: shown.notice ?? '',
    problems,
    titleField: title ? null : { ...asked, value: shown.title ?? '', ...(titleProblem && { problem: titleProblem }) },
    sections: drawForm(type.form, {
      before: type.presets,
      typed: shown.typed,
      problems: entries,
      people: type.people,
      reader,
      env: type.env,
    }),
    needsButton: !isDecidedByButtons(type.form),
    next: nextStep(type) ?? '',
  };
}
