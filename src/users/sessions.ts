import type { LoggedIn, Origin } from '../current.js';
import { findUserToLogIn, type Stay } from '../db/outside_company.js';
import { noteSession } from '../db/superusers.js';
import { leaveCompany, type Operator } from './impersonation.js';
import { passwordFits } from './passwords.js';

/** Whose address and password these are; undefined where they do not fit, after the same work for unknown addresses. */
export async function authenticate(email: string, password: string): Promise<LoggedIn | undefined> {
  const found = await findUserToLogIn(email.trim());
  const fits = await passwordFits(password, found?.passwordHash);
  return fits && found ? { id: found.id, sessionVersion: found.sessionVersion } : undefined;
}

/** Notes in the audit log that somebody logged in. */
export async function noteLogIn({ id }: LoggedIn, origin: Origin): Promise<void> {
  await noteSession(id, 'logged in', origin);
}

/** Notes in the audit log that somebody logged out; a superuser leaves the company of the session first. */
export async function noteLogOut(person: Operator, stay: Stay | null): Promise<void> {
  if (stay) await leaveCompany(person, stay);
  await noteSession(person.user.id, 'logged out', person);
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
