import type { Current } from '../current.js';
import { type Tx, withCompany } from '../db/with_company.js';
import { hasRole } from '../permissions.js';

const SHOWN = 5;
const COUNTED = 1_000;

export type OpenTicket = {
  number: number;
  title: string;
  type: string;
  w_status: 'NOT_STARTED' | 'IN_PROGRESS' | 'ON_HOLD' | null;
  step: string | null;
  assignee: string | null;
  has_error: boolean;
  created_at: Date;
};
export type OpenTask = { id: number; step: string; number: number; title: string; due_at: Date | null };
export type Counts = { open_tickets: number; overdue_tasks: number; open_errors: number };
/** What is there already of what a new company needs, in order. */
export type FirstSteps = { drafts: boolean; published: boolean; tickets: boolean };

const myTickets = (tx: Tx, companyId: number, userId: number) => tx.$queryRaw<OpenTicket[]>`
  select t.number, t.title, d.title as type, w.w_status::text, t.created_at, task.title as step, task.name as assignee,
         coalesce((select true from workflow_errors e where e.company_id = t.company_id and e.ticket_instance_id = t.id and e.status <> 'RESOLVED' limit 1), false) as has_error
    from ticket_instances t
    join ticket_definitions d on d.company_id = t.company_id and d.id = t.ticket_definition_id
    left join workflow_instances w on w.company_id = t.company_id and w.ticket_instance_id = t.id
    left join lateral (
      select td.title, u.first_name || ' ' || u.last_name as name from task_instances i
        join task_definitions td on td.company_id = i.company_id and td.id = i.task_definition_id
        left join users u on u.company_id = i.company_id and u.id = i.assigned_to
       where i.company_id = w.company_id and i.workflow_instance_id = w.id and i.t_status in ('PENDING', 'OPEN', 'IN_PROGRESS', 'ERROR')
       order by i.id limit 1) task on true
   where t.company_id = ${companyId} and t.created_by = ${userId} and t.closed_at is null
   order by t.number desc limit ${SHOWN}`;

const myTasks = (tx: Tx, companyId: number, userId: number) => tx.$queryRaw<OpenTask[]>`
  select i.id, td.title as step, t.number, t.title, i.due_at
    from task_instances i
    join task_definitions td on td.company_id = i.company_id and td.id = i.task_definition_id
    join workflow_instances w on w.company_id = i.company_id and w.id = i.workflow_instance_id
    join ticket_instances t on t.company_id = w.company_id and t.id = w.ticket_instance_id
   where i.company_id = ${companyId} and i.assigned_to = ${userId} and i.t_status in ('OPEN', 'IN_PROGRESS')
   order by i.due_at nulls last, i.id limit ${SHOWN}`;

async function companyCounts(tx: Tx, companyId: number): Promise<Counts | undefined> {
  const [row] = await tx.$queryRaw<Counts[]>`
    select (select count(*)::int from (select from ticket_instances where company_id = ${companyId} and closed_at is null limit ${COUNTED}) t) as open_tickets,
           (select count(*)::int from (select from task_instances where company_id = ${companyId} and t_status in ('PENDING', 'OPEN', 'IN_PROGRESS', 'ERROR')
              and due_at < now() limit ${COUNTED}) o) as overdue_tasks,
           (select count(*)::int from (select from workflow_errors where company_id = ${companyId} and status <> 'RESOLVED' limit ${COUNTED}) e) as open_errors`;
  return row;
}

async function firstSteps(tx: Tx, companyId: number): Promise<FirstSteps | undefined> {
  const [row] = await tx.$queryRaw<FirstSteps[]>`
    select exists (select from workflow_definitions where company_id = ${companyId}) as drafts,
           exists (select from workflow_definitions where company_id = ${companyId} and state = 'published') as published,
           exists (select from ticket_instances where company_id = ${companyId}) as tickets`;
  return row;
}

/** What the dashboard shows this person: own open tickets and tasks, for ticket admins the company's counts, for creators the first steps. */
export async function findDashboard(current: Current) {
  const { company, user } = current;
  return withCompany(current, async (tx) => ({
    tickets: hasRole(current, 'user') ? await myTickets(tx, company.id, user.id) : [],
    tasks: await myTasks(tx, company.id, user.id),
    counts: hasRole(current, 'ticket_admin') ? await companyCounts(tx, company.id) : undefined,
    steps: hasRole(current, 'workflow_creator') ? await firstSteps(tx, company.id) : undefined,
  }));
}
