import type pg from 'pg';
import { eventsHandled, STUCK } from '../support/crashes.ts';
import { PARALLEL_STEPS } from '../support/parallel_workflow.ts';
import type { Load } from './load.ts';

/** What a run under load must leave behind: all of these numbers are 0. */
export type Verdict = {
  readonly lost: number;
  readonly unhandled: number;
  readonly stuck: number;
  readonly duplicates: number;
  readonly foreign: number;
  readonly workflow_errors: number;
  readonly unfinished: number;
};

const LOST = `
  select (select count(*) from unnest($1::int[], $2::int[]) a (c, n)
           where not exists (select from ticket_instances t where t.company_id = a.c and t.number = a.n))
       + (select count(*) from unnest($3::int[], $4::int[], $5::int[]) a (c, t, u)
           where not exists (select from task_instances i where i.company_id = a.c and i.id = a.t and i.t_status = 'COMPLETED' and i.completed_by = a.u)) as n`;
/** A step begun twice for a ticket (none can be, by the arrows), and a task completed by two events. */
const DUPLICATES = `
  select (select count(*) from (select from task_instances group by company_id, workflow_instance_id, task_definition_id having count(*) > 1) d)
       + (select count(*) from (select from workflow_events where kind in ('task_completed', 'step_passed')
                                 group by company_id, task_instance_id having count(*) > 1) d)
       + (select count(*) from (select from workflow_events where kind = 'ticket_submitted' group by company_id, ticket_instance_id having count(*) > 1) d) as n`;
/** Branch by branch, as the product itself sees it. */
const BROKEN = 'select count(*) as n from broken_branches';
const FOREIGN = `select count(*) as n from task_instances i join users u on u.id = i.assigned_to where u.company_id is distinct from i.company_id`;
const UNFINISHED = `
  select count(*) as n from ticket_instances t left join workflow_instances w on w.company_id = t.company_id and w.ticket_instance_id = t.id
   where w.w_status is distinct from 'COMPLETED' or t.closed_at is null
      or (select count(*) from task_instances i where i.company_id = w.company_id and i.workflow_instance_id = w.id and i.t_status = 'COMPLETED') <> ${PARALLEL_STEPS}`;

async function number(owner: pg.Client, sql: string, values: unknown[] = []): Promise<number> {
  const { rows } = await owner.query<{ n: string }>(sql, values);
  return Number(rows[0]?.n);
}

/**
 * Looks at what a run left: within 10 s of the last fault everything is handled and nothing stuck; then the people finish what is open, and
 * every ticket must come to its end with each step begun once. A server must be up.
 */
export async function judge(owner: pg.Client, load: Load): Promise<Verdict> {
  await load.pause();
  await eventsHandled(owner);
  const unhandled = await number(owner, 'select count(*) as n from workflow_events where handled_at is null');
  const stuck = (await owner.query(STUCK)).rows.length + (await number(owner, BROKEN));
  await load.finish(stuck > 0 ? 0 : 60_000);
  await eventsHandled(owner);
  await load.finish(stuck > 0 ? 0 : 10_000);
  await load.stop();
  const { submits, completions } = load.acknowledged;
  const taskIds = completions.map(({ taskId }) => taskId);
  const written = [
    submits.map(({ companyId }) => companyId),
    submits.map((submit) => submit.number),
    completions.map(({ companyId }) => companyId),
    taskIds,
    completions.map(({ userId }) => userId),
  ];
  return {
    lost: await number(owner, LOST, written),
    unhandled,
    stuck,
    duplicates: (await number(owner, DUPLICATES)) + taskIds.length - new Set(taskIds).size,
    foreign: await number(owner, FOREIGN),
    workflow_errors: await number(owner, 'select count(*) as n from workflow_errors'),
    unfinished: await number(owner, UNFINISHED),
  };
}

/** Whether a run left nothing behind. */
export const isSound = (verdict: Verdict) => Object.values(verdict).every((n) => n === 0);
