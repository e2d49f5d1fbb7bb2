import type { Current } from '#src/current.js';
import { withCompany } from '#src/db/with_company.js';
import { byRoleName } from '#src/helpers/people.js';

/** A company role as forms offer it. */
export type RoleNamed = { readonly id: number; readonly name: string };

/** The company's roles by name. */
export async function findCompanyRoles(current: Current): Promise<RoleNamed[]> {
  const companyId = current.company.id;
  const select = { id: true, roleName: true };
  const rows = await withCompany(current, (tx) => tx.companyRole.findMany({ where: { companyId }, select }));
  return byRoleName(rows).map(({ id, roleName: name }) => ({ id, name }));
}

/** The names of the company's roles; with those that a draft names though they are gone. */
export async function findCompanyRoleNames(
  current: Current,
  also: readonly (string | undefined)[] = [],
): Promise<string[]> {
  const roles = await findCompanyRoles(current);
  return [...new Set([...roles.map(({ name }) => name), ...also.filter((name) => name !== undefined)])];
}
