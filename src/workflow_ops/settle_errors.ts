import type { Current } from '#src/current.js';
import type { Tx } from '#src/db/with_company.js';

/** Resolves the open workflow errors of a ticket, or of one task of it, because of what was done to it; gives their ids for the audit row. */
export async function settleErrors(
  tx: Tx,
  current: Current,
  about: { readonly ticketInstanceId: number; readonly taskInstanceId?: number },
  notes: string,
): Promise<number[]> {
  const rows = await tx.$queryRaw<{ id: number }[]>`
    update workflow_errors set status = 'RESOLVED', resolution_notes = ${notes}, resolved_by = ${current.user.id}, resolved_at = now(), updated_at = now()
     where company_id = ${current.company.id} and ticket_instance_id = ${about.ticketInstanceId} and status <> 'RESOLVED'
       and (${about.taskInstanceId ?? null}::int is null or task_instance_id = ${about.taskInstanceId ?? null}::int)
    returning id`;
  return rows.map(({ id }) => id).sort((a, b) => a - b);
}
