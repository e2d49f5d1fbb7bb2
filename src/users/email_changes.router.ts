import { type Request, type Response, Router } from 'express';
import { Conflict, TooManyTries } from '../errors.js';
import { readForm } from '../forms/body.js';
import { attemptBy } from '../middleware/attempt_by.js';
import { flash } from '../middleware/flash.js';
import { showPage } from '../middleware/pages.js';
import { originOf } from '../middleware/request_id.js';
import { anyone } from '../middleware/require_role.js';
import { addressOf } from '../middleware/site_address.js';
import { confirmChange, findChange } from './email_changes.js';
import { confirmationForm } from './email_changes.schema.js';
import { LINK, tried } from './log_in_attempts.js';

/** Confirming another e-mail address; the link says who it is, so that it may be opened on another device. */
export const emailChanges = Router();
emailChanges.use(anyone);

const TAKEN = 'Somebody else has got an account with this address meanwhile, so yours stays as it is.';

function showDead(req: Request, res: Response) {
  const heading = 'This link is no longer good';
  const text =
    'It was used already, is older than a day, or you asked for another address since. Ask again on your profile.';
  const data = { status: 404, heading, text, typed: [], links: [{ href: '/profile', label: 'Your profile' }] };
  return showPage(req, res, 'errors/error', { title: heading, layout: 'plain', status: 404, data });
}

emailChanges.get('/confirmation', async (req, res) => {
  const { token } = confirmationForm.parse({ token: req.query.token });
  const change = await findChange(token);
  if (!change) return showDead(req, res);
  const page = { title: 'Confirm your new e-mail address', layout: 'plain' } as const;
  await showPage(req, res, 'users/email_changes/confirmation', { ...page, data: { token, ...change } });
});

emailChanges.post('/confirmation', async (req, res) => {
  const token = readForm(confirmationForm, req.body).values?.token ?? '';
  const confirm = () => confirmChange(originOf(req), token, addressOf(req, '/password_resets/new'));
  const { found: changed, wait } = await tried(LINK, attemptBy(req), confirm);
  if (wait !== undefined) throw new TooManyTries(wait);
  if (!changed) return showDead(req, res);
  if (changed === 'taken') throw new Conflict(TAKEN);
  flash(res, 'success', `You log in with ${changed.newEmail} from now on.`);
  res.redirect(303, '/profile');
});
