import type { Current } from '#src/current.js';
import { type Tx, withCompany } from '#src/db/with_company.js';
import type { PeopleOffered } from '#src/forms/workflow_form_fields.js';
import { type ListQuery, onePage, PAGE_SIZE } from './list_query.js';
import { findPeopleOffered } from './people_offered.js';
import { findTaskAtHand, type TaskAtHand } from './task_at_hand.js';

/** A task in "My tasks". */
export type MyTask = {
  readonly id: number;
  readonly step: string;
  readonly tStatus: 'OPEN' | 'IN_PROGRESS' | 'COMPLETED' | 'CANCELLED' | 'ERROR';
  readonly dueAt: Date | null;
  readonly completedAt: Date | null;
  readonly createdAt: Date;
  readonly number: number;
  readonly title: string;
  readonly type: string;
  readonly onHold: boolean;
};

/** This person's tasks: active ones most urgent first, done ones newest first; one page, and where the next begins. */
export async function listMyTasks(current: Current, query: ListQuery) {
  const rows = await withCompany(current, (tx) => {
    return query.state === 'active'
      ? activeTasks(tx, current, query.before ?? null)
      : doneTasks(tx, current, query.before ?? null);
  });
  return onePage(rows, ({ id }) => id);
}

// By due date, those without one last; the page continues behind the task that the URL names (none of that id: the first page).
function activeTasks(tx: Tx, { company, user }: Current, before: number | null) {
  return tx.$queryRaw<MyTask[]>`
    select t.id, d.title as step, t.t_status as "tStatus", t.due_at as "dueAt", t.completed_at as "completedAt", t.created_at as "createdAt",
           i.number, i.title, y.title as type, w.w_status = 'ON_HOLD' as "onHold"
      from task_instances t
      join task_definitions d on d.company_id = t.company_id and d.id = t.task_definition_id
      join workflow_instances w on w.company_id = t.company_id and w.id = t.workflow_instance_id
      join ticket_instances i on i.company_id = w.company_id and i.id = w.ticket_instance_id
      join ticket_definitions y on y.company_id = i.company_id and y.id = i.ticket_definition_id
     where t.company_id = ${company.id} and t.assigned_to = ${user.id} and t.t_status in ('OPEN', 'IN_PROGRESS', 'ERROR') and d.task_type = 'FORM'
       and ((coalesce(t.due_at, 'infinity'), t.id) > (select coalesce(p.due_at, 'infinity'), p.id from task_instances p
             where p.company_id = ${company.id} and p.id = ${before}::int)) is not false
     order by coalesce(t.due_at, 'infinity'), t.id limit ${PAGE_SIZE + 1}`;
}

function doneTasks(tx: Tx, { company, user }: Current, before: number | null) {
  return tx.$queryRaw<MyTask[]>`
    select t.id, d.title as step, t.t_status as "tStatus", t.due_at as "dueAt", t.completed_at as "completedAt", t.created_at as "createdAt",
           i.number, i.title, y.title as type, false as "onHold"
      from task_instances t
      join task_definitions d on d.company_id = t.company_id and d.id = t.task_definition_id
      join workflow_instances w on w.company_id = t.company_id and w.id = t.workflow_instance_id
      join ticket_instances i on i.company_id = w.company_id and i.id = w.ticket_instance_id
      join ticket_definitions y on y.company_id = i.company_id and y.id = i.ticket_definition_id
     where t.company_id = ${company.id} and t.assigned_to = ${user.id} and t.t_status in ('COMPLETED', 'CANCELLED') and d.task_type = 'FORM'
       and (${before}::int is null or t.id < ${before}::int)
     order by t.id desc limit ${PAGE_SIZE + 1}`;
}

/** A task for its page, with whom its fields offer; throws NotFound for a task that this person may not work on. */
export async function findMyTask(current: Current, id: number): Promise<TaskAtHand & { people: PeopleOffered }> {
  return withCompany(current, async (tx) => {
    const here = await findTaskAtHand(tx, current, id);
    return { ...here, people: await findPeopleOffered(tx, current, here.form) };
  });
}

/** This person's most urgent open task; undefined where none is left. */
export async function findNextTask(current: Current): Promise<MyTask | undefined> {
  const { rows } = await listMyTasks(current, { state: 'active', before: undefined });
  return rows.find(({ onHold, tStatus }) => !onHold && tStatus !== 'ERROR');
}
