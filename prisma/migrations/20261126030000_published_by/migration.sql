-- The list of a workflow's versions says who published each. The foreign key is NOT VALID first, so that the old version can go on serving.
alter table workflow_definitions add column published_by int;
alter table workflow_definitions add constraint workflow_definitions_published_by_fkey foreign key (published_by) references users (id) not valid;
-- the audit log has known it all the time
update workflow_definitions w set published_by = a.actor_id
  from (select distinct on (company_id, subject_id) company_id, subject_id, actor_id from audit_log
         where action = 'published a workflow' and subject_type = 'workflow_definition' order by company_id, subject_id, id desc) a
 where a.company_id = w.company_id and a.subject_id = w.id and exists (select from users u where u.id = a.actor_id);
alter table workflow_definitions validate constraint workflow_definitions_published_by_fkey;
