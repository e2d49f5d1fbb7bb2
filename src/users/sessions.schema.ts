import { z } from 'zod';

// Whatever is typed here is compared, not stored: one message for all that does not fit.
export const logInForm = z.strictObject({
  email: z.string().trim().toLowerCase().min(1, 'Enter your e-mail address').max(254),
  password: z.string().min(1, 'Enter your password').max(256),
  return_to: z.string().max(2000).optional(),
});
