import { z } from 'zod';

/** A link's secret as it comes back: anything that is none finds nothing. */
export const confirmationForm = z.strictObject({ token: z.string().max(100).catch('') });
