import type { Current } from '#src/current.js';
import type { Tx } from '#src/db/with_company.js';
import { NotFound } from '#src/errors.js';
import { type Reader, showWhen } from '#src/helpers/dates.js';
import { lockAndReadWorkflow, type WorkflowNow } from '#src/workflow_engine/snapshot.js';

/** Done, or why it cannot be done any more, in a sentence. */
export type Deed = { readonly kind: 'done' } | { readonly kind: 'refused'; readonly why: string };
export const DONE: Deed = { kind: 'done' };
export const refused = (why: string): Deed => ({ kind: 'refused', why });

/** A ticket of the company with its workflow locked until the transaction ends; `now` is null where it has none yet. Throws NotFound. */
export async function findTicketAtHand(
  tx: Tx,
  current: Current,
  number: number,
): Promise<{ ticketInstanceId: number; now: WorkflowNow | null }> {
  const companyId = current.company.id;
  const found = await tx.ticketInstance.findFirst({ where: { companyId, number }, select: { id: true } });
  if (!found) throw new NotFound();
  const now = await lockAndReadWorkflow(tx, companyId, { ticketInstanceId: found.id });
  return { ticketInstanceId: found.id, now };
}

/** Why nothing can be changed at a ticket any more; undefined while it is open. */
export function whyClosed({ instance, ticket }: WorkflowNow, reader: Reader): string | undefined {
  if (instance.wStatus !== 'COMPLETED' && instance.wStatus !== 'CANCELLED') return undefined;
  const when = ticket.closedAt
    ? ` ${showWhen(ticket.closedAt, reader).replace(/^[TY]/, (one) => one.toLowerCase())}`
    : '';
  return `This ticket was ${instance.wStatus === 'COMPLETED' ? 'completed' : 'cancelled'}${when}, so there is nothing left to change.`;
}
