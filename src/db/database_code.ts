// With 40001 and 40P01: a deadlock that was still there after withCompany's retries.
const CONNECTION_TROUBLE = /^(08|57P|53|25P03|55P03|57014|40001|40P01)/;
const PRISMA_TROUBLE = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028']);

// What Prisma's adapter calls a fault of the connection itself, which then has no SQLSTATE.
const ADAPTER_TROUBLE = new Set(['ConnectionClosed', 'DatabaseNotReachable', 'SocketTimeout', 'TooManyConnections']);

type Cause = { originalCode?: unknown; kind?: unknown };
type Shape = { code?: unknown; meta?: { driverAdapterError?: { cause?: Cause } }; cause?: Cause };

/** The SQLSTATE behind an error of Prisma or pg (23505 unique, 23503 reference, 42501 policy), else undefined. */
export function databaseCode(error: unknown): string | undefined {
  const shape = (error ?? {}) as Shape;
  const original = causeOf(shape)?.originalCode ?? shape.code;
  return typeof original === 'string' ? original : undefined;
}

// Prisma's own errors keep the adapter's in their meta; inside a transaction's begin and end the adapter's comes bare.
const causeOf = ({ meta, cause }: Shape): Cause | undefined => meta?.driverAdapterError?.cause ?? cause;

/** Whether the database itself is in trouble (connection lost, shutting down, out of room, timed out), so that trying again later can help. */
export function isDatabaseTrouble(error: unknown): boolean {
  const code = databaseCode(error);
  if (code !== undefined && (CONNECTION_TROUBLE.test(code) || PRISMA_TROUBLE.has(code))) return true;
  const kind = causeOf((error ?? {}) as Shape)?.kind;
  if (typeof kind === 'string' && ADAPTER_TROUBLE.has(kind)) return true;
  if (code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'EPIPE') return true;
  // pg's pool says these without any code.
  return (
    error instanceof Error &&
    /timeout exceeded when trying to connect|Connection terminated|closed the connection|Can't reach database/i.test(
      error.message,
    )
  );
}
