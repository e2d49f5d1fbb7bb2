import { type NextFunction, type Request, type Response, Router } from 'express';
import type { Passport } from 'passport';
import type { LoggedIn } from '../current.js';
import { type Problem, readForm, typedText } from '../forms/body.js';
import { attemptBy } from '../middleware/attempt_by.js';
import { logIn, logOut } from '../middleware/log_in.js';
import { showPage } from '../middleware/pages.js';
import { originOf } from '../middleware/request_id.js';
import { anyone } from '../middleware/require_role.js';
import { sendAgain } from '../middleware/send_again.js';
import { LOG_IN, tooMany, tried } from './log_in_attempts.js';
import { noteLogIn, noteLogOut, safeReturn } from './sessions.js';
import { logInForm, logOutForm } from './sessions.schema.js';

const WRONG: Problem = {
  field: 'email',
  message: 'This address and this password do not fit together. Check both and try again',
};

type Shown = {
  readonly problems?: readonly Problem[];
  readonly typed?: Record<string, string>;
  readonly wait?: number;
};

function showLogIn(req: Request, res: Response, { problems = [], typed = typedText(req.body), wait }: Shown) {
  if (wait !== undefined) res.set('Retry-After', String(wait));
  const status = wait === undefined ? 422 : 429;
  const shown = wait === undefined ? problems : [tooMany('email', wait)];
  const page = { title: 'Log in', layout: 'plain', status: shown.length > 0 ? status : 200 } as const;
  return showPage(req, res, 'users/sessions/new', { ...page, data: { typed, problems: shown } });
}

/** Logging in and out; `passport` knows how to compare. */
export function sessionsRouter(passport: InstanceType<typeof Passport>): Router {
  const router = Router();
  router.use(anyone);

  const compare = (req: Request, res: Response, next: NextFunction) =>
    new Promise<LoggedIn | undefined>((resolve, reject) => {
      passport.authenticate('local', (error: unknown, user: LoggedIn | false) =>
        error ? reject(error) : resolve(user || undefined),
      )(req, res, next);
    });

  router.get('/new', (req, res) => {
    const { return_to: returnTo } = req.query;
    return showLogIn(req, res, { typed: typeof returnTo === 'string' ? { return_to: safeReturn(returnTo) } : {} });
  });

  router.post('/', async (req, res, next) => {
    const form = readForm(logInForm, req.body);
    if (!form.values) return showLogIn(req, res, form);
    const { email, kept, return_to: returnTo } = form.values;
    const { wait, found } = await tried(LOG_IN, attemptBy(req, email), () => compare(req, res, next));
    if (!found) return showLogIn(req, res, wait === undefined ? { problems: [WRONG] } : { wait });
    await noteLogIn(found, originOf(req));
    await logIn(req, found);
    const back = safeReturn(returnTo);
    const title = 'You are logged in again';
    if (kept && back !== '/') return sendAgain(req, res, { title, who: `logged in as ${email}`, kept, action: back });
    res.redirect(303, back);
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
