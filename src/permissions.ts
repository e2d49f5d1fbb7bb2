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
