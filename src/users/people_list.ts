import type { SystemRole } from '../current.js';
import { ROLES_IN_WORDS, roleLabels } from '../helpers/system_roles.js';
import type { PersonRow, RoleChoice } from './users.js';
import type { PeopleQuery } from './users.schema.js';

type Filters = { readonly state?: string; readonly search?: string; readonly role?: string };

/** The tabs over people: who works here, who is invited, who was. */
export function peopleTabs(on: 'active' | 'invited' | 'deactivated') {
  const tab = (name: typeof on, href: string, label: string) => ({ href, label, current: name === on });
  const items = [
    tab('active', '/users', 'Active'),
    tab('invited', '/invitations', 'Invited'),
    tab('deactivated', '/users?state=deactivated', 'Deactivated'),
  ];
  return { label: 'Which people', items };
}

/** A list's address with those filters that are set. */
function hrefOf(path: string, filters: Filters & { after?: string; after_id?: string }): string {
  const set = Object.entries(filters).filter(([, value]) => value !== '');
  return set.length > 0 ? `${path}?${new URLSearchParams(set)}` : path;
}

function roleOptions(choices: readonly RoleChoice[]) {
  const system = ROLES_IN_WORDS.map(({ role, label }) => ({ value: role, label }));
  return [...system, ...choices.map(({ id, roleName }) => ({ value: String(id), label: `Company role: ${roleName}` }))];
}

/** Filter bar, rows and links of the list of people. */
export function peopleList(
  query: PeopleQuery,
  found: { readonly rows: readonly PersonRow[]; readonly more: boolean },
  choices: readonly RoleChoice[],
) {
  const options = roleOptions(choices);
  const role = String(query.role);
  const state = query.state === 'active' ? '' : query.state;
  const filters = { state, search: query.search, role };
  const href = (change: Parameters<typeof hrefOf>[1]) => hrefOf('/users', { ...filters, ...change });
  const chips = [
    ...(query.search ? [{ label: `“${query.search}”`, removeHref: href({ search: '' }) }] : []),
    ...(role
      ? [{ label: options.find(({ value }) => value === role)?.label ?? 'Role', removeHref: href({ role: '' }) }]
      : []),
  ];
  const field = {
    search: { name: 'search', id: 'search', label: 'Name or e-mail', type: 'text', value: query.search },
  };
  const filter = {
    action: '/users',
    fields: [
      field.search,
      { name: 'role', id: 'role', label: 'Role', type: 'choice', value: role, options, none: 'Any role' },
    ],
    keep: state ? [{ name: 'state', value: state }] : [],
    chips,
    clearHref: hrefOf('/users', { state }),
  };
  const last = found.rows.at(-1);
  const next = found.more && last && href({ after: last.sortName, after_id: String(last.id) });
  const pages = { ...(query.after !== undefined && { firstHref: href({}) }), ...(next && { nextHref: next }) };
  return { filter, rows: found.rows.map(personCells), pages, isFiltered: chips.length > 0 };
}

/** One person as cells: Name, System roles, Company roles, Open tasks. */
export function personCells({ id, name, email, roles, companyRoles, openTasks }: PersonRow) {
  return [
    { text: name, href: `/users/${id}`, detail: email },
    orDash(roleLabels(roles as SystemRole[])),
    orDash(companyRoles.join(', ')),
    { text: String(openTasks) },
  ];
}

const orDash = (text: string) => (text === '' ? {} : { text });
