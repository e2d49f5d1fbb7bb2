import { SYSTEM_ROLES, type SystemRole } from '../current.js';

/** A system role in the words of pages. */
export type RoleWords = { readonly label: string; readonly may: string };

const WORDS: { readonly [role in SystemRole]: RoleWords } = {
  admin: { label: 'Admin', may: 'Invites people, gives roles, keeps company roles and settings, reads the audit log' },
  user: { label: 'User', may: 'Submits tickets and follows their own' },
  ticket_admin: {
    label: 'Ticket admin',
    may: 'Sees every ticket and task, reassigns, holds and cancels, mends what got stuck',
  },
  task_worker: { label: 'Task worker', may: 'Is given tasks and completes them' },
  workflow_creator: { label: 'Workflow creator', may: 'Makes, checks, publishes and retires workflows' },
};

/** "Ticket admin". */
export const roleLabel = (role: SystemRole): string => WORDS[role].label;

/** All system roles in their order, in words. */
export const ROLES_IN_WORDS = SYSTEM_ROLES.map((role) => ({ role, ...WORDS[role] }));

/** "Admin, Task worker"; '' for none. */
export function roleLabels(roles: readonly SystemRole[]): string {
  return SYSTEM_ROLES.filter((role) => roles.includes(role))
    .map(roleLabel)
    .join(', ');
}
