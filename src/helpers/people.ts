type Named = { readonly firstName: string; readonly lastName: string };

/** "Dana Ortiz". */
export function fullName({ firstName, lastName }: Named): string {
  return `${firstName} ${lastName}`.trim();
}

/** "DO": the first letter of each name, whole characters of any script. */
export function initials({ firstName, lastName }: Named): string {
  return [firstName, lastName]
    .map((name) => [...name.trim()][0] ?? '')
    .join('')
    .toUpperCase();
}

/** Company roles by name, whatever its capitals. */
export function byRoleName<T extends { readonly roleName: string }>(roles: readonly T[]): T[] {
  return roles.toSorted((a, b) => a.roleName.localeCompare(b.roleName, 'en'));
}
