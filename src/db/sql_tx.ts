/**
 * A company's transaction for fixed SQL alone: what Prisma's (`withCompany`) and ours on pg (`sqlInCompany`) have in common, so that the
 * engine's statements run in both. Whole numbers, JSON as text with a cast, no bigints: the two read and write these alike.
 */
export type SqlTx = {
  $queryRaw<T = unknown>(text: TemplateStringsArray, ...values: unknown[]): Promise<T>;
  $executeRaw(text: TemplateStringsArray, ...values: unknown[]): Promise<number>;
};
