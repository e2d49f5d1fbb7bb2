import { z } from 'zod';
import { id } from '../forms/text.js';

export const impersonationForm = z.strictObject({ company_id: id });

/** Leaving is only a button. */
export const leavingForm = z.strictObject({});
