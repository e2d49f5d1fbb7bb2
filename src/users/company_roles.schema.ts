import { z } from 'zod';
import { id, text } from '../forms/text.js';
import { isStorable } from '../workflow_engine/field_values.js';

export const companyRoleForm = z.strictObject({
  role_name: text('Enter a name, like front desk', 80),
  description: z.union([z.literal(''), text('Say what it is for', 300)]),
});
export type CompanyRoleForm = z.infer<typeof companyRoleForm>;

export const memberForm = z.strictObject({ user_id: id });

/** The list's URL. */
export const companyRolesQuery = z.object({
  after: z.string().max(200).refine(isStorable).optional().catch(undefined),
});
