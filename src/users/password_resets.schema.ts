import { z } from 'zod';
import { email } from '../forms/text.js';
import { newPassword } from './password_rules.js';

export const resetRequestForm = z.strictObject({ email });

/** A link's secret as it comes back: anything that is none finds nothing. */
export const linkToken = z.string().max(100).catch('');
export const newPasswordForm = z.strictObject({ token: linkToken, password: newPassword });
