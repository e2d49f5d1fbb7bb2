import { z } from 'zod';
import { isStorable } from '../workflow_engine/field_values.js';

// Whatever is typed here is compared, not stored: one message for all that does not fit.
export const logInForm = z.strictObject({
  email: z
    .string()
    .trim()
    .toLowerCase()
    .min(1, 'Enter your e-mail address')
    .max(254, 'Enter your e-mail address')
    .refine(isStorable, 'Enter your e-mail address'),
  password: z.string().min(1, 'Enter your password').max(256, 'Use at most 256 characters'),
  return_to: z.string().max(2000).optional(),
  // A form that was sent without a session, as helpers/kept_form.
  kept: z.string().max(300_000).optional(),
});

/** Logging out is only a button. */
export const logOutForm = z.strictObject({});
