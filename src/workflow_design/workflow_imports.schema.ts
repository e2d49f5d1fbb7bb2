import { z } from 'zod';

/** What the import page sends beside a file: the pasted text, and the yes to making company roles. */
export const importForm = z.strictObject({
  text: z.string().default(''),
  /** Which version the page showed that the file goes over. */
  seen: z.string().max(40).optional(),
  make_roles: z.literal('yes').optional(),
});
