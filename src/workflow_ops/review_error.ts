import { record } from '#src/audit.js';
import type { Current } from '#src/current.js';
import { withCompany } from '#src/db/with_company.js';
import { findErrorAtHand, subjectOf } from './error_at_hand.js';

/** Marks a new workflow error as looked at by this person; one that is not new stays as it is. Throws NotFound. */
export async function reviewError(current: Current, id: number): Promise<void> {
  await withCompany(current, async (tx) => {
    const here = await findErrorAtHand(tx, current, id);
    if (here.error.status !== 'NEW') return;
    await tx.workflowError.update({
      where: { companyId_id: { companyId: current.company.id, id } },
      data: { status: 'REVIEWED', reviewedBy: current.user.id, reviewedAt: here.at },
      select: { id: true },
    });
    const change = { before: { status: 'NEW' }, after: { status: 'REVIEWED', error_code: here.error.errorCode } };
    await record(tx, current, 'reviewed a workflow error', subjectOf(here), change);
  });
}
