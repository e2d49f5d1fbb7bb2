-- Lists whose rows may lie far from the beginning of the order that the other indexes give (tests/speed/query_plans.test.ts).
-- "my tickets", active: somebody's closed ones are many more
create index ticket_instances_mine_active on ticket_instances (company_id, created_by, number desc) where closed_at is null;
-- "tickets" of the company, archive: the open ones among them are not read
create index ticket_instances_archive on ticket_instances (company_id, number desc) where closed_at is not null;
-- "tasks" of the company, active: the completed ones are many more
create index task_instances_listed on task_instances (company_id, id desc) where t_status in ('PENDING', 'OPEN', 'IN_PROGRESS', 'ERROR');
-- how many open tasks are overdue, on the dashboard
create index task_instances_due on task_instances (company_id, due_at) where t_status in ('PENDING', 'OPEN', 'IN_PROGRESS', 'ERROR');
-- Workflow errors that are open, of one status, of one type. Under row-level security an index's condition cannot compare enums (that is not
-- leak-proof), so these are not columns; and workflow_errors_open has served for its company alone. Resolved ones are most, the key finds them.
create index workflow_errors_unresolved on workflow_errors (company_id, id desc) where status <> 'RESOLVED';
create index workflow_errors_new on workflow_errors (company_id, id desc) where status = 'NEW';
create index workflow_errors_reviewed on workflow_errors (company_id, id desc) where status = 'REVIEWED';
create index workflow_errors_workflow_creation on workflow_errors (company_id, id desc) where error_type = 'WORKFLOW_CREATION';
create index workflow_errors_task_creation on workflow_errors (company_id, id desc) where error_type = 'TASK_CREATION';
create index workflow_errors_task_update on workflow_errors (company_id, id desc) where error_type = 'TASK_UPDATE';
create index workflow_errors_workflow_transition on workflow_errors (company_id, id desc) where error_type = 'WORKFLOW_TRANSITION';
drop index workflow_errors_open;
-- Whoever submitted is of one company: without this a person's tickets are estimated to be almost none, and a form that is sent again was looked
-- for among all that its sender ever submitted.
create statistics ticket_instances_submitter (dependencies) on company_id, created_by from ticket_instances;
