import type { Current } from '#src/current.js';
import { withCompany } from '#src/db/with_company.js';

/** A company role as forms offer it. */
export type RoleNamed = { readonly id: number; readonly name: string };

/** The company's roles by name. */
export async function findCompanyRoles(current: Current): Promise<RoleNamed[]> {
  const companyId = current.company.id;
  const rows = await withCompany(current, (tx) =>
    tx.companyRole.findMany({
      where: { companyId },
      orderBy: { roleName: 'asc' },
      select: { id: true, roleName: true },
    }),
  );
  return rows.map(({ id, roleName: name }) => ({ id, name }));
}

/** The names of the company's roles; with those that a draft names though they are gone. */
export async function findCompanyRoleNames(
  current: Current,
  also: readonly (string | undefined)[] = [],
): Promise<string[]> {
  const roles = await findCompanyRoles(current);
  return [...new Set([...roles.map(({ name }) => name), ...also.filter((name) => name !== undefined)])];
}
