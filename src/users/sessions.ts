import type { LoggedIn } from '../current.js';
import { findUserToLogIn } from '../db/outside_company.js';
import { passwordFits } from './passwords.js';

/** Whose address and password these are; undefined where they do not fit, after the same work for unknown addresses. */
export async function authenticate(email: string, password: string): Promise<LoggedIn | undefined> {
  const found = await findUserToLogIn(email.trim());
  const fits = await passwordFits(password, found?.passwordHash);
  return fits && found ? { id: found.id, sessionVersion: found.sessionVersion } : undefined;
}

// Sends everybody to their own first page: the dashboard, or a superuser's companies.
const START = '/';
const OWN = 'http://own.invalid';
const isOwnPath = (path: string) => /^\/[A-Za-z0-9_]/.test(path) && !path.startsWith('/sessions');

/** A path of this site to return to after log-in; anything else (another host in any spelling) is the start page. */
export function safeReturn(path: string | undefined): string {
  if (path === undefined || !isOwnPath(path) || !URL.canParse(path, OWN)) return START;
  const { origin, pathname, search } = new URL(path, OWN);
  // Again after normalising: "/a/..//evil.example" becomes another host only then.
  return origin === OWN && isOwnPath(pathname) ? pathname + search : START;
}
