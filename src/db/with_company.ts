import { prismaClient } from './connection.js';
import { databaseCode } from './database_code.js';
import type { Prisma } from './generated/client.js';

/** A transaction in which only one company's rows exist. */
export type Tx = Prisma.TransactionClient;

const TRIES = 3;
const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';

/**
 * The only door to tenant data: one short transaction that sees and writes the rows of `current.company` alone (row-level security).
 * Deadlocks and serialization failures are retried as whole transactions, three times in all. Nothing slow belongs inside.
 */
export async function withCompany<T>(
  current: { readonly company: { readonly id: number } },
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await prismaClient().$transaction(async (tx) => {
        await tx.$executeRaw`select set_config('app.company_id', ${String(current.company.id)}, true)`;
        return work(tx);
      });
    } catch (error) {
      const code = databaseCode(error);
      if (attempt === TRIES || (code !== DEADLOCK && code !== SERIALIZATION_FAILURE)) throw error;
    }
  }
}
