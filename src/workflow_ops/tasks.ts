import type { Current } from '#src/current.js';
import type { Prisma } from '#src/db/generated/client.js';
import { withCompany } from '#src/db/with_company.js';
import { NotFound } from '#src/errors.js';
import type { Option } from '#src/forms/workflow_form_fields.js';
import { fullName } from '#src/helpers/people.js';
import { type ListQuery, onePage, PAGE_SIZE } from './list_query.js';
import { findTicketFacts, type TaskFact, type TicketFacts } from './ticket_facts.js';

const ACTIVE = ['PENDING', 'OPEN', 'IN_PROGRESS', 'ERROR'] as const;
const DONE = ['COMPLETED', 'CANCELLED'] as const;

const NAMED = { firstName: true, lastName: true } as const;
const LISTED = {
  taskDefinition: { select: { title: true } },
  assignee: { select: NAMED },
  workflow: { select: { ticket: { select: { number: true, title: true } } } },
} as const satisfies Prisma.TaskInstanceInclude;
export type ListedTask = Prisma.TaskInstanceGetPayload<{ include: typeof LISTED }>;

/** Whose tasks a list shows; undefined where the company has nobody of this id. */
export async function findAssignee(current: Current, id: number | undefined): Promise<Option | undefined> {
  if (id === undefined) return undefined;
  const where = { companyId: current.company.id, id };
  const found = await withCompany(current, (tx) => tx.user.findFirst({ where, select: NAMED }));
  return found ? { value: String(id), label: fullName(found) } : undefined;
}

/** The company's tasks (without the steps that are nobody's), newest first: one page, and where the next begins. `assignedTo`: of one person alone. */
export async function listTasks(current: Current, { state, before }: ListQuery, assignedTo?: number) {
  const rows = await withCompany(current, (tx) =>
    tx.taskInstance.findMany({
      where: {
        companyId: current.company.id,
        tStatus: { in: state === 'active' ? [...ACTIVE] : [...DONE] },
        taskDefinition: { taskType: { not: 'PASS' } },
        ...(before === undefined ? {} : { id: { lt: before } }),
        ...(assignedTo === undefined ? {} : { assignedTo }),
      },
      orderBy: { id: 'desc' },
      take: PAGE_SIZE + 1,
      include: LISTED,
    }),
  );
  return onePage(rows, ({ id }) => id);
}

/** A task of the company with its ticket; throws NotFound where there is none of this id. */
export async function findTask(current: Current, id: number): Promise<{ facts: TicketFacts; task: TaskFact }> {
  const companyId = current.company.id;
  const facts = await withCompany(current, async (tx) => {
    const where = { companyId_id: { companyId, id } };
    const found = await tx.taskInstance.findUnique({
      where,
      select: { workflow: { select: { ticket: { select: { number: true } } } } },
    });
    return found && findTicketFacts(tx, companyId, found.workflow.ticket);
  });
  const task = facts?.tasks.find((one) => one.id === id);
  if (!facts || !task) throw new NotFound();
  return { facts, task };
}
