import connectPgSimple from 'connect-pg-simple';
import type { RequestHandler } from 'express';
import session from 'express-session';
import { databasePool } from '../db/connection.js';

const DAYS_14 = 14 * 24 * 60 * 60;

declare module 'express-session' {
  interface SessionData {
    impersonatedCompanyId: number;
    impersonationId: number;
  }
}

/** Sessions in PostgreSQL; written at log-in, log-out and impersonation only, so that no GET writes. */
export function sessions(options: { secret: string; secure: boolean }): RequestHandler {
  const Store = connectPgSimple(session);
  return session({
    name: options.secure ? '__Host-sid' : 'sid',
    secret: options.secret,
    resave: false,
    saveUninitialized: false,
    store: new Store({
      pool: databasePool(),
      tableName: 'session',
      ttl: DAYS_14,
      disableTouch: true,
      pruneSessionInterval: 3600,
    }),
    cookie: { httpOnly: true, sameSite: 'lax', secure: options.secure, path: '/', maxAge: DAYS_14 * 1000 },
  });
}
