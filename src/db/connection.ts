import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { ConfigError } from '../config.js';
import { gatheringSocket } from './gathering_socket.js';
import { PrismaClient } from './generated/client.js';

const POOL = {
  max: 10,
  // Waiting for ever for a connection would hang every request behind a slow query (safety.md 33).
  connectionTimeoutMillis: 2_000,
  statement_timeout: 5_000,
  lock_timeout: 2_000,
  idle_in_transaction_session_timeout: 10_000,
};

const whenDisconnected: (() => void)[] = [];

let open: { pool: pg.Pool; prisma: PrismaClient } | undefined;

/** Opens the one pool of this process, every connection as the application's role; refuses a role that could pass the walls. */
export async function connect(url: string, onError: (error: Error) => void = () => {}): Promise<void> {
  // Pipelined: what is asked without waiting goes out together and is answered in order (a transaction's begin, statement and commit).
  const pool = new pg.Pool({
    connectionString: url,
    ...POOL,
    pipeline: true,
    stream: gatheringSocket,
    options: '-c role=ticketflower_app',
  });
  pool.on('error', onError);
  // A checked-out client without a listener would take the process down when the database restarts.
  pool.on('connect', (client) => client.on('error', onError));
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool),
    // Its longer forms quote what was to be written.
    errorFormat: 'minimal',
    transactionOptions: { maxWait: 5_000, timeout: 10_000 },
  });
  open = { pool, prisma };
  try {
    await refusePowerfulRole(pool);
  } catch (error) {
    await disconnect();
    throw error;
  }
}

async function refusePowerfulRole(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string; super: boolean; bypasses: boolean; owns: boolean }>(
    `select rolname as name, rolsuper as super, rolbypassrls as bypasses,
            exists (select from pg_class where relowner = pg_roles.oid and relkind in ('r', 'p') and relnamespace = 'public'::regnamespace) as owns
       from pg_roles where rolname = current_user`,
  );
  const [role] = rows;
  const fault = role?.super
    ? 'is a superuser'
    : role?.bypasses
      ? 'bypasses row-level security'
      : role?.owns
        ? 'owns tables'
        : undefined;
  if (role && fault === undefined) return;
  const who = `The database role of the application, ${role?.name ?? 'unknown'}, ${fault ?? 'is not there'}`;
  throw new ConfigError(
    `${who}, so that it could pass the walls between companies. Nothing but ticketflower_app as our migration makes it may be used.`,
  );
}

/** Does something at every later `disconnect`: what is kept of one database's rows says nothing of the next one's. */
export function onDisconnect(forget: () => void): void {
  whenDisconnected.push(forget);
}

/** Closes the pool; safe to call twice. */
export async function disconnect(): Promise<void> {
  const closing = open;
  open = undefined;
  for (const forget of whenDisconnected) forget();
  await closing?.prisma.$disconnect();
  await closing?.pool.end();
}

/** The open Prisma client; for db/ alone. */
export function prismaClient(): PrismaClient {
  if (open === undefined) throw new Error('connect() was not called');
  return open.prisma;
}

/** The open pool, as the application's role; for db/ and the session store. */
export function databasePool(): pg.Pool {
  if (open === undefined) throw new Error('connect() was not called');
  return open.pool;
}
