import { createHash, randomBytes } from 'node:crypto';

/** A link's secret, 256 random bits: `token` goes into the link and nowhere else, `hash` into the database. */
export function newToken(): { token: string; hash: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashOf(token) };
}

/** What the database keeps of a token: SHA-256 in hex (the token is random, so nothing slower is needed). */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
