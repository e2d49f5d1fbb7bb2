/**
 * A company's transaction for fixed SQL alone: what Prisma's (`withCompany`) and ours on pg (`sqlInCompany`) have in common, so that the
 * engine's statements run in both. Whole numbers, JSON as text with a cast, no bigints: the two read and write these alike.
 */
export type SqlTx = {
  $queryRaw<T = unknown>(text: TemplateStringsArray, ...values: unknown[]): Promise<T>;
  $executeRaw(text: TemplateStringsArray, ...values: unknown[]): Promise<number>;
  /** Statements that do not await each other go out together. */
  readonly pipelined?: true;
  /** Takes what was sent and need not be waited for: the transaction ends well only if it did. */
  readonly withCommit?: (sent: Promise<unknown>) => void;
};

/**
 * Lets what was sent go out together with the commit, so that locks are held no longer than one message more; where that cannot be, waits for
 * it. All its statements must have been issued: what it would issue after an answer would come after the commit.
 */
export async function sendWithCommit(tx: SqlTx, sent: Promise<unknown>): Promise<void> {
  if (tx.withCommit) tx.withCommit(sent);
  else await sent;
}

/**
 * Two statements, sent together where the transaction can; else one after the other. Prisma's lost an answer, with no error, where its
 * connection broke under two at once (R3).
 */
export async function inOrder<A, B>(tx: SqlTx, first: () => Promise<A>, second: () => Promise<B>): Promise<[A, B]> {
  return tx.pipelined ? Promise.all([first(), second()]) : [await first(), await second()];
}

/** The answers of statements that were sent together. Where several failed the first says why: the others, that the transaction was broken off. */
export async function together<T extends readonly unknown[]>(
  sent: readonly [...{ [K in keyof T]: Promise<T[K]> | T[K] }],
): Promise<T> {
  const settled = await Promise.allSettled(sent);
  const failed = settled.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return settled.map((one) => (one.status === 'fulfilled' ? one.value : undefined)) as unknown as T;
}
