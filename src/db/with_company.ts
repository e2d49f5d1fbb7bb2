import { prismaClient } from './connection.js';
import type { Prisma } from './generated/client.js';
import { tryAgain } from './try_again.js';

/** A transaction in which only one company's rows exist. */
export type Tx = Prisma.TransactionClient;

/**
 * The only door to tenant data: one short transaction that sees and writes the rows of `current.company` alone (row-level security).
 * Deadlocks and serialization failures are retried as whole transactions, three times in all. Nothing slow belongs inside.
 */
export async function withCompany<T>(
  current: { readonly company: { readonly id: number } },
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return tryAgain(() =>
    prismaClient().$transaction(async (tx) => {
      await tx.$executeRaw`select set_config('app.company_id', ${String(current.company.id)}, true)`;
      return work(tx);
    }),
  );
}
