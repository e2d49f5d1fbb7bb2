import type { Current } from '#src/current.js';
import type { Prisma } from '#src/db/generated/client.js';
import { actorNames } from '#src/db/outside_company.js';
import { withCompany } from '#src/db/with_company.js';
import { NotFound } from '#src/errors.js';
import { onePage, PAGE_SIZE } from './list_query.js';
import type { ErrorQuery } from './workflow_errors.schema.js';

const LISTED = {
  ticket: { select: { number: true, title: true, closedAt: true } },
  task: { select: { id: true, tStatus: true, taskDefinition: { select: { title: true } } } },
} as const satisfies Prisma.WorkflowErrorInclude;
export type ListedError = Prisma.WorkflowErrorGetPayload<{ include: typeof LISTED }>;

/** A workflow error with the names of who looked at it and who resolved it. */
export type ShownError = { readonly error: ListedError; readonly person: (id: number | null) => string };

/** The company's workflow errors, newest first, filtered as the URL says; one page, and where the next begins. */
export async function listWorkflowErrors(current: Current, { state, before, status, type }: ErrorQuery) {
  const open = status === undefined ? (['NEW', 'REVIEWED'] as const) : [status];
  const rows = await withCompany(current, (tx) =>
    tx.workflowError.findMany({
      where: {
        companyId: current.company.id,
        status: { in: state === 'active' ? [...open] : ['RESOLVED'] },
        ...(type === undefined ? {} : { errorType: type }),
        ...(before === undefined ? {} : { id: { lt: before } }),
      },
      orderBy: { id: 'desc' },
      take: PAGE_SIZE + 1,
      include: LISTED,
    }),
  );
  return onePage(rows, ({ id }) => id);
}

/** A workflow error of the company; throws NotFound where there is none of this id. */
export async function findWorkflowError(current: Current, id: number): Promise<ShownError> {
  const where = { companyId_id: { companyId: current.company.id, id } };
  return withCompany(current, async (tx) => {
    const error = await tx.workflowError.findUnique({ where, include: LISTED });
    if (!error) throw new NotFound();
    const names = await actorNames(tx, [error.reviewedBy, error.resolvedBy]);
    return { error, person: (one) => names.get(one ?? 0) ?? 'somebody who left' };
  });
}
