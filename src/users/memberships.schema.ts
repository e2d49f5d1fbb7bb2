import { z } from 'zod';
import { text, timeZone } from '../forms/text.js';
import { newPassword } from './password_rules.js';

export const membershipForm = z.strictObject({
  token: z.string(),
  first_name: text('Enter your first name', 80),
  last_name: text('Enter your last name', 80),
  password: newPassword,
  // Filled in by the browser where it can; without scripts it is UTC until changed.
  time_zone: timeZone.catch('UTC').default('UTC'),
});
export type MembershipForm = z.infer<typeof membershipForm>;
