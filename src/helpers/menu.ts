import type { Current, SignedIn, SystemRole } from '../current.js';
import { hasRole } from '../permissions.js';

export type MenuItem = { href: string; label: string; icon: string; count?: number; current: boolean };
export type MenuGroup = { label: string; items: MenuItem[] };
/** Counts that the menu shows beside "My tasks" and "Errors". */
export type MenuCounts = { readonly myTasks: number; readonly errors: number };

/** `also`: other addresses whose pages belong to it. */
type Entry = {
  href: string;
  label: string;
  icon: string;
  roles: readonly SystemRole[];
  count?: keyof MenuCounts;
  also?: readonly string[];
};
const EVERYBODY: readonly SystemRole[] = [];
const READERS = ['workflow_creator', 'ticket_admin'] as const;

const MENU: readonly { label: string; entries: readonly Entry[] }[] = [
  {
    label: 'Work',
    entries: [
      { href: '/dashboard', label: 'Dashboard', icon: 'layout-dashboard', roles: EVERYBODY },
      {
        href: '/my_tasks',
        label: 'My tasks',
        icon: 'clipboard-check',
        roles: ['task_worker', 'user'],
        count: 'myTasks',
      },
      { href: '/my_tickets', label: 'My tickets', icon: 'ticket', roles: ['user'] },
      { href: '/my_tickets/new', label: 'Submit a ticket', icon: 'plus', roles: ['user'] },
    ],
  },
  {
    label: 'Manage',
    entries: [
      { href: '/tickets', label: 'Tickets', icon: 'inbox', roles: ['ticket_admin'] },
      { href: '/tasks', label: 'Tasks', icon: 'list-check', roles: ['ticket_admin'] },
      { href: '/workflow_errors', label: 'Errors', icon: 'alert-triangle', roles: ['ticket_admin'], count: 'errors' },
    ],
  },
  {
    label: 'Design',
    entries: [
      { href: '/workflow_definitions', label: 'Workflows', icon: 'sitemap', roles: READERS },
      { href: '/task_definitions', label: 'Steps', icon: 'checkbox', roles: READERS },
      { href: '/ticket_definitions', label: 'Ticket types', icon: 'forms', roles: READERS },
      { href: '/workflow_templates', label: 'Templates', icon: 'template', roles: ['workflow_creator'] },
    ],
  },
  {
    label: 'Company',
    entries: [
      { href: '/users', label: 'People', icon: 'users', roles: ['admin'], also: ['/invitations', '/system_roles'] },
      { href: '/company_roles', label: 'Company roles', icon: 'shield', roles: ['admin'] },
      { href: '/audit_log', label: 'Audit log', icon: 'history', roles: ['admin'] },
      { href: '/company', label: 'Settings', icon: 'settings', roles: ['admin'] },
    ],
  },
];

const isOn = (path: string, href: string) => path === href || path.startsWith(`${href}/`);

/** The menu that this person may open, the longest address that fits marked as current; no company: a superuser's. */
export function menuFor(person: SignedIn, current: Current | undefined, path: string, counts: MenuCounts): MenuGroup[] {
  const all = current ? MENU : [];
  const groups = all.map(({ label, entries }) => ({
    label,
    entries: entries.filter(({ roles }) => current && (roles.length === 0 || hasRole(current, ...roles))),
  }));
  if (person.isSuperuser)
    groups.push({
      label: 'Installation',
      entries: [
        { href: '/companies', label: 'Companies', icon: 'building', roles: EVERYBODY },
        { href: '/installation_log', label: 'Installation log', icon: 'history', roles: EVERYBODY },
      ],
    });
  const on = groups
    .flatMap(({ entries }) => entries.flatMap(({ href, also = [] }) => [href, ...also].map((at) => ({ href, at }))))
    .filter(({ at }) => isOn(path, at))
    .sort((a, b) => b.at.length - a.at.length)[0]?.href;
  return groups
    .filter(({ entries }) => entries.length > 0)
    .map(({ label, entries }) => ({
      label,
      items: entries.map(({ href, label: name, icon, count }) => ({
        href,
        label: name,
        icon,
        current: href === on,
        ...(count && { count: counts[count] }),
      })),
    }));
}
