import type { Current, Origin } from '../current.js';
import { findPasswordReset, passwordResetForMember, requestPasswordReset, usePasswordReset } from '../db/accounts.js';
import { withCompany } from '../db/with_company.js';
import { NotAllowed, NotFound } from '../errors.js';
import { sendMail } from '../mail.js';
import { hashOf, newToken } from '../one_time_link.js';
import { ACCESS_IS_THE_COMPANYS, mayManageAccess } from '../permissions.js';
import { passwordChangedLetter, passwordResetLetter } from './account_letters.js';
import { tooNear } from './password_rules.js';
import { hashPassword } from './passwords.js';

/** The full address of a link's page, from its secret. */
export type LinkOf = (token: string) => string;

/** Where a link's secret is read: in the query, which is not logged. */
export const resetPath = (token: string): string => `/password_resets/password?token=${token}`;

/** Sends a link, good for an hour, to whoever has this address; nobody else learns whether somebody has. Call it after the answer, so that its time tells nothing either. */
export async function askForReset(origin: Origin, email: string, linkOf: LinkOf): Promise<void> {
  const { token, hash } = newToken();
  const found = await requestPasswordReset(email, hash, origin);
  if (found) await sendMail(passwordResetLetter(found.email, found.firstName, linkOf(token)));
}

/** Makes a link for somebody of the company and gives it, to be sent or handed over. Throws NotFound; NotAllowed for oneself and for operators. */
export async function makeResetLink(
  current: Current,
  userId: number,
  linkOf: LinkOf,
): Promise<{ email: string; firstName: string; link: string }> {
  if (!mayManageAccess(current)) throw new NotAllowed(ACCESS_IS_THE_COMPANYS);
  // An open browser must not be enough for a new password: one's own asks for the old one.
  if (userId === current.user.id) throw new NotAllowed('Change your own password on your profile.');
  const { token, hash } = newToken();
  const found = await withCompany(current, (tx) => passwordResetForMember(tx, userId, hash, current));
  if (!found) throw new NotFound('There is no such person, or they are deactivated and cannot log in.');
  return { email: found.email, firstName: found.firstName, link: linkOf(token) };
}

/** Whose password a link sets; undefined where it is no longer good. */
export const findReset = (token: string) => findPasswordReset(hashOf(token));

/** Sets the password by a link, once, and ends all sessions; says what is wrong with the password, or undefined where the link is no longer good. */
export async function resetPassword(
  origin: Origin,
  { token, password }: { token: string; password: string },
  resetPage: string,
): Promise<{ email: string; problem?: string } | undefined> {
  const found = await findReset(token);
  if (!found) return undefined;
  const problem = tooNear(password, [found.email, found.companyName]);
  if (problem !== undefined) return { email: found.email, problem };
  const used = await usePasswordReset(hashOf(token), await hashPassword(password), origin);
  if (used) void sendMail(passwordChangedLetter(used.email, resetPage));
  return used;
}
