import type { Actor } from './current.js';
import type { SqlTx } from './db/sql_tx.js';

/** What an audit row is about: a table's singular name, its row, and the ticket it belongs to. */
export type Subject = { readonly type: string; readonly id: number | null; readonly ticketInstanceId?: number };

type Fields = { readonly [field: string]: unknown };
const json = (fields: Fields | undefined) => (fields === undefined ? null : JSON.stringify(fields));

/** Leaves one row in the audit log, in the verb's own transaction; never pass passwords, hashes, tokens, drafts (spec 1.4). */
export async function record(
  tx: SqlTx,
  actor: Actor,
  action: string,
  subject: Subject,
  change: { readonly before?: Fields; readonly after?: Fields } = {},
): Promise<void> {
  const { user, impersonating = false, ip = null, requestId = null } = actor;
  const { type, id, ticketInstanceId = null } = subject;
  await tx.$executeRaw`
    insert into audit_log (company_id, actor_id, impersonating, action, subject_type, subject_id, ticket_instance_id, before, after, ip, request_id)
    values (${actor.company.id}, ${user?.id ?? null}, ${impersonating}, ${action}, ${type}, ${id}, ${ticketInstanceId},
            ${json(change.before)}::jsonb, ${json(change.after)}::jsonb, ${ip}, ${requestId})`;
}
