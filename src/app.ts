import { join } from 'node:path';
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { type Config, PROJECT_ROOT } from './config.js';
import { health } from './health.js';
import { loadAssets } from './helpers/assets.js';
import { assets } from './middleware/assets.js';
import { current } from './middleware/current.js';
import { errorPages, notFound } from './middleware/error_pages.js';
import { takeFlash } from './middleware/flash.js';
import { logRequests } from './middleware/log_requests.js';
import { askMenuCounts } from './middleware/menu_counts.js';
import { requestId } from './middleware/request_id.js';
import { requestTarget } from './middleware/request_target.js';
import { sameOrigin } from './middleware/same_origin.js';
import { securityHeaders } from './middleware/security_headers.js';
import { sessions } from './middleware/sessions.js';
import { signIn } from './middleware/sign_in.js';
import { views } from './middleware/views.js';
import { auditLog } from './users/audit_log.router.js';
import { companies } from './users/companies.router.js';
import { company } from './users/company.router.js';
import { companyRoles } from './users/company_roles.router.js';
import { dashboard } from './users/dashboard.router.js';
import { emailChanges } from './users/email_changes.router.js';
import { impersonation } from './users/impersonation.router.js';
import { installationLog } from './users/installation_log.router.js';
import { invitations } from './users/invitations.router.js';
import { landing } from './users/landing.router.js';
import { memberships } from './users/memberships.router.js';
import { passwordResets } from './users/password_resets.router.js';
import { profile } from './users/profile.router.js';
import { authenticate } from './users/sessions.js';
import { sessionsRouter } from './users/sessions.router.js';
import { signUps } from './users/sign_ups.router.js';
import { systemRoles } from './users/system_roles.router.js';
import { userPasswordResets } from './users/user_password_resets.router.js';
import { users } from './users/users.router.js';
import { newWorkflows } from './workflow_design/new_workflows.router.js';
import { taskDefinitions } from './workflow_design/task_definitions.router.js';
import { ticketDefinitions } from './workflow_design/ticket_definitions.router.js';
import { workflowComparisons } from './workflow_design/workflow_comparisons.router.js';
import { workflowDefinitions } from './workflow_design/workflow_definitions.router.js';
import { workflowDetails } from './workflow_design/workflow_details.router.js';
import { workflowEntries } from './workflow_design/workflow_entries.router.js';
import { workflowFields } from './workflow_design/workflow_fields.router.js';
import { workflowFileSchemaRouter } from './workflow_design/workflow_file_schema.router.js';
import { workflowImports } from './workflow_design/workflow_imports.router.js';
import { workflowLayouts } from './workflow_design/workflow_layouts.router.js';
import { workflowShown } from './workflow_design/workflow_shown.router.js';
import { workflowTasks } from './workflow_design/workflow_tasks.router.js';
import { workflowTemplates } from './workflow_design/workflow_templates.router.js';
import { workflowTests } from './workflow_design/workflow_tests.router.js';
import { workflowTexts } from './workflow_design/workflow_texts.router.js';
import { workflowTickets } from './workflow_design/workflow_tickets.router.js';
import { workflowTransitions } from './workflow_design/workflow_transitions.router.js';
import { workflowTrials } from './workflow_design/workflow_trials.router.js';
import { workflowVersions } from './workflow_design/workflow_versions.router.js';
import { myTasks } from './workflow_ops/my_tasks.router.js';
import { myTickets } from './workflow_ops/my_tickets.router.js';
import { tasks } from './workflow_ops/tasks.router.js';
import { tickets } from './workflow_ops/tickets.router.js';
import { workflowErrors } from './workflow_ops/workflow_errors.router.js';

/** What the application needs from outside: the configuration, the session secret, the log. */
export type AppOptions = {
  readonly config: Pick<Config, 'publicUrl'>;
  readonly sessionSecret: string;
  readonly log: Logger;
};

const VIEWS = join(PROJECT_ROOT, 'views');
const ASSETS = join(PROJECT_ROOT, 'dist', 'public');

/** The whole application, top to bottom as a request lives it; the database must be connected. */
export function createApp({ config, sessionSecret, log }: AppOptions): Express {
  const app = express();
  const secure = config.publicUrl !== undefined;
  const passport = signIn(authenticate);
  app.engine('ejs', views(VIEWS));
  app.set('views', VIEWS);
  app.set('view engine', 'ejs');
  app.set('view cache', true);
  app.set('query parser', 'simple');
  app.set('x-powered-by', false);
  // No page is kept by a browser (`no-store`), so that none is asked for again by its digest; files have their own.
  app.set('etag', false);
  app.set('trust proxy', secure ? 1 : false);
  app.set('secure cookies', secure);
  app.set('public url', config.publicUrl);
  app.set('attempt key', sessionSecret);
  app.set('asset', loadAssets(ASSETS));

  app.use(requestId, logRequests(log), securityHeaders(secure), requestTarget);
  app.use('/assets', assets(join(ASSETS, 'assets')));
  app.use(health());
  app.use(sameOrigin(config.publicUrl));
  app.use(sessions({ secret: sessionSecret, secure }), passport.session(), current, askMenuCounts, takeFlash);
  app.use(
    ['/my_tickets', '/my_tasks', '/tasks', '/workflow_definitions', '/sessions'],
    express.urlencoded({ extended: false, limit: '1mb', parameterLimit: 2_000 }),
  );
  app.use(express.urlencoded({ extended: false, limit: '64kb', parameterLimit: 200 }));

  app.use(landing);
  app.use('/sign_ups', signUps);
  app.use('/sessions', sessionsRouter(passport));
  app.use('/password_resets', passwordResets);
  app.use('/email_changes', emailChanges);
  app.use('/profile', profile);
  app.use('/users/:id/password_reset', userPasswordResets);
  app.use('/dashboard', dashboard);
  app.use('/audit_log', auditLog);
  app.use('/memberships', memberships);
  app.use('/users', users);
  app.use('/invitations', invitations);
  app.use('/system_roles', systemRoles);
  app.use('/company_roles', companyRoles);
  app.use('/company', company);
  app.use('/companies', companies);
  app.use('/impersonation', impersonation);
  app.use('/installation_log', installationLog);
  app.use('/workflow_file.schema.json', workflowFileSchemaRouter);
  app.use('/workflow_definitions/import', workflowImports);
  app.use('/workflow_definitions/:key/comparison', workflowComparisons);
  app.use('/workflow_definitions/:key/versions', workflowVersions);
  app.use('/workflow_definitions/:key/versions/:version/tests', workflowTests);
  app.use('/workflow_definitions/new', newWorkflows);
  app.use('/workflow_definitions/:key/details', workflowDetails);
  app.use('/workflow_definitions/:key/fields', workflowFields);
  app.use('/workflow_definitions/:key/:of/:name/entries', workflowEntries);
  app.use('/workflow_definitions/:key/tasks/:name/shown', workflowShown);
  app.use(
    ['/workflow_definitions/:key/layout', '/workflow_definitions/:key/:of/:name/layouts/:layout'],
    workflowLayouts,
  );
  app.use('/workflow_definitions/:key/tickets', workflowTickets);
  app.use('/workflow_definitions/:key/tasks', workflowTasks);
  app.use('/workflow_definitions/:key/text', workflowTexts);
  app.use('/workflow_definitions/:key/transitions', workflowTransitions);
  app.use('/workflow_definitions/:key/versions/:version/trial', workflowTrials);
  app.use('/workflow_definitions', workflowDefinitions);
  app.use('/task_definitions', taskDefinitions);
  app.use('/ticket_definitions', ticketDefinitions);
  app.use('/workflow_templates', workflowTemplates);
  app.use('/my_tickets', myTickets);
  app.use('/my_tasks', myTasks);
  app.use('/tickets', tickets);
  app.use('/tasks', tasks);
  app.use('/workflow_errors', workflowErrors);

  app.use(notFound);
  app.use(errorPages(log));
  return app;
}
