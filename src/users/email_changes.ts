import type { Origin } from '../current.js';
import { confirmEmailChange, type EmailChange, findEmailChange } from '../db/accounts.js';
import { databaseCode } from '../db/database_code.js';
import { sendMail } from '../mail.js';
import { hashOf } from '../one_time_link.js';
import { emailChangeLetter } from './account_letters.js';

const UNIQUE = '23505';

/** Where a link's secret is read: in the query, which is not logged. */
export const confirmPath = (token: string): string => `/email_changes/confirmation?token=${token}`;

/** What a link would change; undefined where it is no longer good. */
export const findChange = (token: string): Promise<EmailChange | undefined> => findEmailChange(hashOf(token));

/** Makes the confirmed address the account's, once, and tells the old one; undefined where the link is no longer good, 'taken' where somebody else has the address by now. */
export async function confirmChange(
  origin: Origin,
  token: string,
  resetPage: string,
): Promise<EmailChange | 'taken' | undefined> {
  try {
    const changed = await confirmEmailChange(hashOf(token), origin);
    if (changed) void sendMail(emailChangeLetter(changed.oldEmail, changed.newEmail, true, resetPage));
    return changed;
  } catch (error) {
    if (databaseCode(error) === UNIQUE) return 'taken';
    throw error;
  }
}
