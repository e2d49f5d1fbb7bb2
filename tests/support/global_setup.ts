import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/db/embedded_postgres.ts';
import { migrate } from '../../src/db/migrations.ts';
import { MIGRATIONS } from '../../src/db/prepare.ts';

// For tests only: nothing here has to survive a power cut.
const FAST = ['-c fsync=off', '-c full_page_writes=off', '-c synchronous_commit=off', '-c max_connections=300'];

declare module 'vitest' {
  export interface ProvidedContext {
    /** The owner's URL of the migrated template database. */
    templateUrl: string;
  }
}

/** One embedded PostgreSQL for the whole run, with a migrated template that each test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'ticketflower-tests-'));
  // mkdtemp closes the folder to others; as root the server runs as another user.
  await chmod(folder, 0o755);
  const server = await startEmbeddedPostgres(folder, FAST);
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query('create database template_ticketflower');
  await admin.end();
  const templateUrl = withDatabase(server.url, 'template_ticketflower');
  await migrate(templateUrl, MIGRATIONS);
  project.provide('templateUrl', templateUrl);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

/** The same server's URL with another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
