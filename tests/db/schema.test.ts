import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_ROOT } from '#src/config.js';
import { useDatabase } from '../support/database.ts';
import { parsePrismaSchema } from '../support/prisma_schema.ts';

const database = useDatabase({ connected: false });
const declared = async () => parsePrismaSchema(await readFile(join(PROJECT_ROOT, 'prisma', 'schema.prisma'), 'utf8'));

const COLUMNS = `
  select table_name || '.' || column_name || ' ' || udt_name || case when is_nullable = 'YES' then '?' else '' end as line
    from information_schema.columns join information_schema.tables using (table_schema, table_name)
   where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> '_prisma_migrations' order by 1`;
const KEYS = `
  select c.conrelid::regclass || ' ' || case c.contype when 'p' then 'id' when 'u' then 'unique' else 'reference' end
         || ' (' || (select string_agg(a.attname, ', ' order by k.n) from unnest(c.conkey) with ordinality k(att, n) join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.att) || ')'
         || case when c.contype = 'f' then ' -> ' || c.confrelid::regclass || ' (' ||
              (select string_agg(a.attname, ', ' order by k.n) from unnest(c.confkey) with ordinality k(att, n) join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.att) || ')' else '' end as line
    from pg_constraint c where c.connamespace = 'public'::regnamespace and c.contype in ('p', 'u', 'f') and c.conrelid <> '_prisma_migrations'::regclass order by 1`;
const ENUMS = `select t.typname || ': ' || string_agg(e.enumlabel, ', ' order by e.enumsortorder) as line
    from pg_enum e join pg_type t on t.oid = e.enumtypid group by t.typname order by 1`;

const linesOf = async (sql: string) =>
  (await database.owner.query<{ line: string }>(sql)).rows.map(({ line }) => line).sort();

it('has every column of schema.prisma with its type and nullability, and no other', async () => {
  expect(await linesOf(COLUMNS)).toEqual((await declared()).columns);
});

it('has every primary key, unique and reference of schema.prisma, and no other', async () => {
  expect(await linesOf(KEYS)).toEqual((await declared()).keys);
});

it('has every enum of schema.prisma with its values in their order', async () => {
  expect(await linesOf(ENUMS)).toEqual((await declared()).enums);
});
