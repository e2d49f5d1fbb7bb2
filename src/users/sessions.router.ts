import { type NextFunction, type Request, type Response, Router } from 'express';
import type { Passport } from 'passport';
import type { LoggedIn } from '../current.js';
import { type Problem, readForm, typedText } from '../forms/body.js';
import { logIn, logOut } from '../middleware/log_in.js';
import { showPage } from '../middleware/pages.js';
import { anyone } from '../middleware/require_role.js';
import { noteLogIn, noteLogOut, safeReturn } from './sessions.js';
import { logInForm, logOutForm } from './sessions.schema.js';

const WRONG: Problem = {
  field: 'email',
  message: 'This address and this password do not fit together. Check both and try again',
};

function showLogIn(req: Request, res: Response, problems: Problem[], typed: Record<string, string>) {
  const page = {
    title: 'Log in',
    layout: 'plain',
    status: problems.length > 0 ? 422 : 200,
    data: { typed, problems },
  } as const;
  return showPage(req, res, 'users/sessions/new', page);
}

const originOf = (req: Request) => ({ ip: req.ip ?? null, requestId: req.id });

/** Logging in and out; `passport` knows how to compare. */
export function sessionsRouter(passport: InstanceType<typeof Passport>): Router {
  const router = Router();
  router.use(anyone);

  const compare = (req: Request, res: Response, next: NextFunction) =>
    new Promise<LoggedIn | false>((resolve, reject) => {
      passport.authenticate('local', (error: unknown, user: LoggedIn | false) =>
        error ? reject(error) : resolve(user),
      )(req, res, next);
    });

  router.get('/new', (req, res) => {
    const { return_to: returnTo } = req.query;
    return showLogIn(req, res, [], typeof returnTo === 'string' ? { return_to: safeReturn(returnTo) } : {});
  });

  router.post('/', async (req, res, next) => {
    const form = readForm(logInForm, req.body);
    const found = form.values && (await compare(req, res, next));
    if (!found) return showLogIn(req, res, form.problems ?? [WRONG], typedText(req.body));
    await noteLogIn(found, originOf(req));
    await logIn(req, found);
    res.redirect(303, safeReturn(form.values.return_to));
  });

  router.post('/end', async (req, res) => {
    readForm(logOutForm, req.body);
    const { impersonatedCompanyId: companyId, impersonationId: id } = req.session;
    const stay = companyId !== undefined && id !== undefined ? { companyId, id } : null;
    if (req.signedIn) await noteLogOut({ ...originOf(req), user: req.signedIn }, stay);
    await logOut(req);
    res.redirect(303, '/');
  });
  return router;
}
