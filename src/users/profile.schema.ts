import { z } from 'zod';
import { email, text, timeZone } from '../forms/text.js';
import { newPassword } from './password_rules.js';

// Typed to be compared: one message for all that cannot be it.
const ownPassword = z
  .string({ error: 'Enter your password' })
  .min(1, 'Enter your password')
  .max(256, 'Use at most 256 characters');

export const profileForm = z.strictObject({
  first_name: text('Enter your first name', 80),
  last_name: text('Enter your last name', 80),
  time_zone: timeZone,
});
export const newEmailForm = z.strictObject({ new_email: email, email_password: ownPassword });
export const changePasswordForm = z.strictObject({ old_password: ownPassword, new_password: newPassword });

/** Ending sessions is only a button. */
export const endSessionForm = z.strictObject({});
