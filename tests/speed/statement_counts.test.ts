import type pg from 'pg';
import { beforeAll, expect, it } from 'vitest';
import { SEED_PASSWORD } from '#src/commands/seed/model_company.js';
import { seed } from '#src/commands/seed/seed.js';
import { databasePool } from '#src/db/connection.js';
import { publishAndDraft } from '../support/busy_company.ts';
import { useDatabase } from '../support/database.ts';
import { companyPages } from '../support/pages.ts';
import { type Visitor, visitor } from '../support/site.ts';

const [FEW, MANY] = [3, 25];

const database = useDatabase();
let companyId: number;
let browser: Visitor;
let sent = 0;

/** Counts what the application sends to the database, each message that it waits for. */
function countStatements(): void {
  const known = new WeakSet<pg.PoolClient>();
  databasePool().on('acquire', (client) => {
    if (known.has(client)) return;
    known.add(client);
    const query = client.query.bind(client) as (...given: unknown[]) => unknown;
    Object.assign(client, {
      query: (...given: unknown[]) => {
        sent++;
        return query(...given);
      },
    });
  });
}

/** As many rows of every kind as `rows`, for every list and for the one ticket, person and role whose pages are opened. */
async function fill(from: number, rows: number): Promise<void> {
  const all = [
    `insert into users (company_id, email, password_hash, first_name, last_name) select $1, 'p' || n || '@few.example', 'x', 'Pat', 'P' || n from generate_series($2::int, $3) n`,
    `insert into user_system_roles (company_id, user_id, role) select $1, id, 'task_worker' from users where company_id = $1 and substr(email, 2) = any (select n || '@few.example' from generate_series($2::int, $3) n)`,
    `insert into user_company_roles (company_id, user_id, company_role_id) select $1, u.id, r.id from users u, company_roles r
      where u.company_id = $1 and r.company_id = $1 and substr(u.email, 2) = any (select n || '@few.example' from generate_series($2::int, $3) n)`,
    `insert into company_roles (company_id, role_name) select $1, 'role ' || n from generate_series($2::int, $3) n`,
    `insert into invitations (company_id, email, token_hash, expires_at, created_by)
     select $1, 'i' || n || '@few.example', 'i' || n, now() + interval '1 day', (select min(id) from users where company_id = $1) from generate_series($2::int, $3) n`,
    `insert into workflow_definitions (company_id, key, version, state, title, fields, created_by)
     select $1, 'purchase', -n, 'retired', 'Purchase', '[]', (select min(id) from users where company_id = $1) from generate_series($2::int, $3) n`,
    ...['TASK_UPDATE', 'WORKFLOW_CREATION'].map(
      (
        type,
      ) => `insert into workflow_errors (company_id, ticket_instance_id, error_type, error_code, error_message, stack_trace, status)
       select $1, t.id, '${type}', s::text || n, 'x', 'x', s from ticket_instances t, generate_series($2::int, $3) n, unnest(enum_range(null::workflow_error_status)) s
        where t.company_id = $1 and t.number > (select max(number) - 3 from ticket_instances where company_id = $1)`,
    ),
  ];
  for (const sql of all) await database.owner.query(sql, [companyId, from, rows]);
  // Lists of tickets and tasks: of both states, all this person's.
  await database.owner.query(
    `with newest as (select id, number, row_number() over (order by number desc) as place from ticket_instances where company_id = $1)
     update ticket_instances t set created_by = (select min(id) from users where company_id = $1), closed_at = case when s.place <= $2 then null else now() end
       from newest s where t.company_id = $1 and s.id = t.id and s.place <= $2 * 2`,
    [companyId, rows],
  );
  await database.owner.query(
    `update task_instances i set assigned_to = (select min(id) from users where company_id = $1), t_status = case when t.closed_at is null then 'OPEN' else 'COMPLETED' end::task_status
       from workflow_instances w join ticket_instances t on t.company_id = w.company_id and t.id = w.ticket_instance_id
      where i.company_id = $1 and w.company_id = $1 and w.id = i.workflow_instance_id and t.number > (select max(number) - $2 * 2 from ticket_instances where company_id = $1)`,
    [companyId, rows],
  );
}

/** How many statements each page sends, by its path without the ids. */
async function statements(paths: readonly string[]): Promise<Map<string, number>> {
  const counted = new Map<string, number>();
  for (const path of paths) {
    await browser.get(path);
    sent = 0;
    const { status } = await browser.get(path);
    expect([200, 303], path).toContain(status);
    counted.set(path, sent);
  }
  return counted;
}

beforeAll(async () => {
  const { email } = await seed(database.url, { companies: 2, tickets: 160 });
  const { rows } = await database.owner.query<{ id: number; company_id: number }>(
    'select id, company_id from users where email = $1',
    [email],
  );
  companyId = rows[0]?.company_id ?? 0;
  await publishAndDraft(rows[0]?.id ?? 0);
  countStatements();
  browser = visitor();
  await browser.post('/sessions').type('form').send({ email, password: SEED_PASSWORD });
}, 120_000);

it('no page sends more statements for more rows', async () => {
  await fill(1, FEW);
  const paths = await companyPages(database.owner, companyId);
  const few = await statements(paths);
  await fill(FEW + 1, MANY);
  const many = await statements(paths);
  const grown = paths.filter((path) => (many.get(path) ?? 0) > (few.get(path) ?? 0));
  expect(grown.map((path) => `${path}: ${few.get(path)} → ${many.get(path)}`)).toEqual([]);
  // A dashboard that sends nothing would not have been counted.
  expect(few.get('/dashboard')).toBeGreaterThan(3);
}, 60_000);
