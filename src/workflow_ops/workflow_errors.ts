import type { Current } from '#src/current.js';
import type { Prisma } from '#src/db/generated/client.js';
import { actorNames } from '#src/db/outside_company.js';
import { type Reading, readInCompany } from '#src/db/read_in_company.js';
import { withCompany } from '#src/db/with_company.js';
import { NotFound } from '#src/errors.js';
import { onePage, PAGE_SIZE } from './list_query.js';
import { ERROR_TYPES, type ErrorQuery } from './workflow_errors.schema.js';

const WHOLE = {
  ticket: { select: { number: true, title: true, closedAt: true } },
  task: { select: { id: true, tStatus: true, taskDefinition: { select: { title: true } } } },
} as const satisfies Prisma.WorkflowErrorInclude;
type FoundError = Prisma.WorkflowErrorGetPayload<{ include: typeof WHOLE }>;

/** A workflow error with the names of who looked at it and who resolved it. */
export type ShownError = { readonly error: FoundError; readonly person: (id: number | null) => string };

/** A workflow error as the list reads it; `step` is of the task that it happened at. */
export type ListedError = Pick<
  FoundError,
  'id' | 'errorType' | 'errorCode' | 'status' | 'occurrences' | 'lastSeenAt'
> & {
  readonly number: number;
  readonly title: string;
  readonly step: string | null;
};

const LAST = 2_147_483_647;

// $1 company, $2 ids below, $3 rows. Laterals with a limit look up one row each, however many a company has.
const listing = (name: string, where: string): Reading => ({
  name,
  text: `
  select e.id, e.error_type as "errorType", e.error_code as "errorCode", e.status, e.occurrences, e.last_seen_at as "lastSeenAt",
         t.number, t.title, k.step
    from workflow_errors e
    join lateral (select t.number, t.title from ticket_instances t where t.company_id = e.company_id and t.id = e.ticket_instance_id limit 1) t on true
    left join lateral (
      select d.title as step from task_instances i
        join task_definitions d on d.company_id = i.company_id and d.id = i.task_definition_id
       where i.company_id = e.company_id and i.id = e.task_instance_id limit 1) k on true
   where e.company_id = $1 and e.id < $2 and ${where}
   order by e.id desc limit $3`,
});
const STATUSES = {
  OPEN: "e.status <> 'RESOLVED'",
  NEW: "e.status = 'NEW'",
  REVIEWED: "e.status = 'REVIEWED'",
  RESOLVED: "e.status = 'RESOLVED'",
} as const;
// Each filter is a text of its own, with an index of its own: under row-level security an index's condition cannot compare enums.
const LISTS: ReadonlyMap<string, Reading> = new Map(
  Object.entries(STATUSES).flatMap(([status, where]) => [
    [status, listing(`errors ${status}`, where)] as const,
    ...ERROR_TYPES.map((type) => {
      const name = `${status} ${type}`;
      return [name, listing(`errors ${name}`, `${where} and e.error_type = '${type}'`)] as const;
    }),
  ]),
);

/** The company's workflow errors, newest first, filtered as the URL says; one page, and where the next begins. */
export async function listWorkflowErrors(current: Current, { state, before = LAST, status, type }: ErrorQuery) {
  const shown = state === 'archive' ? 'RESOLVED' : (status ?? 'OPEN');
  const list = LISTS.get(type === undefined ? shown : `${shown} ${type}`);
  if (!list) throw new Error(`there is no list of errors ${shown} ${type}`);
  const rows = await readInCompany<ListedError>(current, list, [current.company.id, before, PAGE_SIZE + 1]);
  return onePage(rows, ({ id }) => id);
}

/** A workflow error of the company; throws NotFound where there is none of this id. */
export async function findWorkflowError(current: Current, id: number): Promise<ShownError> {
  const where = { companyId_id: { companyId: current.company.id, id } };
  return withCompany(current, async (tx) => {
    const error = await tx.workflowError.findUnique({ where, include: WHOLE });
    if (!error) throw new NotFound();
    const names = await actorNames(tx, [error.reviewedBy, error.resolvedBy]);
    return { error, person: (one) => names.get(one ?? 0) ?? 'somebody who left' };
  });
}
