import type pg from 'pg';
import { databasePool } from '#src/db/connection.js';
import { makeCompany, makePerson, type TestCompany } from '../support/people.ts';
import { fillEveryTable } from '../support/rows.ts';

/** What the database let through: every attempt that came to something is a leak. */
export type DatabaseWalls = {
  readonly tables: number;
  readonly references: number;
  readonly attempts: number;
  readonly leaks: number;
  readonly faults: readonly string[];
};

type Two = { readonly own: TestCompany; readonly other: TestCompany };
/** How an attempt ended: rows that it found or changed, or the database's code. */
type Outcome = number | string;

async function asApplication(company: TestCompany | null, sql: string, values: unknown[] = []): Promise<Outcome> {
  const client = await databasePool().connect();
  try {
    await client.query('begin');
    await client.query(`select set_config('app.company_id', $1, true)`, [company ? String(company.id) : '']);
    return (await client.query(sql, values)).rowCount ?? 0;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

const TENANT_TABLES = `
  select table_name as name from information_schema.columns join information_schema.tables using (table_schema, table_name)
   where table_schema = 'public' and table_type = 'BASE TABLE' and column_name = 'company_id' order by 1`;
/** References between tables of tenants; `last` is the column that names the row. */
const REFERENCES = `
  select conrelid::regclass::text as child, confrelid::regclass::text as parent, array_length(conkey, 1) as columns,
         (select attname::text from pg_attribute where attrelid = conrelid and attnum = conkey[array_length(conkey, 1)]) as last
    from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace
     and exists (select from pg_attribute where attrelid = conrelid and attname = 'company_id')
     and exists (select from pg_attribute where attrelid = confrelid and attname = 'company_id')`;
/** Columns that name a row and refer to nothing; the audit log keeps what is gone. */
const LOOSE = `
  select c.table_name || '.' || c.column_name as name from information_schema.columns c
   where c.table_schema = 'public' and c.column_name like '%\\_id' and c.table_name = any ($1) and c.table_name <> 'audit_log'
     and not exists (select from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
                      where k.contype = 'f' and k.conrelid = c.table_name::regclass and a.attname = c.column_name)`;
/** Actor columns: an impersonating superuser is of no company (spec 2.1); they are never set from input. */
const ACTORS = /^(impersonations\.user_id|\w+\.(\w+_by|actor_id))$/;

const asSql = (value: unknown) =>
  value !== null && typeof value === 'object' && !(value instanceof Date) ? JSON.stringify(value) : value;

async function insertOfOther(owner: pg.Client, { own, other }: Two, table: string): Promise<Outcome> {
  const { rows } = await owner.query(`select * from "${table}" where company_id = $1 limit 1`, [other.id]);
  // Without a row there is nothing to try with, which must not pass for a wall.
  if (!rows[0]) return 1;
  const row: Record<string, unknown> = { ...rows[0], ...('id' in rows[0] && { id: 900_000 }) };
  const names = Object.keys(row).map((name) => `"${name}"`);
  const places = names.map((_, at) => `$${at + 1}`);
  return asApplication(
    own,
    `insert into "${table}" (${names.join(', ')}) values (${places.join(', ')})`,
    Object.values(row).map(asSql),
  );
}

async function pointToOther(owner: pg.Client, { own, other }: Two, child: string, column: string, parent: string) {
  const { rows } = await owner.query(`select id from ${parent} where company_id = $1 limit 1`, [other.id]);
  if (rows.length === 0) return 1;
  await owner.query('begin');
  try {
    const one = `ctid = (select ctid from ${child} where company_id = $1 limit 1)`;
    return (await owner.query(`update ${child} set ${column} = $2 where ${one}`, [own.id, rows[0].id])).rowCount ?? 0;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  } finally {
    await owner.query('rollback');
  }
}

/** Tries in SQL, as the application's role, to read, change, delete, insert and point at another company's rows, for every table; points also as the owner. */
export async function tryDatabaseWalls(owner: pg.Client): Promise<DatabaseWalls> {
  const [own, other] = [await makeCompany(owner, 'North'), await makeCompany(owner, 'South')];
  for (const company of [own, other]) {
    const person = await makePerson(owner, company, 'Ann Lee', { companyRoles: ['managers'] });
    await fillEveryTable(owner, company, person.id);
  }
  const faults: string[] = [];
  let attempts = 0;
  /** Nothing found or changed, or refused with one of these codes, is a wall. */
  const attempt = (what: string, outcome: Outcome, ...codes: string[]) => {
    attempts++;
    if (outcome !== 0 && !codes.includes(String(outcome))) faults.push(`${what}: ${outcome}`);
  };
  const tables = (await owner.query<{ name: string }>(TENANT_TABLES)).rows.map(({ name }) => name);
  const two = { own, other };
  for (const table of tables) {
    const of = [other.id];
    attempt(
      `${table} without a company`,
      await asApplication(null, `select from "${table}" where company_id is not null`),
      '42501',
    );
    attempt(
      `${table} read`,
      await asApplication(own, `select from "${table}" where company_id <> $1`, [own.id]),
      '42501',
    );
    const change = `update "${table}" set company_id = company_id where company_id = $1`;
    attempt(`${table} changed`, await asApplication(own, change, of), '42501');
    attempt(`${table} deleted`, await asApplication(own, `delete from "${table}" where company_id = $1`, of), '42501');
    attempt(`${table} inserted`, await insertOfOther(owner, two, table), '42501');
  }
  const found = await owner.query<{ child: string; parent: string; columns: number; last: string }>(REFERENCES);
  const references = found.rows.filter(({ columns, child, last }) => columns > 1 || !ACTORS.test(`${child}.${last}`));
  for (const { child, parent, last } of references)
    attempt(`${child}.${last} -> ${parent}`, await pointToOther(owner, two, child, last, parent), '23503');
  for (const { name } of (await owner.query<{ name: string }>(LOOSE, [tables])).rows)
    attempt(`${name} refers to nothing`, 1);
  return { tables: tables.length, references: references.length, attempts, leaks: faults.length, faults };
}
