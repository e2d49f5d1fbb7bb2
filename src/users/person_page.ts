import type { Current } from '../current.js';
import type { Problem } from '../forms/body.js';
import { type Reader, timeShown } from '../helpers/dates.js';
import { fullName } from '../helpers/people.js';
import { roleLabels } from '../helpers/system_roles.js';
import { hasMailServer } from '../mail.js';
import { ACCESS_IS_THE_COMPANYS, hasRole, mayManageAccess } from '../permissions.js';
import { companyRolesField, systemRolesField } from './role_fields.js';
import type { FoundPerson } from './users.js';

/** What was sent and refused, to show it again. */
export type Refused = {
  readonly problems: readonly Problem[];
  readonly systemRoles?: readonly string[];
  readonly companyRoleIds?: readonly string[];
};

/** Everything that the page of one person shows. */
export function personPage(current: Current, reader: Reader, person: FoundPerson, refused: Refused = { problems: [] }) {
  const { problems, systemRoles = person.roles, companyRoleIds = person.companyRoleIds } = refused;
  const path = `/users/${person.id}`;
  return {
    path,
    problems,
    details: detailsOf(current, reader, person),
    systemRoles: systemRolesField(systemRoles, problems),
    companyRoles: companyRolesField(person.choices, companyRoleIds, problems),
    // An operator sees which roles somebody has, and why they cannot be given here.
    refusal: mayManageAccess(current) ? undefined : ACCESS_IS_THE_COMPANYS,
    onlyAdmin: person.isOnlyAdmin && problems.length === 0 ? onlyAdminWords(current, person) : undefined,
    activity: activityOf(current, person, path),
    passwordReset: passwordResetOf(current, person, path),
  };
}

function detailsOf(current: Current, reader: Reader, person: FoundPerson) {
  const { email, deactivatedAt, createdAt, openTasks, lastLogIn, timeZone, roles, companyRoleIds, choices } = person;
  const own = choices.filter(({ id }) => companyRoleIds.includes(id)).map(({ roleName }) => roleName);
  const status = deactivatedAt ? { word: 'Deactivated', tone: 'neutral' } : { word: 'Active', tone: 'success' };
  // Ticket admins alone may open the list.
  const tasksLink = hasRole(current, 'ticket_admin') ? { href: `/tasks?assigned_to=${person.id}` } : {};
  return [
    { label: 'Status', status },
    { label: 'E-mail', text: email },
    { label: 'Open tasks', text: String(openTasks), ...tasksLink },
    { label: 'Roles', text: [roleLabels(roles), ...own].filter((name) => name !== '').join(', ') || 'None' },
    { label: 'Last log-in', ...(lastLogIn ? { time: timeShown(lastLogIn, reader) } : { text: 'Never' }) },
    { label: 'Joined', time: timeShown(createdAt, reader) },
    ...(deactivatedAt ? [{ label: 'Deactivated', time: timeShown(deactivatedAt, reader) }] : []),
    { label: 'Time zone', text: timeZone },
  ];
}

function onlyAdminWords({ company, user }: Current, person: FoundPerson): string {
  const who = person.id === user.id ? 'You are' : `${fullName(person)} is`;
  return `${who} the only active admin of ${company.name}, so the role Admin stays. Make somebody else an admin first.`;
}

/** Deactivating or letting in again, with what it means; nothing for the only admin. */
function activityOf({ user }: Current, person: FoundPerson, path: string) {
  if (person.isOnlyAdmin) return undefined;
  const name = person.firstName || fullName(person);
  if (person.deactivatedAt)
    return {
      ...{ label: 'Reactivate', button: `Let ${name} in again`, action: `${path}/deactivation/end`, danger: false },
      text: `${name} can log in again with the password and the roles from before. Waiting tasks that nobody else may do come to ${name}.`,
    };
  const you = person.id === user.id ? ' This is you: you will be logged out.' : '';
  return {
    ...{ label: 'Deactivate', button: `Deactivate ${name}`, action: `${path}/deactivation`, danger: true },
    text: `${name} is logged out everywhere and cannot log in any more. ${tasksWords(person)} Nothing that ${name} did is deleted, and you can let ${name} in again.${you}`,
  };
}

/** A new password for somebody else, with what it means; one's own is changed on the profile. */
function passwordResetOf(current: Current, person: FoundPerson, path: string) {
  if (person.id === current.user.id || person.deactivatedAt || !mayManageAccess(current)) return undefined;
  const name = person.firstName || fullName(person);
  const how = hasMailServer() ? `A link is sent to ${person.email}` : `You are shown a link to hand to ${name}`;
  return {
    ...{ label: 'Reset the password', button: 'Reset password', action: `${path}/password_reset`, danger: false },
    text: `${how}, good for one hour. With it ${name} sets a new password; until then the old one goes on.`,
  };
}

function tasksWords({ openTasks }: FoundPerson): string {
  if (openTasks === 0) return 'There are no open tasks to hand on.';
  const [tasks, go] = openTasks === 1 ? ['1 open task', 'goes'] : [`${openTasks} open tasks`, 'go'];
  return `${tasks} ${go} to others who may do them; where there is nobody else, your ticket admins see it among the errors.`;
}
