/** What one submit writes, by hand: a statement for each whole step, in the same transactions as the product's. $1 is always the company. */
export const FLOOR = {
  /** $2 person, $3 ticket definition, $4 title, $5 data, $6 token → event and ticket. */
  submit: `
  with counted as (update companies set ticket_count = ticket_count + 1 where id = $1 returning ticket_count as number),
  ticket as (
    insert into ticket_instances (company_id, number, title, ticket_definition_id, created_by, submission_token, ticket_data)
    select $1, number, $4, $3, $2, $6, $5::jsonb from counted returning id, number),
  audit as (
    insert into audit_log (company_id, actor_id, action, subject_type, subject_id, ticket_instance_id, after)
    select $1, $2, 'submitted a ticket', 'ticket_instance', id, id, jsonb_build_object('number', number, 'title', $4::text, 'ticket_data', $5::jsonb) from ticket)
  insert into workflow_events (company_id, ticket_instance_id, kind, data, actor_id, attempts, due_at)
  select $1, id, 'ticket_submitted', $5::jsonb, $2, 1, clock_timestamp() + interval '1 second' from ticket returning id, ticket_instance_id`,
  /** $2 event, $3 workflow definition. */
  makeInstance: `
  with taken as (select id, ticket_instance_id, data from workflow_events where company_id = $1 and id = $2 and handled_at is null for update skip locked),
  made as (
    insert into workflow_instances (company_id, ticket_instance_id, workflow_definition_id, workflow_data)
    select $1, ticket_instance_id, $3, data from taken on conflict (company_id, ticket_instance_id) do nothing returning id, ticket_instance_id)
  insert into audit_log (company_id, action, subject_type, subject_id, ticket_instance_id)
  select $1, 'started the workflow', 'workflow_instance', id, ticket_instance_id from made`,
  /** $2 event → the instance, both locked in this order. */
  take: `
  with taken as materialized (
    select ticket_instance_id from workflow_events where company_id = $1 and id = $2 and handled_at is null for update skip locked)
  select i.id, i.ticket_instance_id from workflow_instances i join taken using (ticket_instance_id) where i.company_id = $1 for update of i`,
  /** $2 event, $3 instance, $4 task definition → the task; then everybody else waits. */
  begin: `
  with made as (
    insert into task_instances (company_id, workflow_instance_id, task_definition_id, cause_event_id, due_at)
    values ($1, $3, $4, $2, now() + interval '1 day') returning id)
  select id, pg_advisory_xact_lock(7203117, $1::int)::text from made`,
  /** $2 event, $3 instance, $4 task, $5 ticket, $6 whom. */
  giveAndClose: `
  with chosen as (
    select u.id from users u where u.company_id = $1 and u.id = $6 and u.deactivated_at is null and exists (
      select from user_system_roles r where r.company_id = $1 and r.user_id = u.id and r.role in ('task_worker', 'user'))),
  noted as (update users u set last_assigned_at = clock_timestamp() from chosen where u.company_id = $1 and u.id = chosen.id),
  given as (
    update task_instances t set assigned_to = chosen.id, assigned_because = 'was chosen as “Manager”', assigned_at = now(), t_status = 'OPEN', updated_at = now()
      from chosen where t.company_id = $1 and t.id = $4),
  moved as (update workflow_instances set w_status = 'IN_PROGRESS', updated_at = now() where company_id = $1 and id = $3),
  closed as (
    update workflow_events set handled_at = now(), outcome = jsonb_build_object('why', '[]'::jsonb, 'task', $4::int, 'assigned_to', (select id from chosen))
     where company_id = $1 and id = $2)
  insert into audit_log (company_id, action, subject_type, subject_id, ticket_instance_id, after)
  select $1, 'moved the ticket on', 'workflow_instance', $3::int, $5::int, jsonb_build_object('began', (select id from chosen), 'completed', false, 'outcome', null)`,
} as const;
