import { z } from 'zod';

/** What the import page sends beside a file: the pasted text, and the yes to making company roles. */
export const importForm = z.strictObject({
  text: z.string().default(''),
  make_roles: z.literal('yes').optional(),
});
