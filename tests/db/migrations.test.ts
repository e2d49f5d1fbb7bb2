import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '#src/db/migrations.js';
import { MIGRATIONS } from '#src/db/prepare.js';
import { useDatabase } from '../support/database.ts';

const database = useDatabase({ connected: false });
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ticketflower-migrations-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await database.owner.query(
    `drop table if exists made; delete from _prisma_migrations where migration_name like 'test%'`,
  );
});

async function write(name: string, sql: string) {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'migration.sql'), sql);
}
const applied = async () =>
  (
    await database.owner.query(
      `select migration_name from _prisma_migrations where migration_name like 'test%' order by 1`,
    )
  ).rows.map((row) => row.migration_name);

describe('migrations', () => {
  it('have all been applied to the template, and applying them again does nothing', async () => {
    expect(await migrate(database.url, MIGRATIONS)).toEqual([]);
  });

  it('leave a fresh database without anybody: no account is there by default', async () => {
    for (const table of ['users', 'companies', 'session'])
      expect((await database.owner.query(`select from ${table}`)).rowCount).toBe(0);
  });

  it('are each applied once by five runners at once, twenty times', async () => {
    for (let turn = 0; turn < 20; turn++) {
      const [first, second] = [`test_${turn}_1`, `test_${turn}_2`];
      await write(first, 'create table made (id int)');
      await write(second, 'insert into made values (1)');
      const runs = await Promise.all(Array.from({ length: 5 }, () => migrate(database.url, folder)));
      expect(runs.flat().sort()).toEqual([first, second]);
      expect((await database.owner.query('select * from made')).rowCount).toBe(1);
      await database.owner.query('drop table made');
    }
  });

  it('are undone as a whole where one statement fails, and what came before stays', async () => {
    await write('test_1', 'create table made (id int)');
    await write('test_2', 'insert into made values (1); select 1/0;');
    await expect(migrate(database.url, folder)).rejects.toThrow('Migration test_2 failed: division by zero');
    expect(await applied()).toEqual(['test_1']);
    expect((await database.owner.query('select * from made')).rowCount).toBe(0);
  });

  it('are refused when a file was changed after it had been applied', async () => {
    await write('test_1', 'create table made (id int)');
    await migrate(database.url, folder);
    await write('test_1', 'create table made (id bigint)');
    await expect(migrate(database.url, folder)).rejects.toThrow('test_1 was changed after it had been applied');
  });

  it('that begin with "-- no transaction" run outside one', async () => {
    await write('test_1', 'create table made (id int)');
    await write('test_2', '-- no transaction\ncreate index concurrently if not exists made_id on made (id)');
    expect(await migrate(database.url, folder)).toEqual(['test_1', 'test_2']);
  });
});
