import { Router } from 'express';
import { readForm } from '../forms/body.js';
import { idIn } from '../forms/text.js';
import { hasMailServer, sendMail } from '../mail.js';
import { currentOf } from '../middleware/current.js';
import { flash } from '../middleware/flash.js';
import { showPage } from '../middleware/pages.js';
import { requireRole } from '../middleware/require_role.js';
import { addressOf } from '../middleware/site_address.js';
import { passwordResetLetter } from './account_letters.js';
import { makeResetLink, resetPath } from './password_resets.js';
import { buttonForm } from './users.schema.js';

/** A new password for somebody of the company: /users/:id/password_reset. */
export const userPasswordResets = Router({ mergeParams: true });
userPasswordResets.use(requireRole(['admin']));

userPasswordResets.post('/', async (req, res) => {
  const userId = idIn((req.params as { id?: string }).id);
  readForm(buttonForm, req.body);
  const made = await makeResetLink(currentOf(req), userId, (token) => addressOf(req, resetPath(token)));
  const { email, firstName, link } = made;
  // Where letters reach people the admin never sees the link: it opens the account.
  if (hasMailServer()) {
    const posted = await sendMail(passwordResetLetter(email, firstName, link));
    if (posted === 'sent') flash(res, 'success', `A link to set a new password was sent to ${email}.`);
    else
      flash(res, 'danger', `The letter to ${email} could not be sent. Try again later, or ask whoever runs this site.`);
    return res.redirect(303, `/users/${userId}`);
  }
  const data = { email, firstName, link, backHref: `/users/${userId}` };
  await showPage(req, res, 'users/user_password_resets/show', { title: `A new password for ${firstName}`, data });
});
