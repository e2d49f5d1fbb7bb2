import type { Current } from '#src/current.js';
import { databaseNow } from '#src/db/database_now.js';
import type { WorkflowError, WorkflowEvent } from '#src/db/generated/client.js';
import type { Tx } from '#src/db/with_company.js';
import { NotFound } from '#src/errors.js';
import { lockAndReadWorkflow, type WorkflowNow } from '#src/workflow_engine/snapshot.js';

/** A workflow error as it stands, with its ticket's workflow (null: could not be made) and the events that it closed, both locked. */
export type ErrorAtHand = {
  readonly error: WorkflowError;
  readonly now: WorkflowNow | null;
  readonly closed: readonly WorkflowEvent[];
  /** By the database's clock. */
  readonly at: Date;
};

/** A workflow error of the company, its workflow and the row itself locked until the transaction ends. Throws NotFound. */
export async function findErrorAtHand(tx: Tx, current: Current, id: number): Promise<ErrorAtHand> {
  const companyId = current.company.id;
  const where = { companyId_id: { companyId, id } };
  const found = await tx.workflowError.findUnique({ where, select: { ticketInstanceId: true } });
  if (!found) throw new NotFound();
  const now = await lockAndReadWorkflow(tx, companyId, found);
  await tx.$queryRaw`select id from workflow_errors where company_id = ${companyId} and id = ${id} for update`;
  const error = await tx.workflowError.findUniqueOrThrow({ where });
  const { ticketInstanceId } = error;
  const closed = await tx.workflowEvent.findMany({
    where: { companyId, ticketInstanceId, handledAt: { not: null }, outcome: { path: ['workflow_error'], equals: id } },
    orderBy: { id: 'asc' },
  });
  return { error, now, closed, at: now?.at ?? (await databaseNow(tx)) };
}

/** The workflow error's row as an audit row names it. */
export const subjectOf = ({ error }: Pick<ErrorAtHand, 'error'>) => ({
  type: 'workflow_error',
  id: error.id,
  ticketInstanceId: error.ticketInstanceId,
});
