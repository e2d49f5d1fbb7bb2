import pg from 'pg';
import { companyStatements, readStrides, type Statement, ticketStatements } from './copies.js';
import type { Model } from './model_company.js';

/** How much is asked for: companies in all, and tickets in all, spread evenly. */
export type Amount = { readonly companies: number; readonly tickets: number };

const YEARS = 3;
/** Open tickets stand in the newest tenth of the copies only: nobody has work that is years old. */
const RECENT = 0.1;
const AT_ONCE = 2;
/** How long the longest of the model's tickets is made to have taken, in seconds. */
const LONGEST = 2 * 24 * 3600;

/** Copies the model company until there are as many companies and tickets as asked; the database's owner, since it writes many companies. */
export async function multiply(ownerUrl: string, owner: pg.Client, model: Model, amount: Amount): Promise<void> {
  const each = Math.ceil(amount.tickets / amount.companies);
  await ageModel(owner, model, each);
  const companies = await makeCompanies(owner, model, amount.companies);
  const strides = await readStrides(owner);
  const peopleStride = strides.get('users') ?? 0;
  const places = companies.map((id, index) => ({ id, shift: index * peopleStride }));
  const statements = {
    company: await companyStatements(owner),
    ticket: await ticketStatements(owner, strides, await peopleFields(owner, model)),
  };
  const waiting = [...places];
  const work = async () => {
    const client = await bulkClient(ownerUrl);
    try {
      for (let place = waiting.shift(); place; place = waiting.shift())
        await fill(client, model, place, { statements, each });
    } finally {
      await client.end();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await settle(owner);
}

/** A connection that writes much at once; a superuser (the embedded server's login is one) need not have every reference looked up again. */
async function bulkClient(ownerUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query('set synchronous_commit = off');
  await client.query('set session_replication_role = replica').catch(() => {});
  return client;
}

/** The model's tickets were lived through in moments: makes days of them, and gives them the highest of the `each` numbers. */
async function ageModel(owner: pg.Client, { companyId }: Model, each: number): Promise<void> {
  await owner.query('begin');
  await owner.query(
    `create temporary table born on commit drop as
     select id, created_at, (select least(100000, ${LONGEST} / greatest(0.001, extract(epoch from max(e.handled_at - b.created_at)))) from workflow_events e
                               join ticket_instances b on b.company_id = e.company_id and b.id = e.ticket_instance_id where e.company_id = $1) as slower
       from ticket_instances where company_id = $1`,
    [companyId],
  );
  const to = (column: string) => `now() - interval '3 days' + (${column} - b.created_at) * b.slower`;
  const write = (sql: string) => owner.query(`update ${sql} and r.company_id = $1`, [companyId]);
  // A due time is counted from the moment of its step.
  await write(`task_instances r set due_at = ${to('r.created_at')} + (r.due_at - r.created_at), assigned_at = ${to('r.assigned_at')},
      started_at = ${to('r.started_at')}, completed_at = ${to('r.completed_at')}, created_at = ${to('r.created_at')}
    from workflow_instances w join born b on b.id = w.ticket_instance_id where w.company_id = r.company_id and w.id = r.workflow_instance_id`);
  const OF_TICKET: { readonly [table: string]: readonly string[] } = {
    workflow_events: ['due_at', 'handled_at', 'created_at'],
    workflow_errors: ['last_seen_at', 'created_at'],
    workflow_instances: ['completed_at', 'created_at'],
    audit_log: ['created_at'],
  };
  for (const [table, columns] of Object.entries(OF_TICKET)) {
    const moved = columns.map((column) => `${column} = ${to(`r.${column}`)}`);
    await write(`${table} r set ${moved.join(', ')} from born b where b.id = r.ticket_instance_id`);
  }
  await write(
    `ticket_instances r set closed_at = ${to('r.closed_at')}, created_at = ${to('r.created_at')}, number = -number from born b where b.id = r.id`,
  );
  await owner.query(
    'update ticket_instances set number = $2 - (select count(*) from ticket_instances where company_id = $1) - number where company_id = $1',
    [companyId, each],
  );
  await owner.query('commit');
}

async function makeCompanies(owner: pg.Client, { companyId }: Model, howMany: number): Promise<number[]> {
  const { rows } = await owner.query<{ id: number }>(
    `insert into companies (name, time_zone) select 'Company ' || n, 'UTC' from generate_series(2, $1::int) n returning id`,
    [howMany],
  );
  await owner.query(`update companies c set name = 'Company ' || c.id where id = any ($1::int[])`, [
    rows.map(({ id }) => id),
  ]);
  return [companyId, ...rows.map(({ id }) => id)];
}

/** The names of the fields that hold people, in any of the model's workflows. */
async function peopleFields(owner: pg.Client, { companyId }: Model): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select distinct f->>'name' as name from workflow_definitions, jsonb_array_elements(fields) f where company_id = $1 and f->>'type' = 'user'`,
    [companyId],
  );
  return rows.map(({ name }) => name);
}

type Place = { readonly id: number; readonly shift: number };
type Plan = {
  readonly statements: { company: readonly Statement[]; ticket: readonly Statement[] };
  readonly each: number;
};

/** One company, whole, in one transaction. */
async function fill(client: pg.Client, model: Model, { id, shift }: Place, { statements, each }: Plan): Promise<void> {
  await client.query('begin');
  const isModel = id === model.companyId;
  const copy = { model: model.companyId, company: id, people: shift };
  if (!isModel) for (const sql of statements.company) await client.query(sql(copy));
  await planCopies(client, model, each, isModel);
  for (const sql of statements.ticket) await client.query(sql(copy));
  await client.query(
    `update companies set ticket_count = (select coalesce(max(number), 0) from ticket_instances where company_id = $1) where id = $1`,
    [id],
  );
  await client.query('commit');
}

/** Which copies of which of the model's tickets a company gets, their numbers and how much older than the model they are: copy 0 is the newest. */
async function planCopies(client: pg.Client, { companyId }: Model, each: number, isModel: boolean): Promise<void> {
  await client.query(
    `create temporary table copies on commit drop as
     with model as (select id, number, closed_at is null as open, count(*) filter (where closed_at is not null) over () as closed from ticket_instances where company_id = $1),
     size as (select (ceil($2::float8 / greatest(1, max(closed))) + 1)::int as copies from model),
     every as (
       select m.id as ticket, k.copy, row_number() over (order by k.copy, m.number desc) as place, size.copies
         from model m, size, generate_series(0, size.copies - 1) k (copy)
        where not m.open or k.copy <= size.copies * ${RECENT})
     select ticket, copy, $2::int - place::int + 1 as number,
            copy * interval '${YEARS} years' / copies + (ticket * 7919 % 1000) / 1000.0 * least(interval '${YEARS} years' / copies, interval '10 days') as age
       from every where place <= $2`,
    [companyId, each],
  );
  // The model's own rows are there already, as copy 0.
  if (isModel) await client.query('delete from copies where copy = 0');
  await client.query('analyze copies');
}

/** Moves the sequences past what was written, and lets the planner see it. */
async function settle(owner: pg.Client): Promise<void> {
  const { rows } = await owner.query<{ sequence: string; table: string }>(
    `select pg_get_serial_sequence(c.relname, a.attname) as sequence, c.relname as table
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'id' and a.attidentity <> ''
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`,
  );
  for (const { sequence, table } of rows)
    await owner.query(
      `select setval('${sequence}', greatest((select coalesce(max(id), 0) from ${table}), (select last_value from ${sequence})))`,
    );
  await owner.query('vacuum analyze');
}
