-- No open ticket is ever silently stuck (spec 1.4): one view, branch by branch, and what it is made of.

-- the reconciler walks through the open tickets of all companies, a few at a time
create index ticket_instances_open on ticket_instances (company_id, id) where closed_at is null;
-- "is there an error at this task", "… at this event"
create index workflow_errors_task on workflow_errors (company_id, task_instance_id) where status <> 'RESOLVED';
create index workflow_errors_event on workflow_errors (company_id, event_id) where status <> 'RESOLVED';

-- The next four give one row each as a table: such functions become part of the query that uses them, which single values do not.

-- Who did a step of a workflow, at its last completed run; null where it was nobody (src/workflow_engine/snapshot.ts reads the same).
create function step_done_by(of_company int, of_workflow int, step text) returns table (done_by int) language sql stable
begin atomic
  select i.completed_by
    from task_instances i join task_definitions d on d.company_id = i.company_id and d.id = i.task_definition_id
   where i.company_id = of_company and i.workflow_instance_id = of_workflow and d.key = step and i.t_status = 'COMPLETED'
   order by date_trunc('milliseconds', coalesce(i.completed_at, 'epoch')) desc, i.id desc limit 1;
end;

create function is_task_worker(of_company int, person int, wanted_role text) returns table (is_one boolean) language sql stable
begin atomic
  select exists (select from user_system_roles r where r.company_id = of_company and r.user_id = person and r.role = 'task_worker')
     and (wanted_role is null or exists (
           select from user_company_roles cr join company_roles c on c.company_id = cr.company_id and c.id = cr.company_role_id
            where cr.company_id = of_company and cr.user_id = person and lower(c.role_name) = lower(wanted_role)));
end;

-- Whether a person may have a task by its `assign_to` (spec 3.3, Who): what src/workflow_engine/assignment.ts says, and a test compares the two.
create function may_have_task(of_company int, of_task int, person int) returns table (may boolean) language sql stable
begin atomic
  select case
           when rule -> 'submitter' = 'true' then t.created_by = person
           when rule ? 'field' then case jsonb_typeof(w.workflow_data -> (rule ->> 'field'))
                                      when 'number' then (w.workflow_data ->> (rule ->> 'field'))::numeric = person else false end
           when rule ? 'same_as' then exists (select from step_done_by(of_company, w.id, rule ->> 'same_as') s where s.done_by = person)
           else exists (select from is_task_worker(of_company, person, rule ->> 'company_role') k where k.is_one)
         end
         or (rule ? 'else' and exists (select from is_task_worker(of_company, person, rule -> 'else' ->> 'company_role') k where k.is_one))
    from task_instances i
    join task_definitions d on d.company_id = i.company_id and d.id = i.task_definition_id
    join workflow_instances w on w.company_id = i.company_id and w.id = i.workflow_instance_id
    join ticket_instances t on t.company_id = w.company_id and t.id = w.ticket_instance_id
    cross join lateral (select coalesce(nullif(d.assign_to, 'null'), '{}') as rule) r
   where i.company_id = of_company and i.id = of_task
     and not exists (
           select from jsonb_array_elements(coalesce(rule -> 'not', '[]')) n
            where case when n = '"submitter"' then t.created_by else (select s.done_by from step_done_by(of_company, w.id, n ->> 'step') s) end = person);
end;

-- Whether a person may work on a task now: also active, and able to open it (the guard of src/workflow_ops/my_tasks.router.ts).
create function may_work_on(of_company int, of_task int, person int) returns table (may boolean) language sql stable
begin atomic
  select exists (select from users u where u.company_id = of_company and u.id = person and u.deactivated_at is null)
     and exists (select from user_system_roles r where r.company_id = of_company and r.user_id = person and r.role in ('task_worker', 'user'))
     and exists (select from may_have_task(of_company, of_task, person) m where m.may);
end;

-- What of one open ticket nobody and nothing will carry on, branch by branch, as if this workflow error were resolved.
-- `since`: when the branch last changed.
create function broken_branches_of(of_company int, of_ticket int, except_error int)
returns table (company_id int, ticket_instance_id int, number int, task_instance_id int, event_id int, reason text, since timestamptz)
language sql stable
begin atomic
  select t.company_id, t.id, t.number, b.task_instance_id, b.event_id, b.reason, b.since
    from ticket_instances t
    left join workflow_instances w on w.company_id = t.company_id and w.ticket_instance_id = t.id
    cross join lateral (
      -- a living task: somebody can do it now, or a workflow error stands at it, or choosing somebody is under way
      select i.id as task_instance_id, null::int as event_id, i.updated_at as since,
             case when d.task_type <> 'FORM' then 'nobodys_task' when i.t_status = 'ERROR' then 'task_in_error'
                  when i.assigned_to is null or i.t_status = 'PENDING' then 'nobody_has_it' else 'not_theirs' end as reason
        from task_instances i
        join task_definitions d on d.company_id = i.company_id and d.id = i.task_definition_id
       where i.company_id = t.company_id and i.workflow_instance_id = w.id and i.t_status in ('PENDING', 'OPEN', 'IN_PROGRESS', 'ERROR')
         and not (d.task_type = 'FORM' and i.t_status in ('OPEN', 'IN_PROGRESS') and i.assigned_to is not null
                  and exists (select from may_work_on(i.company_id, i.id, i.assigned_to) m where m.may))
         and not exists (select from workflow_errors x
                          where x.company_id = i.company_id and x.task_instance_id = i.id and x.status <> 'RESOLVED' and x.id is distinct from except_error)
         and not exists (select from workflow_events e
                          where e.company_id = t.company_id and e.ticket_instance_id = t.id and e.task_instance_id = i.id
                            and e.kind = 'task_to_assign' and e.handled_at is null and e.due_at >= now() - interval '1 minute')
      union all
      -- an event that nobody handles
      select e.task_instance_id, e.id, e.due_at, 'overdue_event'
        from workflow_events e
       where e.company_id = t.company_id and e.ticket_instance_id = t.id and e.handled_at is null and e.due_at < now() - interval '1 minute'
         and not exists (select from workflow_errors x
                          where x.company_id = e.company_id and x.ticket_instance_id = t.id and x.status <> 'RESOLVED' and x.id is distinct from except_error
                            and (x.event_id = e.id or (x.error_code = 'silently_stuck' and x.task_instance_id is not distinct from e.task_instance_id)))
      union all
      -- no branch lives (those that wait at a join wait for others), or the ticket has no workflow and nothing will make one
      select null, null, greatest(t.created_at, w.updated_at),
             case when w.id is null then 'no_workflow' else 'no_living_branch' end
       where not exists (select from task_instances i
                          where i.company_id = t.company_id and i.workflow_instance_id = w.id and i.t_status in ('PENDING', 'OPEN', 'IN_PROGRESS', 'ERROR'))
         and not exists (select from workflow_events e
                          where e.company_id = t.company_id and e.ticket_instance_id = t.id and e.kind <> 'task_to_assign' and e.handled_at is null)
         and not exists (select from workflow_errors x
                          where x.company_id = t.company_id and x.ticket_instance_id = t.id and x.status <> 'RESOLVED' and x.id is distinct from except_error)
    ) b
   where t.company_id = of_company and t.id = of_ticket and t.closed_at is null;
end;

-- The invariant: this view is empty.
create view broken_branches with (security_invoker = true) as
  select b.* from ticket_instances t cross join lateral broken_branches_of(t.company_id, t.id, null) b where t.closed_at is null;

-- For the reconciler: of the next open tickets after one, those with a branch that has been broken for a minute and that nobody is handling
-- right now; and, as a row without a reason, the last ticket looked at. Ids and reasons only.
create function silently_stuck_tickets(after_company int, after_ticket int, how_many int)
returns table (company_id int, ticket_instance_id int, reason text)
language sql stable security definer set search_path = public, pg_temp as $$
  with next as materialized (
    select t.company_id, t.id from ticket_instances t
     where t.closed_at is null and (t.company_id, t.id) > (after_company, after_ticket) order by t.company_id, t.id limit least(how_many, 1000))
  select b.company_id, b.ticket_instance_id, min(b.reason)
    from next n cross join lateral broken_branches_of(n.company_id, n.id, null) b
   where b.since < now() - interval '1 minute'
     and not exists (select from workflow_events e where e.company_id = n.company_id and e.ticket_instance_id = n.id
                        and e.handled_at is null and e.due_at >= now() - interval '1 minute')
   group by b.company_id, b.ticket_instance_id
  union all
  (select n.company_id, n.id, null from next n order by n.company_id desc, n.id desc limit 1)
$$;

-- For whoever watches the installation: two numbers.
create function installation_soundness(out stuck int, out oldest_open_event_seconds int)
language sql stable security definer set search_path = public, pg_temp as $$
  select (select count(*)::int from (select distinct b.company_id, b.ticket_instance_id from broken_branches b limit 1000) s),
         (select coalesce(greatest(0, extract(epoch from now() - min(coalesce((e.payload ->> 'retried_at')::timestamptz, e.created_at))))::int, 0) from workflow_events e where e.handled_at is null)
$$;

revoke execute on function step_done_by, is_task_worker, may_have_task, may_work_on, broken_branches_of, silently_stuck_tickets,
  installation_soundness from public;
grant execute on function step_done_by, is_task_worker, may_have_task, may_work_on, broken_branches_of, silently_stuck_tickets,
  installation_soundness to ticketflower_app;
grant select on broken_branches to ticketflower_app;
