import type { Actor } from './current.js';
import { Prisma } from './db/generated/client.js';
import type { Tx } from './db/with_company.js';

/** What an audit row is about: a table's singular name, its row, and the ticket it belongs to. */
export type Subject = { readonly type: string; readonly id: number | null; readonly ticketInstanceId?: number };

type Fields = { readonly [field: string]: unknown };
const json = (fields: Fields | undefined) =>
  fields === undefined ? Prisma.DbNull : (fields as Prisma.InputJsonObject);

/** Leaves one row in the audit log, in the verb's own transaction; never pass passwords, hashes, tokens, drafts (spec 1.4). */
export async function record(
  tx: Tx,
  actor: Actor,
  action: string,
  subject: Subject,
  change: { readonly before?: Fields; readonly after?: Fields } = {},
): Promise<void> {
  await tx.auditLog.create({
    select: { id: true },
    data: {
      companyId: actor.company.id,
      actorId: actor.user?.id ?? null,
      impersonating: actor.impersonating ?? false,
      action,
      subjectType: subject.type,
      subjectId: subject.id,
      ticketInstanceId: subject.ticketInstanceId ?? null,
      before: json(change.before),
      after: json(change.after),
      ip: actor.ip ?? null,
      requestId: actor.requestId ?? null,
    },
  });
}
