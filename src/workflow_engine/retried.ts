import { record } from '../audit.js';
import type { Prisma } from '../db/generated/client.js';
import type { SqlTx } from '../db/sql_tx.js';
import type { StoredEvent } from './events.js';

/** What a retry notes on an event that it opens again: when, for which workflow error, and who asked for it. */
export type RetryNote = { readonly retried_at: string; readonly retried_error: number; readonly retried_by: number };

const noteOf = (payload: unknown) => (payload ?? {}) as Partial<RetryNote>;

/** The moment that conditions of an event see: of its commit, or of the latest retry, which reads everything afresh (spec 4.1). */
export function momentOf({ payload, createdAt }: Pick<StoredEvent, 'payload' | 'createdAt'>): string {
  return noteOf(payload).retried_at ?? createdAt.toISOString();
}

/** Whether the event was opened again by a retry. */
export function isRetried({ payload }: Pick<StoredEvent, 'payload'>): boolean {
  return noteOf(payload).retried_at !== undefined;
}

/** An event's payload with a retry noted on it. */
export function withRetry(payload: unknown, note: RetryNote): Prisma.InputJsonObject {
  return { ...noteOf(payload), ...note };
}

/**
 * Resolves the workflow error for which this event was opened again, as soon as no event is closed by it or still being retried for it.
 * Call it in the transaction that closes the event, afterwards.
 */
export async function settleRetried(tx: SqlTx, { companyId, ticketInstanceId, payload }: StoredEvent): Promise<void> {
  const { retried_error: errorId, retried_by: by } = noteOf(payload);
  if (errorId === undefined) return;
  const rows = await tx.$queryRaw<{ id: number }[]>`
    update workflow_errors w
       set status = 'RESOLVED', resolution_notes = coalesce(resolution_notes, 'Retried'), resolved_by = ${by ?? null}::int, resolved_at = now(), updated_at = now()
     where w.company_id = ${companyId} and w.id = ${errorId} and w.status <> 'RESOLVED' and not exists (
       select from workflow_events e
        where e.company_id = w.company_id and e.ticket_instance_id = w.ticket_instance_id
          and ((e.outcome ->> 'workflow_error')::int = w.id or (e.handled_at is null and (e.payload ->> 'retried_error')::int = w.id)))
    returning w.id`;
  if (rows.length === 0) return;
  const subject = { type: 'workflow_error', id: errorId, ticketInstanceId };
  const after = { status: 'RESOLVED', resolution_notes: 'Retried', resolved_by: by ?? null };
  await record(tx, { company: { id: companyId } }, 'settled a workflow error', subject, { after });
}
