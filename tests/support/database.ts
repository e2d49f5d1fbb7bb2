import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { connect, disconnect } from '#src/db/connection.js';

export type TestDatabase = {
  /** The owner's URL of this file's own database. */
  url: string;
  /** A connection as the owner, who sees all companies. */
  owner: pg.Client;
};

const on = (url: string, database: string) => Object.assign(new URL(url), { pathname: `/${database}` }).href;

async function asAdmin(sql: string): Promise<void> {
  const admin = new pg.Client({ connectionString: on(inject('templateUrl'), 'postgres') });
  await admin.connect();
  await admin.query(sql).finally(() => admin.end());
}

/** A database of this test file's own, cloned from the template, connected as the application; dropped after the file. */
export function useDatabase({ connected = true } = {}): TestDatabase {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const database = {} as TestDatabase;
  beforeAll(async () => {
    await asAdmin(`create database ${name} template template_ticketflower`);
    database.url = on(inject('templateUrl'), name);
    database.owner = new pg.Client({ connectionString: database.url });
    database.owner.on('error', () => {});
    await database.owner.connect();
    if (connected) await connect(database.url);
  });
  afterAll(async () => {
    await disconnect();
    await database.owner?.end();
    await asAdmin(`drop database if exists ${name} with (force)`);
  });
  return database;
}

/** A fingerprint of every row of every table, by table: equal before and after means that nothing was written. */
export async function databaseContents(owner: pg.Client): Promise<Record<string, string>> {
  const { rows } = await owner.query<{ t: string }>(
    `select table_name as t from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  const contents: Record<string, string> = {};
  for (const { t } of rows) {
    const found = await owner.query<{ sum: string }>(
      `select coalesce(md5(string_agg(r::text, ',' order by r::text)), 'empty') as sum from "${t}" r`,
    );
    contents[t] = found.rows[0]?.sum ?? '';
  }
  return contents;
}
