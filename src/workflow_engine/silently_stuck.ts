import { findStuckTickets, type Position } from '../db/outside_company.js';
import { type Tx, withCompany } from '../db/with_company.js';
import { type Failure, recordFailure } from './failures.js';
import { type BrokenBranch, type BrokenReason, findBrokenBranches } from './soundness.js';
import { lockWorkflow } from './standing.js';

/** So many open tickets are looked at in one go; the next goes on where this one stopped. */
const AT_ONCE = 500;

const MESSAGES: { readonly [reason in BrokenReason]: string } = {
  nobody_has_it: 'A task of this ticket is open, and nobody has it.',
  not_theirs: 'A task of this ticket is with somebody who may not work on it.',
  task_in_error: 'A task of this ticket has failed, and nothing is said about why.',
  nobodys_task: 'A step of this ticket that is nobody’s is open, and nothing carries it on.',
  overdue_event: 'Something happened to this ticket, and for a minute its workflow has not answered.',
  no_living_branch: 'This ticket is open, and nothing of its workflow is.',
  no_workflow: 'This ticket has no workflow, and nothing is there that would start one.',
};

function failureOf({ reason, taskInstanceId }: BrokenBranch): Failure {
  const { message, stack = message } = new Error(MESSAGES[reason]);
  const about = taskInstanceId === null ? {} : { taskInstanceId };
  return { type: 'WORKFLOW_TRANSITION', code: 'silently_stuck', message, stack, ...about };
}

/** Records what breaks one ticket; read again under its workflow's lock, as it may be moving on at this moment. Gives how many. */
async function recordAt(tx: Tx, companyId: number, ticketInstanceId: number): Promise<number> {
  await lockWorkflow(tx, companyId, { ticketInstanceId });
  const broken = await findBrokenBranches(tx, companyId, { ticketInstanceId });
  for (const branch of broken)
    await recordFailure(tx, { companyId, eventId: branch.eventId }, ticketInstanceId, failureOf(branch));
  return broken.length;
}

/**
 * Looks at the next open tickets of all companies after `from` and records a workflow error for every branch that has been silently stuck
 * for a minute. Gives where to go on (null: all were looked at, begin again) and how many were recorded.
 */
export async function recordSilentlyStuck(
  from: Position | null,
  howMany = AT_ONCE,
): Promise<{ next: Position | null; recorded: number }> {
  const { stuck, next } = await findStuckTickets(from, howMany);
  let recorded = 0;
  for (const { companyId, ticketInstanceId } of stuck)
    recorded += await withCompany({ company: { id: companyId } }, (tx) => recordAt(tx, companyId, ticketInstanceId));
  return { next, recorded };
}
