import type { IncomingMessage } from 'node:http';
import { Passport } from 'passport';
import { Strategy } from 'passport-local';
import type { Begun, Company, Impersonation, LoggedIn, SignedIn } from '../current.js';
import { findSessionUser, type Stay } from '../db/outside_company.js';
import { browserInWords } from '../helpers/browsers.js';

declare global {
  namespace Express {
    interface User extends LoggedIn {
      readonly signedIn?: SignedIn;
      readonly company?: Company | null;
      readonly impersonation?: Impersonation | null;
      /** The company that a superuser was in until now, as the session still says. */
      readonly left?: { readonly id: number; readonly name: string } | null;
    }
  }
}

type Kept = { impersonatedCompanyId?: unknown; impersonationId?: unknown };

/** The stay that the session names; whether it still lasts, and for whom it is, the database says. */
function stayIn(req: unknown): Stay | null {
  const { impersonatedCompanyId: companyId, impersonationId: id } = (req as { session?: Kept }).session ?? {};
  return isId(companyId) && isId(id) ? { companyId, id } : null;
}
const isId = (value: unknown): value is number => Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31;

async function restore(req: unknown, kept: LoggedIn): Promise<Express.User | false> {
  const stay = stayIn(req);
  const found = await findSessionUser({ userId: kept.id, sessionVersion: kept.sessionVersion, stay });
  if (!found) return false;
  const { user, company, impersonation, left } = found;
  return {
    ...kept,
    signedIn: user,
    company,
    impersonation,
    left: stay && left !== null ? { id: stay.companyId, name: left } : null,
  };
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
  passport.deserializeUser<LoggedIn, IncomingMessage>((req, kept, done) => {
    restore(req, kept).then((user) => done(null, user), done);
  });
  return passport;
}
