import type { IncomingMessage } from 'node:http';
import { Passport } from 'passport';
import { Strategy } from 'passport-local';
import type { Begun, Company, LoggedIn, SignedIn } from '../current.js';
import { findSessionUser } from '../db/outside_company.js';
import { browserInWords } from '../helpers/browsers.js';

declare global {
  namespace Express {
    interface User extends LoggedIn {
      readonly signedIn?: SignedIn;
      readonly company?: Company | null;
    }
  }
}

type Kept = { impersonatedCompanyId?: number };
const impersonatedIn = (req: unknown) => (req as { session?: Kept }).session?.impersonatedCompanyId ?? null;

/** Passport with the local strategy. `authenticate` finds whose address and password these are; user, roles and company are read afresh on every request. */
export function signIn(authenticate: (email: string, password: string) => Promise<LoggedIn | undefined>) {
  const passport = new Passport();
  passport.use(
    new Strategy({ usernameField: 'email' }, (email, password, done) => {
      authenticate(email, password).then((found) => done(null, found ?? false), done);
    }),
  );
  passport.serializeUser<LoggedIn & Begun, IncomingMessage>((req, { id, sessionVersion }, done) => {
    const browser = browserInWords(req.headers['user-agent']);
    done(null, { id, sessionVersion, begunAt: new Date().toISOString(), browser });
  });
  passport.deserializeUser<LoggedIn, IncomingMessage>((req, kept, done) => {
    findSessionUser({
      userId: kept.id,
      sessionVersion: kept.sessionVersion,
      impersonatedCompanyId: impersonatedIn(req),
    }).then((found) => done(null, found ? { ...kept, signedIn: found.user, company: found.company } : false), done);
  });
  return passport;
}
