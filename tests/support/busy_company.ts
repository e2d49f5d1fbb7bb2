import type pg from 'pg';
import { seed } from '#src/commands/seed/seed.js';
import type { Current } from '#src/current.js';
import { findSessionUser } from '#src/db/outside_company.js';
import { importFile } from '#src/workflow_design/workflow_imports.js';
import { publishFile } from './definitions.ts';
import { makeOperator, type Person } from './people.ts';
import { purchase } from './workflows.ts';

/** A company with much of everything among many companies, and somebody of it with all roles. */
export type BusyCompany = { readonly id: number; readonly email: string; readonly userId: number };

/** Seeds a database in which every table that grows is so long, for the busy company and for all, that reading it whole shows. */
export async function makeBusyCompany(url: string, owner: pg.Client): Promise<BusyCompany & { operator: Person }> {
  await seed(url, { companies: 150, tickets: 3_000 });
  const { email } = await seed(url, { companies: 1, tickets: 6_000 });
  const { rows } = await owner.query<{ id: number; company_id: number }>(
    'select id, company_id from users where email = $1',
    [email],
  );
  const busy = { id: rows[0]?.company_id ?? 0, email, userId: rows[0]?.id ?? 0 };
  const operator = await makeOperator(owner);
  await owner.query('begin');
  // Rows are written here that the verbs would write one by one.
  await owner.query('set local session_replication_role = replica');
  for (const sql of growth(busy, operator.id)) await owner.query(sql);
  await owner.query('commit');
  await publishAndDraft(busy.userId);
  await owner.query('vacuum analyze');
  return { ...busy, operator };
}

/** Gives the company the workflow `purchase`: its first version published, its second a draft. */
export async function publishAndDraft(userId: number): Promise<void> {
  const current = await actingFor(userId);
  await publishFile(current, purchase());
  await importFile(current, JSON.stringify(purchase()));
}

/** What a verb is given when this person acts. */
export async function actingFor(userId: number): Promise<Current> {
  const found = await findSessionUser({ userId, sessionVersion: 1, stay: null });
  if (!found?.company) throw new Error(`there is no person ${userId}`);
  return { ...found, company: found.company, impersonating: false, ip: null, requestId: null };
}

/** The older half of the tickets is open, so that neither list's rows lie at its beginning by themselves; few of their tasks are late. Thousands of all else. */
function growth({ id: c, userId: me }: BusyCompany, operator: number): string[] {
  const people = `(select min(id) from users where company_id = ${c}) + n % 20`;
  const session = `json_build_object('cookie', '{}'::json, 'passport', json_build_object('user', json_build_object('id', 1000000 + n, 'sessionVersion', 1)))`;
  return [
    `update ticket_instances set closed_at = null where company_id = ${c} and number <= 3000`,
    `update ticket_instances set created_by = ${me} where company_id = ${c} and number % case when number <= 3000 then 1000 else 2 end = 0`,
    `update workflow_instances w set w_status = 'IN_PROGRESS', outcome = null, completed_at = null from ticket_instances t
      where t.company_id = w.company_id and t.id = w.ticket_instance_id and t.company_id = ${c} and t.number <= 3000`,
    `update task_instances i set t_status = 'OPEN', completed_at = null, completed_by = null, output_data = null, due_at = now() + case when t.number % 100 = 0 then -1 else 1 end * interval '1 day',
            assigned_to = case when t.number % 4 = 0 then ${me} else i.assigned_to end
       from workflow_instances w join ticket_instances t on t.company_id = w.company_id and t.id = w.ticket_instance_id
      where w.company_id = i.company_id and w.id = i.workflow_instance_id and t.company_id = ${c} and t.number <= 3000
        and i.id = (select max(l.id) from task_instances l where l.company_id = w.company_id and l.workflow_instance_id = w.id)`,
    `update task_instances set assigned_to = ${me} where company_id = ${c} and t_status = 'COMPLETED' and id % 2 = 0`,
    `insert into workflow_errors (company_id, ticket_instance_id, error_type, error_code, error_message, stack_trace, status)
     select ${c}, t.id, case when number % 600 = 0 then 'WORKFLOW_CREATION' else 'TASK_UPDATE' end::workflow_error_type, s::text, 'x', 'x', s
       from ticket_instances t, unnest(enum_range(null::workflow_error_status)) s where company_id = ${c} and number <= 3000 order by t.id`,
    `insert into workflow_errors (company_id, ticket_instance_id, event_id, error_type, error_code, error_message, stack_trace)
     select company_id, ticket_instance_id, min(id), 'WORKFLOW_TRANSITION', 'silently_stuck', 'x', 'x' from workflow_events where company_id = ${c} group by 1, 2 order by 2 limit 3000`,
    `insert into users (company_id, email, password_hash, first_name, last_name, deactivated_at)
     select ${c}, 'p' || n || '@busy.example', 'x', 'Pat', 'Person ' || n, case when n % 2 = 0 then now() end from generate_series(1, 400) n`,
    `insert into user_system_roles (company_id, user_id, role) select ${c}, id, 'user' from users where email like 'p%@busy.example'`,
    `insert into workflow_errors (company_id, ticket_instance_id, error_type, error_code, error_message, stack_trace)
     select company_id, id, 'TASK_UPDATE', 'code ' || n, 'x', 'x' from ticket_instances, generate_series(1, 8) n where company_id <> ${c}`,
    `insert into ticket_type_roles (company_id, ticket_key, company_role_id)
     select r.company_id, 'type_' || n, r.id from company_roles r, generate_series(1, 20) n`,
    `insert into companies (name, deactivated_at) select 'Firm ' || n, case when n % 2 = 0 then now() end from generate_series(1, 3000) n`,
    `insert into audit_log (company_id, actor_id, impersonating, action, subject_type, subject_id, created_at)
     select case when n % 2 = 0 then ${c} end, ${operator}, n % 2 = 0, 'entered the company', 'company', ${c}, now() - n * interval '6 hours' from generate_series(1, 4000) n`,
    `insert into session (sid, sess, expire) select 's' || n, ${session}, now() + interval '1 day' from generate_series(1, 5000) n`,
    `insert into invitations (company_id, email, first_name, last_name, token_hash, expires_at, created_by)
     select ${c}, 'i' || n || '@busy.example', 'In', 'Vited', 'i' || n, now() + interval '1 day', ${people} from generate_series(1, 3000) n`,
    `insert into impersonations (company_id, user_id, reason, ended_at) select ${c}, ${operator}, 'x', now() from generate_series(1, 3000) n`,
    `insert into log_in_attempts (kind, from_hash, about_hash) select 'log_in', 'f' || n, 'a' || n from generate_series(1, 5000) n`,
    `insert into password_resets (user_id, token_hash, expires_at) select u.id, 'r' || u.id, now() + interval '1 hour' from users u where u.company_id is not null`,
    `insert into email_changes (user_id, new_email, token_hash, expires_at) select u.id, 'new' || u.email, 'e' || u.id, now() + interval '1 hour' from users u where u.company_id is not null`,
  ];
}
