import type { Express } from 'express';
import type pg from 'pg';
import { routesOf } from './app_routes.ts';

/** Pages that are not asked for, each for a reason. */
const NOT_ASKED: { readonly [path: string]: string } = {
  '/healthz': 'asks the database nothing',
  '/memberships/new': 'is asked for with a link; R6 does',
  '/password_resets': 'is asked for with a link; R6 does',
  '/password_resets/password': 'is asked for with a link; R6 does',
  '/email_changes/confirmation': 'is asked for with a link; R6 does',
  '/audit_log/csv': 'is a file of all that there is; it is read in parts, as the pages of the list are',
  '/companies/:id/deactivation/end': 'is the same page as the one before it for a deactivated company',
};

/** Every page of a company for somebody with all roles: each list with its filters and its next pages. Needs one workflow `purchase`. */
export async function companyPages(owner: pg.Client, companyId: number): Promise<string[]> {
  const { rows } = await owner.query<
    Record<
      'closed' | 'open' | 'mine' | 'task' | 'done' | 'error' | 'row' | 'person' | 'role' | 'step' | 'invitation',
      number | null
    >
  >(
    `select (select max(number) from ticket_instances where company_id = $1 and closed_at is not null) as closed,
            (select max(number) from ticket_instances where company_id = $1 and closed_at is null) as open,
            (select min(id) from users where company_id = $1 and email like 'admin%') as person,
            (select min(id) from company_roles where company_id = $1) as role,
            (select max(i.id) from task_instances i join users u on u.company_id = i.company_id and u.id = i.assigned_to
              where i.company_id = $1 and i.t_status = 'OPEN' and u.email like 'admin%') as task,
            (select max(id) from task_instances where company_id = $1 and t_status = 'COMPLETED') as done,
            (select max(id) from workflow_errors where company_id = $1) as error,
            (select max(id) - 50 from audit_log where company_id = $1) as row,
            (select max(number) from ticket_instances t join users u on u.id = t.created_by where t.company_id = $1 and u.email like 'admin%') as mine,
            (select max(id) from task_definitions where company_id = $1) as step,
            (select max(id) from invitations where company_id = $1) as invitation`,
    [companyId],
  );
  const { closed, open, mine, task, done, error, row, person, role, step, invitation } = rows[0] ?? {};
  const both = (path: string, ...more: string[]) =>
    ['', 'state=active', 'state=archive', ...more, ...more.map((one) => `${one}&state=archive`)].map(
      (query) => `${path}?${query}`,
    );
  const key = '/workflow_definitions/purchase';
  const version = `${key}/versions/1`;
  return [
    ...['/', '/dashboard', '/profile', '/company', '/system_roles', '/company_roles', '/company_roles/new'],
    ...both('/tickets', `before=${open}`, 'before=500'),
    ...both('/my_tickets', `before=${mine}`, 'before=500'),
    ...both('/my_tasks', `before=${task}`),
    ...both('/tasks', `before=${task}`, `assigned_to=${person}`, `assigned_to=${person}&before=${task}`),
    ...both(
      '/workflow_errors',
      `before=${error}`,
      'status=NEW',
      'status=REVIEWED',
      'type=WORKFLOW_CREATION',
      'status=NEW&type=WORKFLOW_CREATION',
    ),
    ...[
      '',
      `before=${row}`,
      `person=${person}`,
      'person=system',
      'person=support',
      'action=logged+in',
      'subject=workflow_error',
      `ticket=${open}`,
    ].map((query) => `/audit_log?${query}`),
    ...['from=2026-01-01', 'to=2025-01-01', 'from=2025-01-01&to=2025-06-01', `person=${person}&before=${row}`].map(
      (query) => `/audit_log?${query}`,
    ),
    ...['', 'state=deactivated', 'search=hugo', 'role=admin', `role=${role}`, 'after=m&after_id=1'].map(
      (query) => `/users?${query}`,
    ),
    ...[
      `/users/${person}`,
      `/company_roles/${role}`,
      '/invitations',
      `/invitations?before=${invitation}`,
      '/invitations/new',
    ],
    ...[
      `/tickets/${closed}`,
      `/tickets/${open}`,
      `/my_tickets/${mine}`,
      '/my_tickets/new',
      '/my_tickets/new?type=purchase',
    ],
    ...[
      `/tasks/${task}`,
      `/tasks/${done}`,
      `/my_tasks/${task}`,
      ...(error === null ? [] : [`/workflow_errors/${error}`]),
    ],
    ...[
      '/workflow_definitions',
      '/workflow_definitions?state=archive',
      '/workflow_definitions/new',
      '/workflow_definitions/import',
    ],
    ...[
      '/workflow_templates',
      '/task_definitions',
      `/task_definitions/${step}`,
      '/ticket_definitions',
      '/ticket_definitions/purchase',
    ],
    ...[key, `${key}/versions`, version, `${version}/check`, `${version}/export`, `${version}/trial`],
    ...['tests', 'tests/suggestions'].map((page) => `${key}/versions/2/${page}`),
    ...['details', 'fields', 'fields/new', 'fields/amount', 'layout', 'text', 'comparison?from=1&to=2'].map(
      (page) => `${key}/${page}`,
    ),
    ...['tickets', 'tickets/new', 'tickets/purchase', 'tasks', 'tasks/new', 'tasks/approval'].map(
      (page) => `${key}/${page}`,
    ),
    ...['transitions', 'transitions/new', 'transitions/1'].map((page) => `${key}/${page}`),
    ...['entries', 'entries/amount', 'layouts/edit_layout'].map((page) => `${key}/tickets/purchase/${page}`),
    '/workflow_file.schema.json',
  ];
}

/** Every page of an operator of the installation. */
export function operatorPages(companyId: number, row: number): string[] {
  return [
    ...['', 'state=archive', 'search=firm', `after=${companyId}`, 'search=firm&state=archive'].map(
      (query) => `/companies?${query}`,
    ),
    ...[
      `/companies/${companyId}`,
      `/companies/${companyId}/deactivation`,
      '/installation_log',
      `/installation_log?before=${row}`,
    ],
  ];
}

/** Every page of somebody who is not logged in. */
export const PUBLIC_PAGES = ['/readyz', '/', '/sign_ups/new', '/sessions/new', '/password_resets/new'];

/** The application's pages that none of these paths asks for, but for those that need not be. */
export function pagesNotAsked(app: Express, paths: readonly string[]): string[] {
  const shapeOf = (path: string) => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`);
  const asked = paths.map((path) => path.replace(/\?.*/, ''));
  return routesOf(app)
    .filter(({ method, path }) => method === 'GET' && !(path in NOT_ASKED))
    .map(({ path }) => path)
    .filter((path) => !asked.some((one) => shapeOf(path).test(one)));
}
