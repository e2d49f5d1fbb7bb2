import type { RequestHandler } from 'express';
import type { SystemRole } from '../current.js';
import { NotAllowed, NotSignedIn } from '../errors.js';
import { hasRole } from '../permissions.js';
import { currentOf } from './current.js';

/** A guard and whom it lets through, to read and to write, so that a test can list the routes without one. */
export type Guard = RequestHandler & { readonly audience: readonly string[]; readonly writers: readonly string[] };

const guard = (audience: readonly string[], handler: RequestHandler, writers = audience): Guard =>
  Object.assign(handler, { audience, writers });
const READING = new Set(['GET', 'HEAD']);

/** Lets in whoever has one of these roles; `write` narrows who may do more than read. */
export function requireRole(
  roles: readonly SystemRole[],
  { write = roles }: { readonly write?: readonly SystemRole[] } = {},
): Guard {
  const check: RequestHandler = (req, _res, next) => {
    const allowed = READING.has(req.method) ? roles : write;
    if (!hasRole(currentOf(req), ...allowed)) throw new NotAllowed();
    next();
  };
  return guard(roles, check, write);
}

/** Lets in everybody who is signed in and has a company. */
export const requireSignedIn: Guard = guard(['signed in'], (req, _res, next) => {
  currentOf(req);
  next();
});

/** Lets in everybody who is signed in, superusers outside of a company too: for one's own account. */
export const requireAccount: Guard = guard(['account'], (req, _res, next) => {
  if (!req.signedIn) throw new NotSignedIn();
  next();
});

/** Lets in superusers only; others are told that this page is not theirs. */
export const requireSuperuser: Guard = guard(['superuser'], (req, _res, next) => {
  if (!req.signedIn?.isSuperuser) {
    currentOf(req);
    throw new NotAllowed('Only operators of this installation may open this page.');
  }
  next();
});

/** Lets in anyone: says so in the router, so that a missing guard stands out. */
export const anyone: Guard = guard(['anyone'], (_req, _res, next) => next());
