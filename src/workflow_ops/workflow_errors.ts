import type { Current } from '#src/current.js';
import type { Prisma } from '#src/db/generated/client.js';
import { withCompany } from '#src/db/with_company.js';
import { NotFound } from '#src/errors.js';
import { type ListQuery, onePage, PAGE_SIZE } from './list_query.js';

const LISTED = {
  ticket: { select: { number: true, title: true } },
  task: { select: { id: true, tStatus: true, taskDefinition: { select: { title: true } } } },
} as const satisfies Prisma.WorkflowErrorInclude;
export type ListedError = Prisma.WorkflowErrorGetPayload<{ include: typeof LISTED }>;

/** The company's workflow errors, newest first: open ones (new, reviewed) or resolved ones; one page, and where the next begins. */
export async function listWorkflowErrors(current: Current, { state, before }: ListQuery) {
  const rows = await withCompany(current, (tx) =>
    tx.workflowError.findMany({
      where: {
        companyId: current.company.id,
        status: { in: state === 'active' ? ['NEW', 'REVIEWED'] : ['RESOLVED'] },
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
export async function findWorkflowError(current: Current, id: number): Promise<ListedError> {
  const where = { companyId_id: { companyId: current.company.id, id } };
  const found = await withCompany(current, (tx) => tx.workflowError.findUnique({ where, include: LISTED }));
  if (!found) throw new NotFound();
  return found;
}
