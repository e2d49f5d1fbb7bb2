import 'dotenv/config';
import pg from 'pg';
import { readConfig } from '../config.js';
import { migrate } from '../db/migrations.js';
import { findDatabase, MIGRATIONS } from '../db/prepare.js';

const USAGE = 'Usage: npm run remove_superuser -- EMAIL';

// The account stays, deactivated: what the audit logs say of this person keeps its name.
const REMOVE = `
  with gone as (
    update users set deactivated_at = now(), session_version = session_version + 1, updated_at = now()
     where email = lower($1) and is_superuser and deactivated_at is null returning id, email),
  ended as (
    update impersonations i set ended_at = now(), updated_at = now() from gone where i.user_id = gone.id and i.ended_at is null
    returning i.company_id, i.user_id, i.reason),
  noted as (
    insert into audit_log (company_id, actor_id, impersonating, action, subject_type, subject_id, before)
    select company_id, user_id, true, 'left the company as the operator was removed', 'company', company_id, jsonb_build_object('reason', reason) from ended returning 1),
  removed as (
    insert into audit_log (action, subject_type, subject_id, before, after)
    select 'removed a superuser', 'user', id, jsonb_build_object('active', true), jsonb_build_object('active', false, 'email', email) from gone where (select count(*) from noted) >= 0)
  select id from gone`;

/** Deactivates an operator as the database's owner: out at the next click, out of every company at once. There is no way to do this over HTTP. */
async function removeSuperuser(ownerUrl: string, email: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query(REMOVE, [email]);
    if (rows.length === 0) throw new Error(`${email} is no active superuser.`);
  } finally {
    await client.end();
  }
}

async function main(): Promise<void> {
  const email = process.argv[2]?.trim() ?? '';
  if (email === '') throw new Error(USAGE);
  const database = await findDatabase(readConfig());
  try {
    await migrate(database.ownerUrl, MIGRATIONS);
    await removeSuperuser(database.ownerUrl, email);
    process.stdout.write(`Superuser ${email} is removed: logged out everywhere, and cannot log in any more.\n`);
  } finally {
    await database.stop();
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
