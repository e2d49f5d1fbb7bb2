import type { Current } from '#src/current.js';
import { type Reading, readInCompany } from '#src/db/read_in_company.js';
import { sqlInCompany } from '#src/db/sql_in_company.js';
import { withCompany } from '#src/db/with_company.js';
import { NotFound } from '#src/errors.js';
import type { Option } from '#src/forms/workflow_form_fields.js';
import { fullName } from '#src/helpers/people.js';
import { type ListQuery, onePage, PAGE_SIZE } from './list_query.js';
import { findTicketFacts, type TaskFact, type TicketFacts } from './ticket_facts.js';

/** A task as the company's list reads it. */
export type ListedTask = {
  readonly id: number;
  readonly step: string;
  readonly tStatus: TaskFact['tStatus'];
  readonly skipReason: string | null;
  readonly assignee: string | null;
  readonly completedAt: Date | null;
  readonly dueAt: Date | null;
  readonly number: number;
  readonly title: string;
};

const LAST = 2_147_483_647;

// $1 company, $2 ids below, $3 rows, $4 whose. Statuses stand in the text, as the indexes of active tasks hold these alone.
const listing = (name: string, where: string): Reading => ({
  name,
  text: `
  select i.id, d.title as step, i.t_status as "tStatus", i.skip_reason as "skipReason", u.first_name || ' ' || u.last_name as assignee,
         i.completed_at as "completedAt", i.due_at as "dueAt", t.number, t.title
    from task_instances i
    join task_definitions d on d.company_id = i.company_id and d.id = i.task_definition_id
    join workflow_instances w on w.company_id = i.company_id and w.id = i.workflow_instance_id
    join ticket_instances t on t.company_id = w.company_id and t.id = w.ticket_instance_id
    left join users u on u.company_id = i.company_id and u.id = i.assigned_to
   where i.company_id = $1 and i.id < $2 and d.task_type <> 'PASS' and ${where}
   order by i.id desc limit $3`,
});
const ACTIVE = "i.t_status in ('PENDING', 'OPEN', 'IN_PROGRESS', 'ERROR')";
const DONE = "i.t_status in ('COMPLETED', 'CANCELLED')";

const OF_COMPANY = { active: listing('tasks active', ACTIVE), archive: listing('tasks archive', DONE) } as const;
const OF_PERSON = {
  active: listing('tasks active of one', `${ACTIVE} and i.assigned_to = $4`),
  archive: listing('tasks archive of one', `${DONE} and i.assigned_to = $4`),
} as const;

/** Whose tasks a list shows; undefined where the company has nobody of this id. */
export async function findAssignee(current: Current, id: number | undefined): Promise<Option | undefined> {
  if (id === undefined) return undefined;
  const where = { companyId: current.company.id, id };
  const found = await withCompany(current, (tx) =>
    tx.user.findFirst({ where, select: { firstName: true, lastName: true } }),
  );
  return found ? { value: String(id), label: fullName(found) } : undefined;
}

/** The company's tasks (without the steps that are nobody's), newest first: one page, and where the next begins. `assignedTo`: of one person alone. */
export async function listTasks(current: Current, { state, before = LAST }: ListQuery, assignedTo?: number) {
  const values = [current.company.id, before, PAGE_SIZE + 1];
  const rows =
    assignedTo === undefined
      ? readInCompany<ListedTask>(current, OF_COMPANY[state], values)
      : readInCompany<ListedTask>(current, OF_PERSON[state], [...values, assignedTo]);
  return onePage(await rows, ({ id }) => id);
}

/** A task of the company with its ticket; throws NotFound where there is none of this id. */
export async function findTask(current: Current, id: number): Promise<{ facts: TicketFacts; task: TaskFact }> {
  const companyId = current.company.id;
  const facts = await sqlInCompany(current, async (tx) => {
    const [ticket] = await tx.$queryRaw<{ number: number }[]>`
      select t.number from task_instances k
        join workflow_instances w on w.company_id = k.company_id and w.id = k.workflow_instance_id
        join ticket_instances t on t.company_id = w.company_id and t.id = w.ticket_instance_id
       where k.company_id = ${companyId} and k.id = ${id}`;
    return ticket && findTicketFacts(tx, companyId, ticket);
  });
  const task = facts?.tasks.find((one) => one.id === id);
  if (!facts || !task) throw new NotFound();
  return { facts, task };
}
