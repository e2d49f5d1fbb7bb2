import { randomUUID } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import type pg from 'pg';
import type { Current } from '#src/current.js';
import { databaseCode, isDatabaseTrouble } from '#src/db/database_code.js';
import { reconcile } from '#src/workflow_engine/reconciler.js';
import { completeTask } from '#src/workflow_ops/complete_task.js';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { STUCK } from './crashes.ts';
import { publishFile } from './definitions.ts';
import { PARALLEL_STEPS, parallelFile } from './parallel_workflow.ts';
import { currentFor, makeCompany, makePerson } from './people.ts';

const CLIENTS = 16;
const WORKERS = ['Ann', 'Ben', 'Cem', 'Dee', 'Eva'];

/** What many clients at once left: every number but `tickets`, `completions`, `deadlocks_retried`, `busy` and `spread` (at most 1) is 0. */
export type Concurrency = {
  readonly tickets: number;
  readonly completions: number;
  readonly deadlocks_retried: number;
  /** Answers that the database is busy, upon which a client sent the same again. */
  readonly busy: number;
  readonly spread: number;
  readonly not_exactly_one: number;
  readonly thrown: readonly string[];
  readonly workflow_errors: number;
  readonly unhandled: number;
  readonly stuck: number;
  readonly begun_twice: number;
  readonly unfinished: number;
};

/** Takes everything off the list, 16 at a time. */
async function atOnce<T>(list: T[], work: (one: T) => Promise<void>): Promise<void> {
  const client = async () => {
    for (let one = list.pop(); one !== undefined; one = list.pop()) await work(one);
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

const number = async (owner: pg.Client, sql: string, values: unknown[]) =>
  Number((await owner.query<{ n: string | null }>(sql, values)).rows[0]?.n ?? 0);

const OPEN = `
  select i.id, i.assigned_to as "userId", d.key as step from task_instances i
    join task_definitions d on d.company_id = i.company_id and d.id = i.task_definition_id
   where i.company_id = $1 and i.t_status in ('OPEN', 'IN_PROGRESS') and i.assigned_to is not null order by md5(i.id::text)`;
const SPREAD = `
  select max(n) - min(n) as n from (
    select u.id, count(i.id) as n from users u left join task_instances i on i.company_id = u.company_id and i.assigned_to = u.id and i.t_status = 'OPEN'
     where u.company_id = $1 group by u.id) a`;
const UNHANDLED = 'select count(*) as n from workflow_events where company_id = $1 and handled_at is null';
const BROKEN = 'select count(*) as n from broken_branches where company_id = $1';
const DEADLOCKS = 'select deadlocks as n from pg_stat_database where datname = current_database()';
const BEGUN_TWICE = `
  select count(*) as n from (select from task_instances where company_id = $1
    group by workflow_instance_id, task_definition_id having count(*) > 1) twice`;
const UNFINISHED = `
  select count(*) as n from ticket_instances t left join workflow_instances w on w.company_id = t.company_id and w.ticket_instance_id = t.id
   where t.company_id = $1 and (w.w_status is distinct from 'COMPLETED' or t.closed_at is null or w.completed_at < (
           select max(i.completed_at) from task_instances i where i.company_id = w.company_id and i.workflow_instance_id = w.id)
      or (select count(*) from task_instances i where i.company_id = w.company_id and i.workflow_instance_id = w.id and i.t_status = 'COMPLETED') <> ${PARALLEL_STEPS})`;

/** 16 clients submit tickets of a workflow with three parallel branches and a join, then complete every task twice at once, to the end. */
export async function runConcurrentClients(owner: pg.Client, tickets: number): Promise<Concurrency> {
  const company = await makeCompany(owner, `Concurrent ${randomUUID()}`);
  const people = new Map<number, Current>();
  for (const name of WORKERS) {
    const person = await makePerson(owner, company, `${name} Worker`);
    people.set(person.id, currentFor(company, person));
  }
  const everybody = [...people.values()];
  await publishFile(everybody[0] as Current, parallelFile());
  const thrown: string[] = [];
  let busy = 0;
  /** As a person would: what could not be had just now is sent again. A deadlock is for the application itself to try again. */
  const insisting = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    for (;;) {
      const done = await work().then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
      if ('value' in done) return done.value;
      const code = databaseCode(done.error) ?? String(done.error);
      if (code.startsWith('40') || !isDatabaseTrouble(done.error)) return void thrown.push(code);
      busy++;
      await after(100);
    }
  };
  const before = await number(owner, DEADLOCKS, []);
  await atOnce(
    Array.from({ length: tickets }, (_, index) => index),
    async (index) => {
      const submission = { ticketKey: 'arrows', submissionToken: randomUUID(), title: `Ticket ${index}`, given: {} };
      await insisting(() => submitTicket(everybody[index % everybody.length] as Current, submission));
    },
  );
  const spread = await number(owner, SPREAD, [company.id]);
  let completions = 0;
  let notExactlyOne = 0;
  const open = () => number(owner, UNHANDLED, [company.id]);
  for (;;) {
    const { rows } = await owner.query<{ id: number; userId: number; step: string }>(OPEN, [company.id]);
    if (rows.length === 0 && (await open()) === 0) break;
    await atOnce(rows, async ({ id, userId, step }) => {
      const complete = () => completeTask(people.get(userId) as Current, { taskId: id, given: { [`f_${step}`]: 5 } });
      const both = await Promise.all([insisting(complete), insisting(complete)]);
      completions += 1;
      if (both.filter((one) => one?.kind === 'completed').length !== 1) notExactlyOne += 1;
    });
    // What a client had to leave to the reconciler.
    await reconcile({ info: () => {} });
    if (rows.length === 0) await after(100);
  }
  const here = (sql: string) => number(owner, sql, [company.id]);
  return {
    tickets,
    completions,
    deadlocks_retried: (await number(owner, DEADLOCKS, [])) - before,
    busy,
    spread,
    not_exactly_one: notExactlyOne,
    thrown,
    workflow_errors: await here('select count(*) as n from workflow_errors where company_id = $1'),
    unhandled: await open(),
    stuck: (await owner.query(STUCK)).rows.length + (await here(BROKEN)),
    begun_twice: await here(BEGUN_TWICE),
    unfinished: await here(UNFINISHED),
  };
}
