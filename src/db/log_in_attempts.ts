import { prismaClient } from './connection.js';

/** Where a try comes from and whom it is about, as keyed hashes. */
export type AttemptBy = { readonly from: string; readonly about: string };
/** How many failures of the last 15 minutes are one too many: from one place, about one person from everywhere, and what each place has free of the latter. */
export type AttemptRule = {
  readonly kind: string;
  readonly mostFrom: number;
  readonly mostAbout: number;
  readonly freeFrom: number;
};

/** Begins a try and gives its id, or the seconds to wait until one is let through; one order for all processes. */
export async function beginAttempt(
  rule: AttemptRule,
  { from, about }: AttemptBy,
): Promise<{ id: number; wait?: never } | { id?: never; wait: number }> {
  const [row] = await prismaClient().$queryRaw<{ attempt_id: number | null; wait_seconds: number }[]>`
    select * from begin_attempt(${rule.kind}, ${from}, ${about}, ${rule.mostFrom}::int, ${rule.mostAbout}::int, ${rule.freeFrom}::int)`;
  if (!row) throw new Error('begin_attempt gave no row');
  return row.attempt_id === null ? { wait: row.wait_seconds } : { id: row.attempt_id };
}

/** The try was a wrong one. */
export async function failAttempt(id: number): Promise<void> {
  await prismaClient().$executeRaw`select fail_attempt(${id}::int)`;
}

/** It was the right person: what failed about them from this place is forgotten. */
export async function forgetAttempts({ kind }: AttemptRule, { from, about }: AttemptBy): Promise<void> {
  await prismaClient().$executeRaw`select forget_attempts(${kind}, ${from}, ${about})`;
}
