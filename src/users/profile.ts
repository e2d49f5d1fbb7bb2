import type { Origin, SignedIn } from '../current.js';
import { changeOwnEmail, changeOwnPassword, emailHasAccount, requestEmailChange } from '../db/accounts.js';
import { databaseCode } from '../db/database_code.js';
import { hasMail, sendMail } from '../mail.js';
import { newToken } from '../one_time_link.js';
import { confirmEmailLetter, emailChangeLetter, passwordChangedLetter } from './account_letters.js';
import { tooNear } from './password_rules.js';
import { hashPassword } from './passwords.js';
import { authenticate } from './sessions.js';

const UNIQUE = '23505';
const TAKEN = 'This address already has an account';
type Pages = { readonly resetPage: string };

/** Whether this is the person's own password, after the same work as a log-in. */
export async function isOwnPassword({ id, email }: SignedIn, password: string): Promise<boolean> {
  return (await authenticate(email, password))?.id === id;
}

/** Sets another password (the old one is known to be right) and ends all sessions; gives the version for the one that goes on, or what is wrong. */
export async function changePassword(
  origin: Origin,
  person: SignedIn,
  { password, companyName, resetPage }: Pages & { password: string; companyName: string | null },
): Promise<{ sessionVersion: number; problem?: never } | { sessionVersion?: never; problem: string }> {
  const problem = tooNear(password, [person.email, companyName]);
  if (problem !== undefined) return { problem };
  const sessionVersion = await changeOwnPassword(person.id, await hashPassword(password), origin);
  void sendMail(passwordChangedLetter(person.email, resetPage));
  return { sessionVersion };
}

/**
 * Changes the address that the person logs in with (the password is known to be right). Where letters can be read, a link to the new address
 * has to confirm it and the old one is told; without, at once, as at sign-up. Gives what happened, or what is wrong.
 */
export async function changeEmail(
  origin: Origin,
  person: SignedIn,
  { email, resetPage, linkOf }: Pages & { email: string; linkOf: (token: string) => string },
): Promise<{ done: 'asked' | 'changed'; problem?: never } | { done?: never; problem: string }> {
  if (email === person.email) return { problem: 'This is your address already. Enter another one' };
  if (await emailHasAccount(email)) return { problem: TAKEN };
  if (!hasMail()) return changeAtOnce(origin, person, email);
  const { token, hash } = newToken();
  await requestEmailChange(person.id, { email, tokenHash: hash }, origin);
  await sendMail(confirmEmailLetter(email, person.firstName, linkOf(token)));
  await sendMail(emailChangeLetter(person.email, email, false, resetPage));
  return { done: 'asked' };
}

async function changeAtOnce(origin: Origin, { id }: SignedIn, email: string) {
  try {
    await changeOwnEmail(id, email, origin);
    return { done: 'changed' } as const;
  } catch (error) {
    if (databaseCode(error) === UNIQUE) return { problem: TAKEN };
    throw error;
  }
}
