import { z } from 'zod';
import { id } from '../forms/text.js';

export const impersonationForm = z.strictObject({ company_id: id });
