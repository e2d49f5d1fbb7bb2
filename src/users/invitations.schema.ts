import { z } from 'zod';
import { email, id, text } from '../forms/text.js';
import { companyRoleIds, systemRoles } from './users.schema.js';

const name = z.union([z.literal(''), text('Enter a name', 80)]);

export const invitationForm = z.strictObject({
  email,
  first_name: name,
  last_name: name,
  system_roles: systemRoles,
  company_role_ids: companyRoleIds,
});
export type InvitationForm = z.infer<typeof invitationForm>;

/** The list's URL. */
export const invitationsQuery = z.object({ before: id.optional().catch(undefined) });
