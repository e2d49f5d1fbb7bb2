import { type Request, type Response, Router } from 'express';
import { readForm, typedText } from '#src/forms/body.js';
import { currentOf } from '#src/middleware/current.js';
import { flash } from '#src/middleware/flash.js';
import { showPage } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { assignTask } from './assign_task.js';
import { idIn, pageLinks, readListQuery, stateTabs } from './list_query.js';
import { findMending, type ShownMending } from './mending.js';
import { readerOf } from './reader.js';
import { takeSkip } from './skipping.js';
import { taskActions } from './task_actions.js';
import { taskCells, taskPage } from './task_page.js';
import { findAssignee, findTask, listTasks } from './tasks.js';
import { assignmentForm, readAssignee } from './tasks.schema.js';

export const tasks = Router();
tasks.use(requireRole(['ticket_admin']));

const PATH = '/tasks';

tasks.get('/', async (req, res) => {
  const current = currentOf(req);
  const reader = readerOf(current);
  const query = readListQuery(req.query);
  const wanted = readAssignee(req.query);
  const { rows, next } = await listTasks(current, query, wanted);
  const assignee = await findAssignee(current, wanted);
  const kept: Record<string, string> = wanted === undefined ? {} : { assigned_to: String(wanted) };
  const data = {
    tabs: stateTabs(PATH, 'Which tasks', query, kept),
    chips: assignee ? [{ label: `Assigned to: ${assignee.label}`, removeHref: `${PATH}?state=${query.state}` }] : [],
    rows: rows.map((task) => taskCells(task, reader)),
    pages: pageLinks(PATH, query, next, kept),
    state: query.state,
  };
  await showPage(req, res, 'workflow_ops/tasks/index', { title: 'Tasks', data });
});

tasks.get('/:id', (req, res) => showTask(req, res, {}));

tasks.post('/:id/assignment', async (req, res) => {
  const taskId = idIn(req.params.id);
  const { values, problems } = readForm(assignmentForm, req.body);
  const typed = { at: 'assign', assignedTo: typedText(req.body).assigned_to ?? '' } as const;
  if (!values) return showTask(req, res, { ...typed, problem: problems[0]?.message }, 422);
  const assigned = await assignTask(currentOf(req), { taskId, userId: values.assigned_to });
  if (assigned.kind === 'invalid') return showTask(req, res, { ...typed, problem: assigned.problem }, 422);
  if (assigned.kind === 'refused') return showTask(req, res, { ...typed, refused: assigned.why }, 409);
  flash(res, 'success', `${assigned.name} has this task now.`);
  res.redirect(303, `${PATH}/${taskId}`);
});

tasks.post('/:id/skip', async (req, res) => {
  const current = currentOf(req);
  const mending = await findMending(current, idIn(req.params.id));
  const { shown, status } = await takeSkip(current, mending, req.body);
  if (shown) return showTask(req, res, shown, status);
  const { number } = mending.here.now.ticket;
  flash(res, 'success', `“${mending.here.compiled.task.title}” is skipped.`);
  res.redirect(303, `/tickets/${number}`);
});

async function showTask(req: Request, res: Response, shown: ShownMending, status = 200) {
  const current = currentOf(req);
  const reader = readerOf(current);
  const { facts, task } = await findTask(current, idIn(String(req.params.id)));
  const mending = task.isForm ? await findMending(current, task.id) : undefined;
  const data = { ...taskPage(task, facts, reader), ...taskActions(mending, shown, reader) };
  const pretitle = `Task of #${facts.ticket.number} · ${facts.ticket.title}`;
  await showPage(req, res, 'workflow_ops/tasks/show', { title: task.title, pretitle, status, data });
}
