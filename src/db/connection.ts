import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.js';

const POOL = {
  max: 10,
  // Waiting for ever for a connection would hang every request behind a slow query (safety.md 33).
  connectionTimeoutMillis: 2_000,
  statement_timeout: 5_000,
  lock_timeout: 2_000,
  idle_in_transaction_session_timeout: 10_000,
};

let open: { pool: pg.Pool; prisma: PrismaClient } | undefined;

/** Opens the one pool of this process, every connection as the application's role; refuses a role that could pass the walls. */
export async function connect(url: string, onError: (error: Error) => void = () => {}): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, ...POOL, options: '-c role=ticketflower_app' });
  pool.on('error', onError);
  // A checked-out client without a listener would take the process down when the database restarts.
  pool.on('connect', (client) => client.on('error', onError));
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool),
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
  const { rows } = await pool.query<{ powerful: boolean }>(
    `select rolsuper or rolbypassrls or exists (select from pg_class where relname = 'companies' and relowner = pg_roles.oid) as powerful
       from pg_roles where rolname = current_user`,
  );
  if (rows[0]?.powerful !== false) {
    throw new Error(
      'The database role of the application could pass the walls between companies; it must be ticketflower_app.',
    );
  }
}

/** Closes the pool; safe to call twice. */
export async function disconnect(): Promise<void> {
  const closing = open;
  open = undefined;
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
