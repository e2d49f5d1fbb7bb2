import type { Current } from '#src/current.js';
import { onWire } from '#src/forms/workflow_form.js';
import { readerOf } from './reader.js';
import { fittingForm, readSubmission, type SentForm, type ShownForm } from './submission_form.js';
import { findSubmitted, submitTicket } from './submit_ticket.js';
import type { OpenTicketType } from './ticket_types.js';

/** What a posted form led to: a ticket, or the same page again with everything typed and the status that says why. */
export type Answer =
  | { readonly number: number; readonly status?: never; readonly shown?: never }
  | { readonly number?: never; readonly status: 409 | 422; readonly shown: ShownForm };

const CHANGED =
  'This form has changed since you opened it. What you typed is kept where it still fits: check it and submit again.';

/** Submits a posted form, unless it was made for an older version, has problems, or was already sent with other answers. */
export async function takeSubmission(current: Current, type: OpenTicketType, sent: SentForm): Promise<Answer> {
  const { submission_token: token, title, version } = sent.page;
  const shown = { typed: fittingForm(type, sent), title, token };
  if (version !== type.loaded.version) {
    const number = await findSubmitted(current, token);
    return number === undefined ? { status: 409, shown: { ...shown, notice: CHANGED } } : { number };
  }
  const read = readSubmission(type, sent, readerOf(current));
  if (read.problems.length > 0) return { status: 422, shown: { ...shown, problems: read.problems } };
  const ticketKey = type.compiled.ticket.key;
  const submission = { ticketKey, submissionToken: token, title: read.title, given: read.given };
  const submitted = await submitTicket(current, submission, type);
  if (submitted.kind === 'submitted') return { number: submitted.number };
  if (submitted.kind === 'invalid')
    return { status: 422, shown: { ...shown, problems: onWire(type.form, submitted.problems) } };
  // A fresh token: what is typed here can be a ticket of its own.
  return { status: 409, shown: { typed: shown.typed, title, notice: usedFor(submitted.number) } };
}

function usedFor(number: number): string {
  return `You have already submitted this form as #${number}. To submit another ticket with what is typed here, check it and submit again.`;
}
