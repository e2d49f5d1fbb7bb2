import { z } from 'zod';
import { email, text, timeZone } from '../forms/text.js';
import { newPassword, tooNear } from './password_rules.js';

const fields = z.strictObject({
  company_name: text('Enter the name of your company', 120),
  first_name: text('Enter your first name', 80),
  last_name: text('Enter your last name', 80),
  email,
  password: newPassword,
  // Filled in by the browser where it can; without scripts it is UTC until changed.
  time_zone: timeZone.catch('UTC').default('UTC'),
});

export const signUpForm = fields.superRefine(({ password, email: address, company_name: company }, context) => {
  const message = tooNear(password, [address, company]);
  if (message !== undefined) context.addIssue({ code: 'custom', path: ['password'], message });
});
export type SignUp = z.infer<typeof signUpForm>;
