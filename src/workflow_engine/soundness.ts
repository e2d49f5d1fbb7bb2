import type { SqlTx } from '../db/sql_tx.js';

/** Why a branch is broken: what the view `broken_branches` says (its migration has each rule). */
export type BrokenReason =
  | 'nobody_has_it'
  | 'not_theirs'
  | 'task_in_error'
  | 'nobodys_task'
  | 'overdue_event'
  | 'no_living_branch'
  | 'no_workflow';

/** A branch of an open ticket that nobody and nothing will carry on: its task, or the event that nobody handles, or neither. */
export type BrokenBranch = {
  readonly ticketInstanceId: number;
  readonly number: number;
  readonly taskInstanceId: number | null;
  readonly eventId: number | null;
  readonly reason: BrokenReason;
};

/** So many are found at most: nobody reads more. */
const MOST = 1_000;

/** What of the company's open tickets (or of one) is silently stuck, as if one workflow error were resolved; empty where all is sound. */
export async function findBrokenBranches(
  tx: SqlTx,
  companyId: number,
  { ticketInstanceId, exceptErrorId }: { ticketInstanceId?: number; exceptErrorId?: number } = {},
): Promise<BrokenBranch[]> {
  return tx.$queryRaw<BrokenBranch[]>`
    select b.ticket_instance_id as "ticketInstanceId", b.number, b.task_instance_id as "taskInstanceId", b.event_id as "eventId", b.reason
      from ticket_instances t
      cross join lateral broken_branches_of(t.company_id, t.id, ${exceptErrorId ?? null}::int) b
     where t.company_id = ${companyId} and t.closed_at is null and (${ticketInstanceId ?? null}::int is null or t.id = ${ticketInstanceId ?? null}::int)
     order by b.number, b.task_instance_id, b.event_id limit ${MOST}`;
}
