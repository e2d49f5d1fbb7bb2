import type { IncomingMessage } from 'node:http';
import { Passport } from 'passport';
import { Strategy } from 'passport-local';
import type { Begun, Company, Impersonation, LoggedIn, SignedIn } from '../current.js';
import type { SessionUser } from '../db/outside_company.js';
import { browserInWords } from '../helpers/browsers.js';

declare global {
  namespace Express {
    interface Request {
      /** Whoever the request's session is of, where that is still good. */
      sessionUser?: SessionUser | undefined;
    }
    interface User extends LoggedIn {
      readonly signedIn?: SignedIn;
      readonly company?: Company | null;
      readonly impersonation?: Impersonation | null;
      /** The company that a superuser was in until now, as the session still says. */
      readonly left?: { readonly id: number; readonly name: string } | null;
    }
  }
}

type Restored = IncomingMessage & { readonly sessionUser?: SessionUser | undefined };

/** The session's user as the store just read it; false where that person, or this version of their sessions, is no longer good. */
function restore({ sessionUser }: Restored, kept: LoggedIn): Express.User | false {
  if (!sessionUser) return false;
  const { user, company, impersonation, left } = sessionUser;
  return { ...kept, signedIn: user, company, impersonation, left };
}

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
  passport.deserializeUser<LoggedIn, Restored>((req, kept, done) => done(null, restore(req, kept)));
  return passport;
}
