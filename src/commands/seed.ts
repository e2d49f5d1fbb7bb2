import { parseArgs } from 'node:util';
import 'dotenv/config';
import { ConfigError, readConfig } from '../config.js';
import { connect, disconnect } from '../db/connection.js';
import { migrate } from '../db/migrations.js';
import { findDatabase, MIGRATIONS } from '../db/prepare.js';
import { SEED_PASSWORD } from './seed/model_company.js';
import { seed } from './seed/seed.js';

const USAGE = 'Usage: npm run seed -- [--companies 10] [--tickets 10000]';

function readAmount(args: string[]) {
  const options = {
    companies: { type: 'string', default: '10' },
    tickets: { type: 'string', default: '10000' },
  } as const;
  const { values } = parseArgs({ args, options });
  const [companies, tickets] = [Number(values.companies), Number(values.tickets)];
  const fits =
    [companies, tickets].every((n) => Number.isInteger(n) && n >= 1) && companies <= 10_000 && tickets <= 50_000_000;
  if (!fits || tickets < companies)
    throw new Error(`${USAGE}\nBoth are whole numbers, with at least one ticket for each company.`);
  return { companies, tickets };
}

/** Adds made-up companies with tickets to the database, for looking around and for measuring. */
async function main(): Promise<void> {
  const amount = readAmount(process.argv.slice(2));
  const config = readConfig();
  if (config.publicUrl !== undefined)
    throw new ConfigError('PUBLIC_URL is set: made-up companies are not for production.');
  const database = await findDatabase(config);
  const began = performance.now();
  try {
    await migrate(database.ownerUrl, MIGRATIONS);
    await connect(database.appUrl);
    const { email } = await seed(database.ownerUrl, amount);
    const seconds = Math.round((performance.now() - began) / 1000);
    console.log(JSON.stringify({ ...amount, seconds, log_in: email, password: SEED_PASSWORD }));
  } finally {
    await disconnect();
    await database.stop();
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
