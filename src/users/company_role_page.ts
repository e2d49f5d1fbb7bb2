import type { Current } from '../current.js';
import type { Problem } from '../forms/body.js';
import { ACCESS_IS_THE_COMPANYS, hasRole, mayManageAccess } from '../permissions.js';
import { isUsed, type RoleUses } from './company_role_uses.js';
import type { CompanyRoleRow, FoundCompanyRole } from './company_roles.js';
import type { PersonRow } from './users.js';

const PATH = '/company_roles';
const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** Rows and links of the list of company roles. */
export function companyRoleList(found: { rows: readonly CompanyRoleRow[]; more: boolean }, after: string | undefined) {
  const last = found.rows.at(-1);
  return {
    rows: found.rows.map(({ id, roleName, description, members, ticketTypes }) => [
      { text: roleName, href: `${PATH}/${id}`, detail: description },
      { text: String(members) },
      { text: String(ticketTypes) },
    ]),
    pages: {
      ...(after !== undefined && { firstHref: PATH }),
      ...(found.more && last && { nextHref: `${PATH}?${new URLSearchParams({ after: last.sortName })}` }),
    },
  };
}

type Shown = {
  readonly role: FoundCompanyRole;
  readonly members: { readonly rows: readonly PersonRow[]; readonly pages: object };
  readonly others: readonly { readonly id: number; readonly name: string }[];
  readonly problems?: readonly Problem[];
  readonly typed?: { readonly [name: string]: string };
};

/** Everything that the page of one company role shows. */
export function companyRolePage(current: Current, { role, members, others, problems = [], typed }: Shown) {
  const path = `${PATH}/${role.id}`;
  return {
    path,
    problems,
    typed: typed ?? { role_name: role.roleName, description: role.description },
    renaming: role.uses.definitions.length > 0 || role.uses.ticketTypes.length > 0,
    members: members.rows.map(({ id, name, email }) => ({ id, name, email, href: `/users/${id}` })),
    pages: members.pages,
    others: others.map(({ id, name }) => ({ value: String(id), label: name })),
    refusal: mayManageAccess(current) ? undefined : ACCESS_IS_THE_COMPANYS,
    uses: usesInWords(current, role.uses),
    deletion: isUsed(role.uses) ? undefined : deletionOf(role, path),
  };
}

function deletionOf({ roleName }: FoundCompanyRole, path: string) {
  const text = `Nothing uses “${roleName}”, so nothing else changes.`;
  return { label: 'Delete', text, action: `${path}/deletion`, button: `Delete “${roleName}”`, danger: true };
}

/** What uses the role, line by line; definitions are links for whoever may read them. */
function usesInWords(current: Current, { members, invitations, ticketTypes, definitions, openTasks }: RoleUses) {
  const mayRead = hasRole(current, 'workflow_creator', 'ticket_admin');
  const linked = (href: string) => (mayRead ? { href } : {});
  return [
    ...(members > 0 ? [{ label: 'People', text: count(members, 'person', 'people') }] : []),
    ...(invitations > 0
      ? [{ label: 'Invitations', text: count(invitations, 'open invitation'), href: '/invitations' }]
      : []),
    ...ticketTypes.map(({ key, title }) => ({
      label: 'Decides who may submit',
      text: title,
      ...linked(`/ticket_definitions/${key}`),
    })),
    ...definitions.map(({ key, workflow, version, state, places }) => ({
      label: 'Workflow',
      text: `${workflow}, version ${version} (${state})`,
      detail: places.join(', '),
      ...linked(`/workflow_definitions/${key}/versions/${version}`),
    })),
    ...(openTasks > 0 ? [{ label: 'Open tasks', text: count(openTasks, 'open task') }] : []),
  ];
}
