import { isDeepStrictEqual } from 'node:util';
import { crashPoint } from '#src/crash_points.js';
import type { Current } from '#src/current.js';
import { databaseCode } from '#src/db/database_code.js';
import { actorNames } from '#src/db/outside_company.js';
import { sqlAtOnceInCompany, sqlInCompany } from '#src/db/sql_in_company.js';
import { type SqlTx, sendWithCommit } from '#src/db/sql_tx.js';
import type { EntryProblem } from '#src/forms/workflow_form.js';
import { peopleNamed } from '#src/forms/workflow_form_data.js';
import type { Data } from '#src/workflow_engine/fields.js';
import { answerForm } from '#src/workflow_engine/form.js';
import { WorkflowStateManager } from '#src/workflow_engine/workflow_state_manager.js';
import { insertTicket, type MadeTicket } from './insert_ticket.js';
import { peopleAnswered } from './people_offered.js';
import { ticketTitle } from './ticket_title.js';
import { type OpenTicketType, openTicketType } from './ticket_types.js';

/** What is submitted: a ticket type's key, the answers as values, and a title where the type has no `ticket_title`. */
export type Submission = {
  readonly ticketKey: string;
  /** The same for the same form however often it is sent: 1 to 100 characters. */
  readonly submissionToken: string;
  readonly title?: string | undefined;
  readonly given: Data;
};

/** The ticket's number; or what is wrong with the answers; or the number of another ticket that this form was already sent for. */
export type Submitted =
  | { readonly kind: 'submitted'; readonly number: number }
  | { readonly kind: 'invalid'; readonly problems: readonly EntryProblem[] }
  | { readonly kind: 'used'; readonly number: number };

/** `made` is known after the commit. */
type Written = Submitted | { readonly kind: 'made'; readonly made: Promise<MadeTicket | undefined> };
type Answered = { readonly type: OpenTicketType; readonly data: Data; readonly title: string };

const UNIQUE = '23505';

/**
 * Submits a ticket and lets its workflow begin. The same token and answers give the same ticket; throws NotFound for a type that is not open
 * to this person. `type`: as it was just read, for the form; it is read again only where it is no longer published.
 */
export async function submitTicket(
  current: Current,
  submission: Submission,
  type?: OpenTicketType,
): Promise<Submitted> {
  const written = await write(current, submission, type).catch((error: unknown) => {
    // This form was sent before, or in the same moment: now its ticket is there to be found. Nobody else pays for looking.
    if (databaseCode(error) === UNIQUE) return write(current, submission, type, { again: true });
    throw error;
  });
  crashPoint('after_submit_commit');
  if (written.kind !== 'made') return written;
  const made = await written.made;
  // Another version was published meanwhile, or none is any more: what is open now decides.
  if (!made) return submitTicket(current, submission);
  await WorkflowStateManager.handle(made.event);
  return { kind: 'submitted', number: made.number };
}

async function write(
  current: Current,
  submission: Submission,
  known: OpenTicketType | undefined,
  { again = false } = {},
): Promise<Written> {
  return sqlInCompany(current, async (tx): Promise<Written> => {
    const type = known ?? (await openTicketType(tx, current, submission.ticketKey));
    const { data, problems } = answerForm(type.form, type.presets, submission.given, type.env);
    const [people, earlier] = await Promise.all([
      peopleAnswered(tx, current, type.form, data),
      again ? findEarlier(tx, current, submission.submissionToken) : undefined,
    ]);
    const wrong = [...problems, ...people.problems];
    if (wrong.length > 0) return { kind: 'invalid', problems: wrong };
    const answered = { type, data, title: await titleOf(tx, type, submission.title, data, people.names) };
    if (earlier) return compare(earlier, answered);
    const made = insertTicket(tx, current, { ...answered, submissionToken: submission.submissionToken });
    // Whoever submits next waits until the commit: nothing is waited for any more.
    await sendWithCommit(tx, made);
    crashPoint('before_submit_commit');
    return { kind: 'made', made };
  });
}

/** Its words may need the names of people whom the type itself sets; those of the form are known. */
async function titleOf(
  tx: SqlTx,
  { compiled, form, env }: OpenTicketType,
  typed: string | undefined,
  data: Data,
  known: ReadonlyMap<number, string>,
) {
  const { fields } = form;
  const others = await actorNames(
    tx,
    peopleNamed(fields, data).filter((id) => !known.has(id)),
  );
  const person = (id: number) => known.get(id) ?? others.get(id) ?? 'somebody';
  return ticketTitle(compiled, typed, data, { ...env, fields, person });
}

type Earlier = { readonly number: number; readonly title: string; readonly ticketData: Data; readonly key: string };

async function findEarlier(tx: SqlTx, { company, user }: Current, token: string): Promise<Earlier | undefined> {
  const [earlier] = await tx.$queryRaw<Earlier[]>`
    select t.number, t.title, t.ticket_data as "ticketData", d.key
      from ticket_instances t join ticket_definitions d on d.company_id = t.company_id and d.id = t.ticket_definition_id
     where t.company_id = ${company.id} and t.created_by = ${user.id} and t.submission_token = ${token}`;
  return earlier;
}

function compare(earlier: Earlier, { type, data, title }: Answered): Submitted {
  const isSame =
    earlier.key === type.compiled.ticket.key &&
    earlier.title === title &&
    isDeepStrictEqual(earlier.ticketData, { ...data });
  return { kind: isSame ? 'submitted' : 'used', number: earlier.number };
}

/** The number of the ticket that this person's form was sent for; undefined where it was not. */
export async function findSubmitted(current: Current, submissionToken: string): Promise<number | undefined> {
  const earlier = await sqlAtOnceInCompany(current, (tx) => findEarlier(tx, current, submissionToken));
  return earlier?.number;
}
