import { beforeAll, expect, it } from 'vitest';
import { SEED_PASSWORD } from '#src/commands/seed/model_company.js';
import { seed } from '#src/commands/seed/seed.js';
import { useDatabase } from '../support/database.ts';
import { makeSite, visitor } from '../support/site.ts';

const database = useDatabase();
let email: string;

beforeAll(async () => {
  ({ email } = await seed(database.url, { companies: 3, tickets: 120 }));
}, 120_000);

it('makes as many companies and tickets as asked, numbered without gaps, some open and most closed', async () => {
  const { rows } = await database.owner.query(
    `select c.ticket_count, count(*)::int as tickets, max(t.number) as highest, count(*) filter (where t.closed_at is null)::int as open
       from companies c join ticket_instances t on t.company_id = c.id group by c.id`,
  );
  expect(rows).toHaveLength(3);
  for (const row of rows) {
    expect(row).toMatchObject({ ticket_count: 40, tickets: 40, highest: 40 });
    expect(row.open).toBeGreaterThan(0);
    expect(row.open).toBeLessThan(20);
  }
});

it('every reference leads to a row, though it was written without looking', async () => {
  const { rows } = await database.owner.query<{ table: string; columns: string[]; parent: string; parents: string[] }>(
    `select conrelid::regclass::text as table, confrelid::regclass::text as parent,
            array(select attname::text from unnest(conkey) with ordinality k (att, n) join pg_attribute on attrelid = conrelid and attnum = att order by n) as columns,
            array(select attname::text from unnest(confkey) with ordinality k (att, n) join pg_attribute on attrelid = confrelid and attnum = att order by n) as parents
       from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`,
  );
  expect(rows.length).toBeGreaterThan(30);
  for (const { table, columns, parent, parents } of rows) {
    const set = columns.map((column) => `c.${column} is not null`).join(' and ');
    const same = columns.map((column, n) => `p.${parents[n]} = c.${column}`).join(' and ');
    const lost = await database.owner.query(
      `select * from ${table} c where ${set} and not exists (select from ${parent} p where ${same})`,
    );
    expect(lost.rows, `${table} ${columns}`).toEqual([]);
  }
});

it('no ticket is stuck, and nothing is from the future', async () => {
  expect((await database.owner.query('select * from broken_branches')).rows).toEqual([]);
  const { rows } = await database.owner.query(
    'select count(*)::int as n from ticket_instances where created_at > now() or closed_at > now() or closed_at < created_at',
  );
  expect(rows).toEqual([{ n: 0 }]);
});

it('a copied company can be used: its people log in, and see whom their tickets wait for', async () => {
  const { rows } = await database.owner.query<{ email: string; id: number }>(
    `select u.email, c.id from users u join companies c on c.id = u.company_id where u.email like 'admin@%' and u.email <> $1 order by c.id`,
    [email],
  );
  expect(rows).toHaveLength(2);
  const browser = visitor(makeSite());
  const login = { email: rows[1]?.email, password: SEED_PASSWORD };
  expect((await browser.post('/sessions').type('form').send(login)).status).toBe(303);
  const open = await database.owner.query<{ number: number; title: string }>(
    'select number, title from ticket_instances where company_id = $1 and closed_at is null order by number desc limit 1',
    [rows[1]?.id],
  );
  const { number, title } = open.rows[0] ?? { number: 0, title: 'none' };
  expect((await browser.get('/tickets')).text).toContain(title);
  const page = await browser.get(`/tickets/${number}`);
  expect(page.status).toBe(200);
  expect(page.text).toContain('Waiting for ');
  expect(page.text).not.toContain('somebody');
});
