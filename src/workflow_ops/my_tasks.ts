import type { Current } from '#src/current.js';
import { type Reading, readInCompany } from '#src/db/read_in_company.js';
import { sqlInCompany } from '#src/db/sql_in_company.js';
import { type ListQuery, onePage, PAGE_SIZE } from './list_query.js';
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

const COLUMNS = `t.id, t.step, t.t_status as "tStatus", t.due_at as "dueAt", t.completed_at as "completedAt", t.created_at as "createdAt",
         i.number, i.title, y.title as type`;
const FORMS = `task_instances t
      join task_definitions d on d.company_id = t.company_id and d.id = t.task_definition_id and d.task_type = 'FORM'`;
const JOINS = `
    join workflow_instances w on w.company_id = t.company_id and w.id = t.workflow_instance_id
    join ticket_instances i on i.company_id = w.company_id and i.id = w.ticket_instance_id
    join ticket_definitions y on y.company_id = i.company_id and y.id = i.ticket_definition_id`;

// As the index of active tasks has it: by due date, those without one last.
const ORDER = "coalesce(t.due_at, 'infinity'), t.id";
const active = (name: string, where: string): Reading => ({
  name,
  text: `
  select ${COLUMNS}, w.w_status = 'ON_HOLD' as "onHold"
    from (
      select t.*, d.title as step from ${FORMS}
       where t.company_id = $1 and t.assigned_to = $2 and t.t_status in ('OPEN', 'IN_PROGRESS', 'ERROR') and ${where}
       order by ${ORDER} limit $4) t${JOINS}
   order by ${ORDER}`,
});

// The page is cut before its tickets are looked up, not after. $1 company, $2 person, $3 the task behind which the page begins, $4 rows.
const LISTS = {
  active: active('my tasks active', '$3::int is null'),
  // No task of that id: the first page.
  activeBehind: active(
    'my tasks active behind',
    `(${ORDER}) > ((select coalesce(max(coalesce(p.due_at, 'infinity')), '-infinity') from task_instances p where p.company_id = $1 and p.id = $3), $3)`,
  ),
  archive: {
    name: 'my tasks archive',
    text: `
  select ${COLUMNS}, false as "onHold"
    from (
      select t.*, d.title as step from ${FORMS}
       where t.company_id = $1 and t.assigned_to = $2 and t.t_status in ('COMPLETED', 'CANCELLED') and t.id < coalesce($3, 2147483647)
       order by t.id desc limit $4) t${JOINS}
   order by t.id desc`,
  },
} as const satisfies Record<string, Reading>;

/** This person's tasks: active ones most urgent first, done ones newest first; one page, and where the next begins. */
export async function listMyTasks(current: Current, { state, before }: ListQuery) {
  const values = [current.company.id, current.user.id, before ?? null, PAGE_SIZE + 1];
  const list = state === 'active' && before !== undefined ? LISTS.activeBehind : LISTS[state];
  return onePage(await readInCompany<MyTask>(current, list, values), ({ id }) => id);
}

/** A task for its page; throws NotFound for a task that this person may not work on. */
export async function findMyTask(current: Current, id: number): Promise<TaskAtHand> {
  return sqlInCompany(current, (tx) => findTaskAtHand(tx, current, id));
}

/** This person's most urgent open task; undefined where none is left. */
export async function findNextTask(current: Current): Promise<MyTask | undefined> {
  const { rows } = await listMyTasks(current, { state: 'active', before: undefined });
  return rows.find(({ onHold, tStatus }) => !onHold && tStatus !== 'ERROR');
}
