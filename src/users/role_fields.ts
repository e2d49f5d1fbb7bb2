import type { SystemRole } from '../current.js';
import type { Problem } from '../forms/body.js';
import { ROLES_IN_WORDS } from '../helpers/system_roles.js';
import type { RoleChoice } from './users.js';

const messageOf = (problems: readonly Problem[], name: string) => problems.find(({ field }) => field === name)?.message;

/** The checkboxes of the system roles, each with what it lets a person do. */
export function systemRolesField(chosen: readonly (SystemRole | string)[], problems: readonly Problem[] = []) {
  return {
    ...{ name: 'system_roles', id: 'system_roles', label: 'System roles', type: 'choices' },
    hint: 'What this person may do in TicketFlower. Any of them go together.',
    options: ROLES_IN_WORDS.map(({ role, label, may }) => ({ value: role, label, hint: may })),
    value: [...chosen],
    problem: messageOf(problems, 'system_roles'),
  };
}

/** The checkboxes of the company's own roles; undefined where it has none. */
export function companyRolesField(
  choices: readonly RoleChoice[],
  chosen: readonly (number | string)[],
  problems: readonly Problem[] = [],
) {
  if (choices.length === 0) return undefined;
  return {
    ...{ name: 'company_role_ids', id: 'company_role_ids', label: 'Company roles', type: 'choices' },
    hint: 'They decide which tickets somebody may submit, and which tasks come to them.',
    options: choices.map(({ id, roleName, description }) => ({
      value: String(id),
      label: roleName,
      hint: description,
    })),
    value: chosen.map(String),
    problem: messageOf(problems, 'company_role_ids'),
  };
}
