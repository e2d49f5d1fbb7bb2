import { z } from 'zod';
import { SYSTEM_ROLES } from '../current.js';
import { id } from '../forms/text.js';
import { isStorable } from '../workflow_engine/field_values.js';

/** Part of a name or an address, as searched for; whatever cannot be searched for is no search. */
const search = z.string().trim().max(100).refine(isStorable).catch('');

/** The list's URL: what is unknown or malformed is left out. `role` is a system role, or the id of a company role. */
export const peopleQuery = z.object({
  state: z.enum(['active', 'deactivated']).catch('active'),
  search,
  role: z.union([z.enum(SYSTEM_ROLES), id, z.literal('')]).catch(''),
  after: z.string().max(400).refine(isStorable).optional().catch(undefined),
  after_id: id.optional().catch(undefined),
});
export type PeopleQuery = z.infer<typeof peopleQuery>;

const FROM_LIST = 'Choose from the list';
/** System roles and company roles, each a list of checkboxes. */
export const systemRoles = z.array(z.enum(SYSTEM_ROLES, FROM_LIST)).max(20);
export const companyRoleIds = z.array(id).max(200, FROM_LIST);

export const systemRolesForm = z.strictObject({ system_roles: systemRoles });
export const companyRolesForm = z.strictObject({ company_role_ids: companyRoleIds });

/** A button by itself. */
export const buttonForm = z.strictObject({});
