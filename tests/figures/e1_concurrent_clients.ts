import { runConcurrentClients } from '../support/concurrent_clients.ts';
import { withFigureDatabase } from './database.ts';
import type { FigureDefinition, FigureOptions } from './figure.ts';

const TICKETS = { short: 100, usual: 1_000, full: 1_000 } as const;

async function measure({ form }: FigureOptions) {
  return withFigureDatabase(async ({ owner }) => {
    const { tickets, completions, deadlocks_retried, busy, spread, thrown, ...wrong } = await runConcurrentClients(
      owner,
      TICKETS[form],
    );
    const nothingWrong = thrown.length === 0 && Object.values(wrong).every((n) => n === 0);
    const ok = nothingWrong && spread <= 1 && completions === tickets * 4;
    return { ok, tickets, completions, deadlocks_retried, busy, spread, thrown: thrown.slice(0, 5), ...wrong };
  });
}

/** The engine under concurrent clients on a real database (issue 3): forks and joins, every completion sent twice at once. */
export const E1: FigureDefinition = {
  goal: '16 clients, 1,000 tickets with three parallel branches, each completion sent twice at once: never stuck, nothing twice',
  mutants: [],
  measure,
};
