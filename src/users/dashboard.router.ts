import { Router } from 'express';
import type { Current } from '../current.js';
import { greeting, type Reader, showAge, showDue } from '../helpers/dates.js';
import { ticketStatus } from '../helpers/statuses.js';
import { currentOf } from '../middleware/current.js';
import { showPage } from '../middleware/pages.js';
import { requireSignedIn } from '../middleware/require_role.js';
import { hasRole } from '../permissions.js';
import { type FirstSteps, findDashboard, type OpenTask, type OpenTicket } from './dashboard.js';

export const dashboard = Router();
dashboard.use(requireSignedIn);

function ticketRow(ticket: OpenTicket, now: Date) {
  const facts = {
    workflow: ticket.w_status ?? 'NOT_STARTED',
    outcome: null,
    hasError: ticket.has_error,
    hasAssignedTask: ticket.assignee !== null,
  };
  return {
    ...ticket,
    href: `/my_tickets/${ticket.number}`,
    status: ticketStatus(facts),
    age: showAge(ticket.created_at, now),
  };
}

const taskRow = (task: OpenTask, reader: Reader) => ({
  ...task,
  href: `/my_tasks/${task.id}`,
  due: showDue(task.due_at, reader),
});

/** The way from nothing to the first ticket; undefined once it is gone. */
function checklist(steps: FirstSteps | undefined) {
  if (!steps || steps.tickets) return undefined;
  const items = [
    { label: 'Company created', done: true, href: '/dashboard' },
    { label: 'Add a workflow', done: steps.drafts, href: '/workflow_templates' },
    { label: 'Publish it', done: steps.published, href: '/workflow_definitions' },
    { label: 'Submit your first ticket', done: false, href: '/my_tickets/new' },
  ];
  return { items, done: items.filter((item) => item.done).length, next: items.find((item) => !item.done) };
}

const actionsFor = (current: Current) =>
  hasRole(current, 'user') ? [{ href: '/my_tickets/new', label: 'Submit a ticket', primary: true }] : [];

dashboard.get('/', async (req, res) => {
  const current = currentOf(req);
  const reader = { timeZone: current.user.timeZone, now: new Date() };
  const { tickets, tasks, counts, steps } = await findDashboard(current);
  const shows = { tickets: hasRole(current, 'user'), tasks: hasRole(current, 'task_worker') || tasks.length > 0 };
  const data = {
    tickets: tickets.map((ticket) => ticketRow(ticket, reader.now)),
    tasks: tasks.map((task) => taskRow(task, reader)),
    counts,
    checklist: checklist(steps),
    shows,
  };
  const heading = `${greeting(reader)}, ${current.user.firstName}`;
  await showPage(req, res, 'users/dashboard/show', {
    title: 'Dashboard',
    pretitle: 'Dashboard',
    heading,
    actions: actionsFor(current),
    data,
  });
});
