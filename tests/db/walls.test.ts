import { beforeAll, describe, expect, it } from 'vitest';
import { databasePool } from '#src/db/connection.js';
import { withCompany } from '#src/db/with_company.js';
import { useDatabase } from '../support/database.ts';
import { makeCompany, makePerson, type TestCompany } from '../support/people.ts';
import { fillEveryTable } from '../support/rows.ts';

const database = useDatabase();
let bloom: TestCompany;
let ravel: TestCompany;
let tables: string[];
let references: { child: string; childColumns: string[]; parent: string }[];

beforeAll(async () => {
  bloom = await makeCompany(database.owner, 'Bloom');
  ravel = await makeCompany(database.owner, 'Ravel');
  for (const company of [bloom, ravel]) {
    const person = await makePerson(database.owner, company, 'Dana Ortiz', { companyRoles: ['managers'] });
    await fillEveryTable(database.owner, company, person.id);
  }
  const found = await database.owner.query<{ t: string }>(
    `select table_name as t from information_schema.columns join information_schema.tables using (table_schema, table_name)
      where table_schema = 'public' and table_type = 'BASE TABLE' and column_name = 'company_id' order by 1`,
  );
  tables = found.rows.map(({ t }) => t);
  const keys = await database.owner.query<{ child: string; columns: string[]; parent: string }>(
    `select conrelid::regclass::text as child, confrelid::regclass::text as parent,
            array(select attname::text from unnest(conkey) with ordinality k(att, n) join pg_attribute on attrelid = conrelid and attnum = att order by n) as columns
       from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`,
  );
  references = keys.rows.map(({ child, columns, parent }) => ({ child, childColumns: columns, parent }));
});

/** One statement as the application's role, in a company or in none. */
async function asApplication(company: TestCompany | null, sql: string, values: unknown[] = []) {
  const client = await databasePool().connect();
  try {
    await client.query('begin');
    await client.query(`select set_config('app.company_id', $1, true)`, [company ? String(company.id) : '']);
    return await client.query(sql, values);
  } finally {
    await client.query('rollback');
    client.release();
  }
}
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );

describe('the walls between companies, in SQL as the application', () => {
  it('works as a role that owns nothing and cannot bypass them', async () => {
    const { rows } = await databasePool().query(
      `select current_user as name, rolsuper, rolbypassrls, (select count(*)::int from pg_class where relowner = r.oid) as owns from pg_roles r where rolname = current_user`,
    );
    expect(rows).toEqual([{ name: 'ticketflower_app', rolsuper: false, rolbypassrls: false, owns: 0 }]);
  });

  it('knows every tenant table, each with rows of both companies and row-level security', async () => {
    expect(tables).toHaveLength(19);
    for (const table of [...tables, 'companies']) {
      const column = table === 'companies' ? 'id' : 'company_id';
      const { rows } = await database.owner.query(
        `select count(distinct ${column})::int as n from ${table} where ${column} in ($1, $2)`,
        [bloom.id, ravel.id],
      );
      expect(rows[0].n, table).toBe(2);
      const security = await database.owner.query(
        `select relrowsecurity as on from pg_class where oid = $1::regclass`,
        [table],
      );
      expect(security.rows[0].on, table).toBe(true);
    }
  });

  it('shows no rows without a company', async () => {
    for (const table of [...tables, 'companies']) {
      expect((await asApplication(null, `select * from ${table}`)).rows, table).toEqual([]);
    }
  });

  it('shows a company its own rows and no others', async () => {
    for (const table of tables) {
      const { rows } = await asApplication(bloom, `select distinct company_id from ${table}`);
      expect(rows, table).toEqual([{ company_id: bloom.id }]);
    }
  });

  it('changes and deletes no row of another company, and moves none of its own there', async () => {
    for (const table of tables) {
      for (const sql of [
        `update ${table} set company_id = company_id where company_id = $1`,
        `delete from ${table} where company_id = $1`,
      ]) {
        const outcome = await asApplication(bloom, sql, [ravel.id]).then(
          ({ rowCount }) => rowCount,
          (error: { code?: string }) => error.code,
        );
        expect([0, '42501'], `${sql}`).toContain(outcome);
      }
      const moved = await codeOf(
        database.owner.query(`update ${table} set company_id = $2 where company_id = $1`, [bloom.id, ravel.id]),
      );
      expect(moved, `owner moves ${table}`).toBe('23000');
    }
  });

  it('inserts no row of another company', async () => {
    for (const table of tables) {
      const copy = await database.owner.query(`select * from ${table} where company_id = $1 limit 1`, [ravel.id]);
      const row = { ...copy.rows[0], ...('id' in copy.rows[0] ? { id: 900_000 } : {}) };
      const names = Object.keys(row);
      const values = names.map((name) =>
        row[name] !== null && typeof row[name] === 'object' && !(row[name] instanceof Date)
          ? JSON.stringify(row[name])
          : row[name],
      );
      const sql = `insert into ${table} (${names.map((name) => `"${name}"`).join(', ')}) values (${names.map((_, at) => `$${at + 1}`).join(', ')})`;
      expect(await codeOf(asApplication(bloom, sql, values)), table).toBe('42501');
    }
  });

  it('lets no row point at a row of another company, whoever writes it', async () => {
    const composite = references.filter(
      ({ childColumns, child }) => childColumns[0] === 'company_id' && childColumns.length > 1 && child !== 'companies',
    );
    expect(composite.length).toBeGreaterThan(20);
    for (const { child, childColumns, parent } of composite) {
      const column = childColumns.at(-1);
      const other = await database.owner.query(`select id from ${parent} where company_id = $1 limit 1`, [ravel.id]);
      const one = `ctid = (select ctid from ${child} where company_id = $1 limit 1)`;
      const code = await codeOf(
        database.owner.query(`update ${child} set ${column} = $2 where ${one}`, [bloom.id, other.rows[0].id]),
      );
      expect(code, `${child}.${column} -> ${parent}`).toBe('23503');
    }
    const plain = references
      .filter(({ childColumns }) => childColumns.length === 1)
      .map(({ child, childColumns, parent }) => `${child}.${childColumns[0]} -> ${parent}`);
    expect(plain.filter((line) => !line.endsWith('-> companies')).sort()).toEqual([
      // of no company's tables: superusers have accounts too; only functions reach them
      'email_changes.user_id -> users',
      'impersonations.user_id -> users',
      'invitations.created_by -> users',
      'password_resets.user_id -> users',
      'task_definitions.created_by -> users',
      'task_instances.completed_by -> users',
      'ticket_definitions.created_by -> users',
      'ticket_instances.created_by -> users',
      'workflow_definitions.created_by -> users',
      'workflow_definitions.published_by -> users',
      'workflow_errors.resolved_by -> users',
      'workflow_errors.reviewed_by -> users',
      'workflow_events.actor_id -> users',
    ]);
  });

  it('keeps the audit log as it was written, and rights out of reach', async () => {
    expect(await codeOf(asApplication(bloom, 'update audit_log set action = $1', ['x']))).toBe('42501');
    expect(await codeOf(asApplication(bloom, 'delete from audit_log'))).toBe('42501');
    expect(await codeOf(asApplication(bloom, 'update users set is_superuser = true'))).toBe('42501');
    expect(await codeOf(asApplication(bloom, `insert into companies (name) values ('x')`))).toBe('42501');
  });

  it('withCompany leaves no company behind on the connection it used', async () => {
    const names = await withCompany({ company: bloom }, (tx) => tx.user.findMany());
    expect(names.map(({ companyId }) => companyId)).toEqual([bloom.id]);
    expect((await databasePool().query('select * from users')).rows).toEqual([]);
  });
});
