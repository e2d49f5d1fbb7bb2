import { isDeepStrictEqual } from 'node:util';
import { record } from '#src/audit.js';
import { crashPoint } from '#src/crash_points.js';
import type { Current } from '#src/current.js';
import { databaseCode } from '#src/db/database_code.js';
import { actorNames } from '#src/db/outside_company.js';
import { sqlAtOnceInCompany, sqlInCompany } from '#src/db/sql_in_company.js';
import { type SqlTx, sendWithCommit } from '#src/db/sql_tx.js';
import type { EntryProblem } from '#src/forms/workflow_form.js';
import { peopleNamed } from '#src/forms/workflow_form_data.js';
import { type EventRef, writeEvent } from '#src/workflow_engine/events.js';
import type { Data } from '#src/workflow_engine/fields.js';
import { answerForm } from '#src/workflow_engine/form.js';
import { WorkflowStateManager } from '#src/workflow_engine/workflow_state_manager.js';
import { peopleProblems } from './people_offered.js';
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

type Written = Submitted & { readonly event?: Promise<EventRef> };
type Answered = { readonly type: OpenTicketType; readonly data: Data; readonly title: string };

const UNIQUE = '23505';

/** Submits a ticket and lets its workflow begin. The same token and answers give the same ticket; throws NotFound for a type that is not open to this person. */
export async function submitTicket(current: Current, submission: Submission): Promise<Submitted> {
  const written = await write(current, submission).catch((error: unknown) => {
    // This form was sent before, or in the same moment: now its ticket is there to be found. Nobody else pays for looking.
    if (databaseCode(error) === UNIQUE) return write(current, submission, { again: true });
    throw error;
  });
  crashPoint('after_submit_commit');
  const { event, ...submitted } = written;
  if (event) await WorkflowStateManager.handle(await event);
  return submitted;
}

async function write(current: Current, submission: Submission, { again = false } = {}): Promise<Written> {
  return sqlInCompany(current, async (tx): Promise<Written> => {
    const type = await openTicketType(tx, current, submission.ticketKey);
    const { data, problems } = answerForm(type.form, type.presets, submission.given, type.env);
    const [strangers, names, earlier] = await Promise.all([
      peopleProblems(tx, current, type.form, data),
      actorNames(tx, peopleNamed(type.form.fields, data)),
      again ? findEarlier(tx, current, submission.submissionToken) : undefined,
    ]);
    const wrong = [...problems, ...strangers];
    if (wrong.length > 0) return { kind: 'invalid', problems: wrong };
    const person = (id: number) => names.get(id) ?? 'somebody';
    const title = ticketTitle(type.compiled, submission.title, data, { ...type.env, fields: type.form.fields, person });
    const answered = { type, data, title };
    return earlier ? compare(earlier, answered) : insert(tx, current, submission, answered);
  });
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

async function insert(
  tx: SqlTx,
  current: Current,
  submission: Submission,
  { type, data, title }: Answered,
): Promise<Written> {
  const companyId = current.company.id;
  // Counted in the statement that inserts: whoever submits next waits here (spec 2.2, Locks).
  const [made] = await tx.$queryRaw<{ id: number; number: number }[]>`
    with counted as (
      update companies set ticket_count = ticket_count + 1 where id = ${companyId} returning ticket_count as number)
    insert into ticket_instances (company_id, number, title, ticket_definition_id, created_by, submission_token, ticket_data)
    select ${companyId}, number, ${title}, ${type.id}, ${current.user.id}, ${submission.submissionToken}, ${JSON.stringify(data)}::jsonb from counted
    returning id, number`;
  if (!made) throw new Error('the company is not there');
  const { id, number } = made;
  const after = { number, title, ticket_type: type.compiled.ticket.key, ticket_data: data };
  const event = writeEvent(tx, current, { ticketInstanceId: id, kind: 'ticket_submitted', data });
  // Whoever submits next waits until the commit: nothing is waited for any more.
  await sendWithCommit(
    tx,
    Promise.all([
      event,
      record(tx, current, 'submitted a ticket', { type: 'ticket_instance', id, ticketInstanceId: id }, { after }),
    ]),
  );
  crashPoint('before_submit_commit');
  return { kind: 'submitted', number, event };
}

/** The number of the ticket that this person's form was sent for; undefined where it was not. */
export async function findSubmitted(current: Current, submissionToken: string): Promise<number | undefined> {
  const earlier = await sqlAtOnceInCompany(current, (tx) => findEarlier(tx, current, submissionToken));
  return earlier?.number;
}
