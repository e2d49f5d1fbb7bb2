-- The archive of errors: where many are open, the key alone read past all of them (tests/speed/query_plans.test.ts).
create index workflow_errors_resolved on workflow_errors (company_id, id desc) where status = 'RESOLVED';
