import { createHmac } from 'node:crypto';
import bcrypt from 'bcrypt';
import { PageError } from '../errors.js';

const COST = 12;
const AT_ONCE = 2;
const MOST_WAITING = 40;

// bcrypt sees 72 bytes and stops at NUL: it gets a digest of the whole password (safety.md 9).
const digest = (password: string) => createHmac('sha256', 'ticketflower password').update(password).digest('base64');

const BUSY = 'Very many people are logging in just now. Go back and try again in a minute.';
let running = 0;
const waiting: (() => void)[] = [];

/** Hashes keep a core busy for a fifth of a second each: only a few run at once, so that pages stay quick. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting.length >= MOST_WAITING) throw new PageError(503, BUSY);
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

/** A bcrypt hash of the whole password, whatever its length in bytes. */
export const hashPassword = (password: string): Promise<string> => inTurn(() => bcrypt.hash(digest(password), COST));

/** A hash that nobody's password has: compared for unknown addresses, so that they take as long as known ones. */
const NOBODY = bcrypt.hash(digest('nobody'), COST);

/** Whether the password belongs to the hash; with no hash the same work is done and the answer is no. */
export async function passwordFits(password: string, hash: string | undefined): Promise<boolean> {
  const fits = await inTurn(async () => bcrypt.compare(digest(password), hash ?? (await NOBODY)));
  return fits && hash !== undefined;
}
