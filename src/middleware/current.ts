import type { Request, RequestHandler } from 'express';
import { type Current, type SignedIn, SYSTEM_ROLES } from '../current.js';
import { CompanyLeft, NotAllowed, NotSignedIn } from '../errors.js';

declare global {
  namespace Express {
    interface Request {
      current?: Current;
      signedIn?: SignedIn;
    }
  }
}

const ALL_ROLES = new Set(SYSTEM_ROLES);

/** The tenant middleware: resolves the company of this request, the user's own or the one a superuser has entered, who has all five roles there. */
export const current: RequestHandler = (req, _res, next) => {
  const { signedIn, company } = req.user ?? {};
  if (signedIn) req.signedIn = signedIn;
  if (signedIn && company) {
    const user = signedIn.isSuperuser ? { ...signedIn, roles: ALL_ROLES } : signedIn;
    req.current = { user, company, impersonating: signedIn.isSuperuser, ip: req.ip ?? null, requestId: req.id };
  }
  next();
};

/** Who acts for which company; throws NotSignedIn, CompanyLeft where a superuser's time there is over, or NotAllowed who has entered none. */
export function currentOf(req: Request): Current {
  if (req.current) return req.current;
  if (!req.signedIn) throw new NotSignedIn();
  if (req.user?.left) throw new CompanyLeft(req.user.left, { sent: req.method !== 'GET' && req.method !== 'HEAD' });
  throw new NotAllowed('Enter a company first: choose one from the list of companies.');
}
