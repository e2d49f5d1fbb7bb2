import type { Current, SystemRole } from './current.js';

type Who = Pick<Current, 'user'>;

/** Whether this person has one of these system roles. */
export function hasRole({ user }: Who, ...roles: readonly SystemRole[]): boolean {
  return roles.some((role) => user.roles.has(role));
}

/** Whether this person may submit a ticket type that is open to these company roles (none: to everybody). */
export function canSubmit(current: Who & { readonly impersonating: boolean }, openTo: readonly number[]): boolean {
  if (!hasRole(current, 'user')) return false;
  return openTo.length === 0 || current.impersonating || openTo.some((id) => current.user.companyRoleIds.includes(id));
}

/**
 * Whether this person, in the roles that the page asks for, may also decide how others get in: passwords, reset links, e-mail addresses,
 * invitations, roles given. An operator who has entered the company may not (safety.md 26); taking roles and deactivating are theirs too.
 */
export function mayManageAccess({ impersonating }: Pick<Current, 'impersonating'>): boolean {
  return !impersonating;
}

/** What an operator is told who tries. */
export const ACCESS_IS_THE_COMPANYS =
  'Operators cannot give roles, invite people, or change how somebody logs in. Ask an admin of the company to do it.';
