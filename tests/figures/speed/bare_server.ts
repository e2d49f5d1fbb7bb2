import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { PROJECT_ROOT } from '#src/config.js';
import { type Current, SYSTEM_ROLES } from '#src/current.js';
import { loadAssets } from '#src/helpers/assets.js';
import { menuFor } from '#src/helpers/menu.js';
import { rendered } from '#src/helpers/safe_html.js';
import { views } from '#src/middleware/views.js';
import { type ListedTicket, ticketCells } from '#src/workflow_ops/ticket_list.js';

// What P2 is measured against: a bare Express with EJS that draws the same page from constant rows: no session, no user, no database.
const reader = { timeZone: 'UTC', now: new Date() };
const user = {
  ...{ id: 1, email: 'dana@example.com', firstName: 'Dana', lastName: 'Ortiz', timeZone: 'UTC', isSuperuser: false },
  ...{ roles: new Set(SYSTEM_ROLES), companyRoleIds: [] },
};
const current: Current = {
  ...{ user, company: { id: 1, name: 'Company 51', timeZone: 'UTC' }, impersonating: false, ip: null, requestId: null },
};
const ticket = (number: number): ListedTicket => ({
  ...{
    number,
    title: 'Leave of Ravi Kumar from 1 Feb 2027 to 5 Feb 2027',
    type: 'Apply for leave',
    created_at: reader.now,
  },
  ...{
    submitter: 'Ravi Kumar',
    w_status: 'IN_PROGRESS',
    outcome: null,
    has_error: false,
    open_tasks: 1,
    has_assigned_task: true,
  },
  ...{ step: 'Approval of leave request', holder: 'Maria Rossi', due_at: reader.now },
});
const rows = Array.from({ length: 25 }, (_, n) => ticketCells(ticket(10_000 - n), '/tickets', reader));
const tabs = {
  label: 'Which tickets',
  items: [
    { href: '/tickets?state=active', label: 'Active', current: true },
    { href: '/tickets?state=archive', label: 'Archive', current: false },
  ],
};
const shared = { reader, requestId: 'none', asset: loadAssets(join(PROJECT_ROOT, 'dist', 'public')) };
const data = { ...shared, tabs, rows, pages: { nextHref: '/tickets?state=active&before=9975' }, state: 'active' };
const frame = {
  ...shared,
  ...{ title: 'Tickets', pretitle: '', heading: 'Tickets', actions: [], flash: null, impersonation: null, left: null },
  user: { name: 'Dana Ortiz', initials: 'DO', email: user.email },
  company: { name: current.company.name },
  menu: menuFor(user, current, '/tickets', { myTasks: 5, errors: 0 }),
};

const app = express();
app.engine('ejs', views(join(PROJECT_ROOT, 'views')));
app.set('views', join(PROJECT_ROOT, 'views'));
app.set('view engine', 'ejs');
app.set('view cache', true);
app.set('x-powered-by', false);
app.get('/tickets', (_req, res, next) => {
  app.render('workflow_ops/tickets/index', data, (error: Error | null, html: string) => {
    if (error) return next(error);
    res.render('layout/page', { ...frame, body: rendered(html) });
  });
});

const server = createServer(app).listen(0, '127.0.0.1', () => {
  process.stdout.write(`ready: http://127.0.0.1:${(server.address() as AddressInfo).port}/\n`);
});
process.on('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
