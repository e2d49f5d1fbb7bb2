import connectPgSimple from 'connect-pg-simple';
import type { Request, RequestHandler } from 'express';
import session, { type SessionData, type Store } from 'express-session';
import { databasePool } from '../db/connection.js';
import { findSession, type SessionUser } from '../db/outside_company.js';

const DAYS_14 = 14 * 24 * 60 * 60;

declare module 'express-session' {
  interface SessionData {
    impersonatedCompanyId: number;
    impersonationId: number;
  }
}

const PgStore = connectPgSimple(session);

/** Sessions in PostgreSQL; written at log-in, log-out and impersonation only, so that no GET writes. */
export function sessions(options: { secret: string; secure: boolean }): RequestHandler {
  const store = new PgStore({
    pool: databasePool(),
    tableName: 'session',
    ttl: DAYS_14,
    disableTouch: true,
    pruneSessionInterval: 3600,
  });
  return session({
    name: options.secure ? '__Host-sid' : 'sid',
    secret: options.secret,
    resave: false,
    saveUninitialized: false,
    store: readingUsersToo(store),
    cookie: { httpOnly: true, sameSite: 'lax', secure: options.secure, path: '/', maxAge: DAYS_14 * 1000 },
  });
}

/** The store, which reads a session together with its user, roles and company: one statement a request instead of two (speed.md 2). */
function readingUsersToo(store: Store): Store {
  const users = new WeakMap<SessionData, SessionUser>();
  const createSession = store.createSession.bind(store);
  return Object.assign(store, {
    get(sid: string, done: (error: unknown, found?: SessionData | null) => void) {
      findSession<SessionData>(sid).then((found) => {
        if (found?.user) users.set(found.sess, found.user);
        done(null, found?.sess ?? null);
      }, done);
    },
    createSession(req: Request, found: SessionData) {
      req.sessionUser = users.get(found);
      return createSession(req, found);
    },
  });
}
