-- A ticket admin stops a ticket for a while (its due times move by as long), or skips a task, each with a reason (spec 4.2).
alter table workflow_instances add column held_at timestamptz, add column held_reason text;
alter table task_instances add column skip_reason text;
