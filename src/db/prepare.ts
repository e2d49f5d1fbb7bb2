import { join } from 'node:path';
import { type Config, ConfigError, PROJECT_ROOT } from '../config.js';
import { connect, disconnect } from './connection.js';
import { startEmbeddedPostgres } from './embedded_postgres.js';
import { migrate } from './migrations.js';

export const MIGRATIONS = join(PROJECT_ROOT, 'prisma', 'migrations');

/** The owner's URL of the database and how to let go of it: the operator's own PostgreSQL, or the embedded one, started here. */
export async function findDatabase(
  config: Config,
): Promise<{ appUrl: string; ownerUrl: string; stop: () => Promise<void> }> {
  if (config.databaseUrl !== undefined && config.migrationDatabaseUrl !== undefined) {
    return { appUrl: config.databaseUrl, ownerUrl: config.migrationDatabaseUrl, stop: async () => {} };
  }
  const embedded = await startEmbeddedPostgres(config.dataDir);
  return { appUrl: embedded.url, ownerUrl: embedded.url, stop: embedded.stop };
}

/** Finds, migrates and connects the database; gives how to close it all. Throws ConfigError where the given one cannot be reached. */
export async function openDatabase(config: Config, onError: (error: Error) => void): Promise<() => Promise<void>> {
  const database = await findDatabase(config);
  try {
    await migrate(database.ownerUrl, MIGRATIONS);
    await connect(database.appUrl, onError);
  } catch (error) {
    await database.stop();
    throw unreachable(config, error as Error);
  }
  return async () => {
    await disconnect();
    await database.stop();
  };
}

function unreachable(config: Config, error: Error & { code?: string }): Error {
  const given = config.migrationDatabaseUrl;
  if (
    error instanceof ConfigError ||
    given === undefined ||
    !/^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|28|3D000)/.test(error.code ?? 'ETIMEDOUT')
  )
    return error;
  const { host, pathname } = new URL(given);
  const detail = error.message || error.code || 'no answer';
  return new ConfigError(`The database ${pathname.slice(1)} at ${host} (DATABASE_URL) cannot be reached: ${detail}`);
}
