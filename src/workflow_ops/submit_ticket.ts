import { isDeepStrictEqual } from 'node:util';
import { record } from '#src/audit.js';
import { crashPoint } from '#src/crash_points.js';
import type { Current } from '#src/current.js';
import { databaseCode } from '#src/db/database_code.js';
import type { Prisma } from '#src/db/generated/client.js';
import { actorNames } from '#src/db/outside_company.js';
import { type Tx, withCompany } from '#src/db/with_company.js';
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

type Written = Submitted & { readonly event?: EventRef };
type Answered = { readonly type: OpenTicketType; readonly data: Data; readonly title: string };

const UNIQUE = '23505';

/** Submits a ticket and lets its workflow begin. The same token and answers give the same ticket; throws NotFound for a type that is not open to this person. */
export async function submitTicket(current: Current, submission: Submission): Promise<Submitted> {
  const written = await write(current, submission).catch((error: unknown) => {
    // Somebody sent the same form in the same moment: now their ticket is there to be found.
    if (databaseCode(error) === UNIQUE) return write(current, submission);
    throw error;
  });
  crashPoint('after_submit_commit');
  if (written.event) await WorkflowStateManager.handle(written.event);
  const { event: _, ...submitted } = written;
  return submitted;
}

async function write(current: Current, submission: Submission): Promise<Written> {
  return withCompany(current, async (tx): Promise<Written> => {
    const type = await openTicketType(tx, current, submission.ticketKey);
    const { data, problems } = answerForm(type.form, type.presets, submission.given, type.env);
    const wrong = [...problems, ...(await peopleProblems(tx, current, type.form, data))];
    if (wrong.length > 0) return { kind: 'invalid', problems: wrong };
    const names = await actorNames(tx, peopleNamed(type.form.fields, data));
    const person = (id: number) => names.get(id) ?? 'somebody';
    const title = ticketTitle(type.compiled, submission.title, data, { ...type.env, fields: type.form.fields, person });
    const answered = { type, data, title };
    const earlier = await findEarlier(tx, current, submission);
    return earlier ? compare(earlier, answered) : insert(tx, current, submission, answered);
  });
}

function findEarlier(tx: Tx, current: Current, { submissionToken }: Pick<Submission, 'submissionToken'>) {
  const where = { companyId: current.company.id, createdBy: current.user.id, submissionToken };
  return tx.ticketInstance.findFirst({ where, include: { ticketDefinition: { select: { key: true } } } });
}

type Earlier = NonNullable<Awaited<ReturnType<typeof findEarlier>>>;

function compare(earlier: Earlier, { type, data, title }: Answered): Submitted {
  const isSame =
    earlier.ticketDefinition.key === type.compiled.ticket.key &&
    earlier.title === title &&
    isDeepStrictEqual(earlier.ticketData, { ...data });
  return { kind: isSame ? 'submitted' : 'used', number: earlier.number };
}

async function insert(
  tx: Tx,
  current: Current,
  submission: Submission,
  { type, data, title }: Answered,
): Promise<Written> {
  const companyId = current.company.id;
  // Right before the insert: whoever submits next waits here (spec 2.2, Locks).
  const [counted] = await tx.$queryRaw<{ number: number }[]>`
    update companies set ticket_count = ticket_count + 1 where id = ${companyId} returning ticket_count as number`;
  if (!counted) throw new Error('the company is not there');
  const { number } = counted;
  const { id } = await tx.ticketInstance.create({
    select: { id: true },
    data: {
      ...{ companyId, number, title, ticketDefinitionId: type.id, createdBy: current.user.id },
      submissionToken: submission.submissionToken,
      ticketData: data as Prisma.InputJsonObject,
    },
  });
  const event = await writeEvent(tx, current, { ticketInstanceId: id, kind: 'ticket_submitted', data });
  const after = { number, title, ticket_type: type.compiled.ticket.key, ticket_data: data };
  await record(tx, current, 'submitted a ticket', { type: 'ticket_instance', id, ticketInstanceId: id }, { after });
  crashPoint('before_submit_commit');
  return { kind: 'submitted', number, event };
}

/** The number of the ticket that this person's form was sent for; undefined where it was not. */
export async function findSubmitted(current: Current, submissionToken: string): Promise<number | undefined> {
  const earlier = await withCompany(current, (tx) => findEarlier(tx, current, { submissionToken }));
  return earlier?.number;
}
