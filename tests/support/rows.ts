import type pg from 'pg';
import type { TestCompany } from './people.ts';

/** Puts one row of this company into every tenant table, written as the owner. */
export async function fillEveryTable(owner: pg.Client, company: TestCompany, userId: number): Promise<void> {
  const c = company.id;
  const one = async (sql: string, values: unknown[] = []) =>
    (await owner.query(`${sql} returning *`, [c, ...values])).rows[0].id as number;
  const role = await one(`insert into company_roles (company_id, role_name) values ($1, 'personnel')`);
  await owner.query('insert into user_company_roles (company_id, user_id, company_role_id) values ($1, $2, $3)', [
    c,
    userId,
    role,
  ]);
  const workflow = await one(
    `insert into workflow_definitions (company_id, key, version, state, title, fields, created_by) values ($1, 'leave', 1, 'published', 'Leave', '[]', $2)`,
    [userId],
  );
  const task = await one(
    `insert into task_definitions (company_id, workflow_definition_id, key, title, task_type, assign_company_role_id, position, version, created_by)
     values ($1, $2, 'approval', 'Approval', 'FORM', $3, 0, 1, $4)`,
    [workflow, role, userId],
  );
  await one(
    'insert into workflow_transitions (company_id, workflow_definition_id, position, from_task_id, to_task_id) values ($1, $2, 0, $3, $3)',
    [workflow, task],
  );
  const type = await one(
    `insert into ticket_definitions (company_id, workflow_definition_id, key, title, fields, position, created_by) values ($1, $2, 'leave', 'Leave', '[]', 0, $3)`,
    [workflow, userId],
  );
  await owner.query(
    `insert into ticket_type_roles (company_id, ticket_key, company_role_id) values ($1, 'leave', $2)`,
    [c, role],
  );
  const ticket = await one(
    `insert into ticket_instances (company_id, number, ticket_definition_id, title, ticket_data, submission_token, created_by) values ($1, 1, $2, 'One', '{}', 'token', $3)`,
    [type, userId],
  );
  const instance = await one(
    `insert into workflow_instances (company_id, ticket_instance_id, workflow_definition_id, workflow_data) values ($1, $2, $3, '{}')`,
    [ticket, workflow],
  );
  const event = await one(
    `insert into workflow_events (company_id, ticket_instance_id, kind, data, actor_id, handled_at) values ($1, $2, 'ticket_submitted', '{}', $3, now())`,
    [ticket, userId],
  );
  const todo = await one(
    `insert into task_instances (company_id, workflow_instance_id, task_definition_id, cause_event_id, t_status, assigned_to) values ($1, $2, $3, $4, 'OPEN', $5)`,
    [instance, task, event, userId],
  );
  await owner.query('update workflow_events set task_instance_id = $2 where company_id = $1', [c, todo]);
  await one(
    `insert into workflow_errors (company_id, ticket_instance_id, task_instance_id, event_id, error_type, error_code, error_message, stack_trace)
     values ($1, $2, $3, $4, 'TASK_UPDATE', 'x', 'x', 'x')`,
    [ticket, todo, event],
  );
  const invitation = await one(
    `insert into invitations (company_id, email, token_hash, expires_at, user_id, created_by) values ($1, 'x@x.example', 'x', now(), $2, $2)`,
    [userId],
  );
  await owner.query(`insert into invitation_system_roles (company_id, invitation_id, role) values ($1, $2, 'user')`, [
    c,
    invitation,
  ]);
  await owner.query(
    'insert into invitation_company_roles (company_id, invitation_id, company_role_id) values ($1, $2, $3)',
    [c, invitation, role],
  );
  await one(`insert into impersonations (company_id, user_id, reason) values ($1, $2, 'x')`, [userId]);
  await one(`insert into audit_log (company_id, actor_id, action, subject_type) values ($1, $2, 'x', 'x')`, [userId]);
}
