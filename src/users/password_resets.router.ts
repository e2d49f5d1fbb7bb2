import { type Request, type Response, Router } from 'express';
import { TooManyTries } from '../errors.js';
import { type Problem, readForm, typedText } from '../forms/body.js';
import { hasMail, hasMailServer } from '../mail.js';
import { attemptBy } from '../middleware/attempt_by.js';
import { flash } from '../middleware/flash.js';
import { showPage } from '../middleware/pages.js';
import { originOf } from '../middleware/request_id.js';
import { anyone } from '../middleware/require_role.js';
import { addressOf } from '../middleware/site_address.js';
import { counted, LINK, PASSWORD_RESET, tooMany, tried } from './log_in_attempts.js';
import { askForReset, findReset, resetPassword, resetPath } from './password_resets.js';
import { linkToken, newPasswordForm, resetRequestForm } from './password_resets.schema.js';

export const passwordResets = Router();
passwordResets.use(anyone);

type Shown = { readonly problems?: readonly Problem[]; readonly wait?: number };
const REQUEST = '/password_resets/new';

function showRequest(req: Request, res: Response, { problems = [], wait }: Shown) {
  if (wait !== undefined) res.set('Retry-After', String(wait));
  const shown = wait === undefined ? problems : [tooMany('email', wait)];
  const status = wait === undefined ? 422 : 429;
  const data = { typed: typedText(req.body), problems: shown, hasMail: hasMail() };
  const page = { title: 'Reset your password', layout: 'plain', status: shown.length > 0 ? status : 200 } as const;
  return showPage(req, res, 'users/password_resets/new', { ...page, data });
}

function showPassword(req: Request, res: Response, data: { token: string; email: string; problems: Problem[] }) {
  const page = { title: 'Set a new password', layout: 'plain', status: data.problems.length > 0 ? 422 : 200 } as const;
  return showPage(req, res, 'users/password_resets/password', { ...page, data });
}

/** A link that was used, is too old, was replaced by a newer one, or never was: one page for all. */
function showDead(req: Request, res: Response) {
  const heading = 'This link is no longer good';
  const text =
    'It was used already, is older than an hour, or a newer one was sent. Ask for a new one and open it soon.';
  const data = { status: 404, heading, text, typed: [], links: [{ href: REQUEST, label: 'Ask for a new link' }] };
  return showPage(req, res, 'errors/error', { title: heading, layout: 'plain', status: 404, data });
}

passwordResets.get('/new', (req, res) => showRequest(req, res, {}));

passwordResets.post('/', async (req, res) => {
  const form = readForm(resetRequestForm, req.body);
  if (!form.values) return showRequest(req, res, form);
  if (!hasMail()) return res.redirect(303, REQUEST);
  const { email } = form.values;
  const wait = await counted(PASSWORD_RESET, attemptBy(req, email));
  if (wait !== undefined) return showRequest(req, res, { wait });
  res.redirect(303, '/password_resets');
  await askForReset(originOf(req), email, (token) => addressOf(req, resetPath(token)));
});

passwordResets.get('/', (req, res) =>
  showPage(req, res, 'users/password_resets/index', {
    title: 'Look into your mail',
    layout: 'plain',
    data: { isLogged: !hasMailServer() },
  }),
);

passwordResets.get('/password', async (req, res) => {
  const token = linkToken.parse(req.query.token);
  const found = await findReset(token);
  return found ? showPassword(req, res, { token, email: found.email, problems: [] }) : showDead(req, res);
});

passwordResets.post('/password', async (req, res) => {
  const { token = '' } = typedText(req.body);
  const form = readForm(newPasswordForm, req.body);
  const by = attemptBy(req);
  const work = async () =>
    form.values ? resetPassword(originOf(req), form.values, addressOf(req, REQUEST)) : findReset(token);
  const { wait, found } = await tried(LINK, by, work);
  if (wait !== undefined) throw new TooManyTries(wait);
  if (!found) return showDead(req, res);
  const wrong = 'problem' in found && found.problem ? [{ field: 'password', message: found.problem }] : [];
  const problems = form.problems ?? wrong;
  if (problems.length > 0) return showPassword(req, res, { token, email: found.email, problems });
  flash(res, 'success', 'Your password is changed. Log in with the new one.');
  res.redirect(303, '/sessions/new');
});
