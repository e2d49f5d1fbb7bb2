import { record } from '#src/audit.js';
import type { Current } from '#src/current.js';
import type { Prisma } from '#src/db/generated/client.js';
import { withCompany } from '#src/db/with_company.js';
import type { Typed } from '#src/forms/workflow_form.js';
import { readerOf } from './reader.js';
import { findTaskAtHand } from './task_at_hand.js';
import { isOnlyHeld, whyNot } from './task_standing.js';

export type Saved = { readonly kind: 'saved' } | { readonly kind: 'refused'; readonly why: string };

/** Keeps what was typed so far with the task, as it was typed; throws NotFound for a task that this person may not work on. */
export async function saveDraft(current: Current, { taskId, typed }: { taskId: number; typed: Typed }): Promise<Saved> {
  return withCompany(current, async (tx): Promise<Saved> => {
    const here = await findTaskAtHand(tx, current, taskId, { lock: true });
    const { task, now } = here;
    const reader = readerOf(current);
    const why = isOnlyHeld(here, current.user.id, reader) ? undefined : whyNot(here, current.user.id, reader);
    if (why !== undefined) return { kind: 'refused', why };
    const startedAt = task.startedAt ?? now.at;
    await tx.taskInstance.update({
      where: { companyId_id: { companyId: current.company.id, id: taskId } },
      data: { tStatus: 'IN_PROGRESS', startedAt, draftData: typed as Prisma.InputJsonObject },
      select: { id: true },
    });
    const subject = { type: 'task_instance', id: taskId, ticketInstanceId: now.ticket.id };
    const change = { before: { t_status: task.tStatus }, after: { t_status: 'IN_PROGRESS' } };
    await record(tx, current, 'saved a draft', subject, change);
    return { kind: 'saved' };
  });
}
