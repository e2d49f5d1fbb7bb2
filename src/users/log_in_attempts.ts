import { type AttemptBy, type AttemptRule, beginAttempt, failAttempt, forgetAttempts } from '../db/log_in_attempts.js';
import type { Problem } from '../forms/body.js';

const ANYBODY = 1_000_000;
const about = (kind: string, mostFrom: number, mostAbout: number, freeFrom = 0): AttemptRule => ({
  kind,
  mostFrom,
  mostAbout,
  freeFrom,
});

/** Wrong passwords: ten from one place; ten about one person from everywhere, but three of everyone's own, so that the right person gets in. */
export const LOG_IN = about('log_in', 10, 10, 3);
/** The old password on one's own profile: whoever found an open browser must not guess it. */
export const OWN_PASSWORD = about('own_password', 10, 10);
/** Every sign-up counts: each tells whether an address has an account, and makes a company where it has none. */
export const SIGN_UP = about('sign_up', 30, 5);
/** Every request counts: each is a letter to somebody. */
export const PASSWORD_RESET = about('password_reset', 20, 4);
/** Links that are no good. */
export const LINK = about('link', 20, ANYBODY);
/** Every wish for another address counts: each is a letter to somebody, and tells whether an address has an account. */
export const EMAIL_CHANGE = about('email_change', 20, 5);

/** What became of a try: too early (seconds to wait), the wrong one (nothing found), or what was found. */
export type Tried<T> =
  | { readonly wait: number; readonly found?: never }
  | { readonly wait?: never; readonly found: T | undefined };

/** Does `work` unless there were too many failures; nothing found counts as one more, something found clears this person's from here. */
export async function tried<T>(
  rule: AttemptRule,
  by: AttemptBy,
  work: () => Promise<T | undefined>,
): Promise<Tried<T>> {
  const attempt = await beginAttempt(rule, by);
  if (attempt.wait !== undefined) return { wait: attempt.wait };
  const found = await work();
  if (found === undefined) await failAttempt(attempt.id);
  else await forgetAttempts(rule, by);
  return { found };
}

/** Counts something that may be done only so often; gives the seconds to wait where it is too often. */
export async function counted(rule: AttemptRule, by: AttemptBy): Promise<number | undefined> {
  return (await tried(rule, by, async () => undefined)).wait;
}

/** "Too many tries. Wait 2 minutes, then try again", beside a field. */
export function tooMany(field: string, seconds: number): Problem {
  const minutes = Math.ceil(seconds / 60);
  return {
    field,
    message: `Too many tries from here. Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`}, then try again`,
  };
}
