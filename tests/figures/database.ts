import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { connect, disconnect } from '#src/db/connection.js';
import { startEmbeddedPostgres } from '#src/db/embedded_postgres.js';
import { migrate } from '#src/db/migrations.js';
import { MIGRATIONS } from '#src/db/prepare.js';

/** A PostgreSQL of the figure's own, durable as in production, migrated and connected; gone afterwards, unless it has a folder to stay in. */
export async function withFigureDatabase<T>(
  work: (database: { url: string; owner: pg.Client; folder: string }) => Promise<T>,
  kept?: string,
): Promise<T> {
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'ticketflower-figure-')));
  if (kept !== undefined) await mkdir(kept, { recursive: true });
  // mkdtemp closes the folder to others; as root the server runs as another user.
  await chmod(folder, 0o755);
  const server = await startEmbeddedPostgres(folder);
  await migrate(server.url, MIGRATIONS);
  // A figure may take the database down under it.
  const owner = new pg.Client({ connectionString: server.url }).on('error', () => {});
  await owner.connect();
  await connect(server.url);
  try {
    return await work({ url: server.url, owner, folder });
  } finally {
    await disconnect();
    await owner.end().catch(() => {});
    await server.stop();
    if (kept === undefined) await rm(folder, { recursive: true, force: true });
  }
}
