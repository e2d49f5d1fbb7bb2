import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { FLOOR } from './floor_statements.ts';

// What P1 is measured against: the statements of a submit through pg alone, eight at once, by the application's role and with its walls.
const [url = '', given = '{}'] = process.argv.slice(2);
const facts = JSON.parse(given) as {
  company: number;
  person: number;
  colleague: number;
  ticket: number;
  workflow: number;
  task: number;
  data: object;
};
const pool = new pg.Pool({ connectionString: url, max: 8, options: '-c role=ticketflower_app' });
const data = JSON.stringify(facts.data);

type Run = (name: keyof typeof FLOOR, values: unknown[]) => Promise<Record<string, number>>;

async function inTransaction<T>(work: (run: Run) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query(`begin; select set_config('app.company_id', '${facts.company}', true)`);
    const run: Run = async (name, values) =>
      (await client.query({ name, text: FLOOR[name], values: [facts.company, ...values] })).rows[0];
    const done = await work(run);
    await client.query('commit');
    return done;
  } finally {
    client.release();
  }
}

async function submit(): Promise<void> {
  const { person, colleague, ticket, workflow, task } = facts;
  const title = 'Leave of Ravi Kumar from 2027-02-01 to 2027-02-05';
  const { id: event } = await inTransaction((run) => run('submit', [person, ticket, title, data, randomUUID()]));
  await inTransaction(async (run) => {
    await run('makeInstance', [event, workflow]);
    const instance = await run('take', [event]);
    const { id } = await run('begin', [event, instance.id, task]);
    await run('giveAndClose', [event, instance.id, id, instance.ticket_instance_id, colleague]);
  });
}

async function stretch(seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1000;
  let done = 0;
  const client = async () => {
    for (; performance.now() < until; done++) await submit();
  };
  await Promise.all(Array.from({ length: 8 }, client));
  process.stdout.write(`${JSON.stringify({ done })}\n`);
}

process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) await stretch(Number(line));
await pool.end();
