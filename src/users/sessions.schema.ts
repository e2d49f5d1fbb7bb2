import { z } from 'zod';
import { isStorable } from '../workflow_engine/field_values.js';

/** A form that was sent without a session, or in no company any more, as helpers/kept_form. */
export const carriedForm = {
  return_to: z.string().max(2000).optional(),
  kept: z.string().max(300_000).optional(),
};

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
  ...carriedForm,
});

/** Logging out is only a button. */
export const logOutForm = z.strictObject({});
