import 'dotenv/config';
import pg from 'pg';
import { readConfig } from '../config.js';
import { migrate } from '../db/migrations.js';
import { findDatabase, MIGRATIONS } from '../db/prepare.js';

const SOUND = 0;
const BROKEN = 1;
const NOT_CHECKED = 2;

/** Every branch of every company's open tickets that nobody and nothing will carry on, as the database's owner, who sees all. */
async function findBroken(ownerUrl: string): Promise<object[]> {
  const client = new pg.Client({ connectionString: ownerUrl });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<object>(
      `select company_id, number, ticket_instance_id, task_instance_id, event_id, reason
         from broken_branches order by company_id, number, task_instance_id, event_id`,
    );
    return rows;
  } finally {
    await client.end();
  }
}

/** Prints one JSON line with what is silently stuck; gives the exit code. */
async function run(): Promise<number> {
  const database = await findDatabase(readConfig());
  try {
    await migrate(database.ownerUrl, MIGRATIONS);
    const broken = await findBroken(database.ownerUrl);
    console.log(JSON.stringify({ ok: broken.length === 0, broken }));
    return broken.length === 0 ? SOUND : BROKEN;
  } finally {
    await database.stop();
  }
}

process.exitCode = await run().catch((error: Error) => {
  console.error(`The tickets could not be checked. ${error.message}`);
  return NOT_CHECKED;
});
