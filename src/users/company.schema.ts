import { z } from 'zod';
import { text, timeZone } from '../forms/text.js';

export const companyForm = z.strictObject({ name: text('Enter the name of your company', 120), time_zone: timeZone });
export type CompanyForm = z.infer<typeof companyForm>;
