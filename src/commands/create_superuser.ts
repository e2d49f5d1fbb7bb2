import { randomBytes } from 'node:crypto';
import 'dotenv/config';
import pg from 'pg';
import { readConfig } from '../config.js';
import { migrate } from '../db/migrations.js';
import { findDatabase, MIGRATIONS } from '../db/prepare.js';
import { hashPassword } from '../users/passwords.js';

const USAGE = 'Usage: npm run create_superuser -- EMAIL';

/** Makes an operator as the database's owner: there is no way to do this over HTTP. The password is made here and printed once. */
async function createSuperuser(ownerUrl: string, email: string): Promise<string> {
  const password = randomBytes(15).toString('base64url');
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query<{ id: number }>(
      `insert into users (email, password_hash, first_name, last_name, is_superuser) values (lower($1), $2, 'Operator', $1, true)
       on conflict (email) do nothing returning id`,
      [email, await hashPassword(password)],
    );
    if (!rows[0]) throw new Error(`${email} has an account already; use another address for the operator.`);
    await client.query(
      `insert into audit_log (action, subject_type, subject_id, after) values ('created a superuser', 'user', $1, $2)`,
      [rows[0].id, { email }],
    );
    await client.query('commit');
    return password;
  } finally {
    await client.end();
  }
}

async function main(): Promise<void> {
  const email = process.argv[2]?.trim() ?? '';
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new Error(USAGE);
  const database = await findDatabase(readConfig());
  try {
    await migrate(database.ownerUrl, MIGRATIONS);
    const password = await createSuperuser(database.ownerUrl, email);
    process.stdout.write(`Superuser ${email} is made. Password (shown once): ${password}\n`);
  } finally {
    await database.stop();
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
