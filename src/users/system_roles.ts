import type { SystemRole } from '../current.js';

/**
 * Pages in plain words, with who may open them and who may change something there. A test holds every line against the guard of
 * the page's router, and every guard for system roles against the line of its page or of the page that it belongs to.
 */
export type Right = {
  readonly path: string;
  readonly words: string;
  readonly group: 'Work' | 'Manage' | 'Design' | 'Company';
  readonly read: readonly SystemRole[];
  readonly write: readonly SystemRole[];
};

const right = (group: Right['group'], path: string, words: string, read: Right['read'], write = read): Right => ({
  ...{ group, path, words, read, write },
});

const READERS: Right['read'] = ['workflow_creator', 'ticket_admin'];

export const RIGHTS: readonly Right[] = [
  right('Work', '/my_tickets', 'Submit tickets and follow their own', ['user']),
  right('Work', '/my_tasks', 'Complete the tasks that are given to them', ['task_worker', 'user']),
  right('Manage', '/tickets', 'See every ticket, hold it, cancel it', ['ticket_admin']),
  right('Manage', '/tasks', 'See every task, give it to somebody else, skip it', ['ticket_admin']),
  right('Manage', '/workflow_errors', 'Read and mend workflow errors', ['ticket_admin']),
  right('Design', '/workflow_definitions', 'Workflows: read; make, check, publish, retire', READERS, [
    'workflow_creator',
  ]),
  right('Design', '/workflow_definitions/import', 'Import a workflow from a file', ['workflow_creator']),
  right('Design', '/workflow_templates', 'Copy a ready workflow', ['workflow_creator']),
  right('Design', '/task_definitions', 'Read the steps of all workflows', READERS),
  right('Design', '/ticket_definitions', 'Read the ticket types and who may submit them', READERS),
  right('Company', '/users', 'See people, change their roles, deactivate them', ['admin']),
  right('Company', '/invitations', 'Invite people', ['admin']),
  right('Company', '/system_roles', 'Read who may do what (this page)', ['admin']),
  right('Company', '/company_roles', 'Make company roles and say who has them', ['admin']),
  right('Company', '/audit_log', 'Read who did what', ['admin']),
  right('Company', '/company', 'Change the company’s name and time zone', ['admin']),
];

/** What one role may do by one right. */
export type Degree = 'everything' | 'reading' | 'nothing';

/** How far a right reaches for a role. */
export function degreeOf({ read, write }: Right, role: SystemRole): Degree {
  if (write.includes(role)) return 'everything';
  return read.includes(role) ? 'reading' : 'nothing';
}
