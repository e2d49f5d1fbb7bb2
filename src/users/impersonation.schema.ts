import { z } from 'zod';
import { id, text } from '../forms/text.js';
import { carriedForm } from './sessions.schema.js';

const WHY = 'Enter why, in at least 10 characters: the admins of the company will read it';

/** Why an operator does something to a company. */
export const operatorsReason = text(WHY, 500).pipe(z.string().min(10, WHY));

export const impersonationForm = z.strictObject({ company_id: id, reason: operatorsReason, ...carriedForm });

/** Leaving is only a button. */
export const leavingForm = z.strictObject({});
