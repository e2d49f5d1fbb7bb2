import 'dotenv/config';
import pg from 'pg';
import { type Config, readConfig } from '../config.js';
import { migrate } from '../db/migrations.js';
import { findDatabase, MIGRATIONS } from '../db/prepare.js';
import { newToken } from '../one_time_link.js';

const USAGE = 'Usage: npm run reset_password -- EMAIL';

/** Makes a one-time link as the database's owner, for anybody who may log in, superusers too; the audit log names no actor. */
async function makeLink(ownerUrl: string, email: string): Promise<string> {
  const { token, hash } = newToken();
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query('select * from request_password_reset(lower($1), $2, null, null)', [
      email,
      hash,
    ]);
    if (!rows[0]) throw new Error(`Nobody who may log in has the address ${email}.`);
    return token;
  } finally {
    await client.end();
  }
}

const siteOf = ({ publicUrl, port }: Config): string => publicUrl?.href ?? `http://localhost:${port}/`;

async function main(): Promise<void> {
  const email = process.argv[2]?.trim() ?? '';
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new Error(USAGE);
  const config = readConfig();
  const database = await findDatabase(config);
  try {
    await migrate(database.ownerUrl, MIGRATIONS);
    const link = new URL(`/password_resets/password?token=${await makeLink(database.ownerUrl, email)}`, siteOf(config));
    process.stdout.write(`A new password for ${email}, within an hour, once: ${link.href}\n`);
  } finally {
    await database.stop();
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
