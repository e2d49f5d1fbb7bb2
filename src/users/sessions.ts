import type { LoggedIn } from '../current.js';
import { findUserToLogIn } from '../db/outside_company.js';
import { passwordFits } from './passwords.js';

/** Whose address and password these are; undefined where they do not fit, after the same work for unknown addresses. */
export async function authenticate(email: string, password: string): Promise<LoggedIn | undefined> {
  const found = await findUserToLogIn(email.trim());
  const fits = await passwordFits(password, found?.passwordHash);
  return fits && found ? { id: found.id, sessionVersion: found.sessionVersion } : undefined;
}

/** A path of this site to return to after log-in; anything else (another host in any spelling) is the dashboard. */
export function safeReturn(path: string | undefined): string {
  if (path === undefined || !/^\/[A-Za-z0-9_]/.test(path) || path.startsWith('/sessions')) return '/dashboard';
  const base = 'http://own.invalid';
  const url = new URL(path, base);
  return url.origin === base ? url.pathname + url.search : '/dashboard';
}
