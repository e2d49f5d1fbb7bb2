import { Router } from 'express';
import { currentOf } from '#src/middleware/current.js';
import { showPage } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { idIn, pageLinks, readListQuery, stateTabs } from './list_query.js';
import { readerOf } from './reader.js';
import { taskCells, taskPage } from './task_page.js';
import { findTask, listTasks } from './tasks.js';

export const tasks = Router();
tasks.use(requireRole(['ticket_admin']));

const PATH = '/tasks';

tasks.get('/', async (req, res) => {
  const current = currentOf(req);
  const reader = readerOf(current);
  const query = readListQuery(req.query);
  const { rows, next } = await listTasks(current, query);
  const data = {
    tabs: stateTabs(PATH, 'Which tasks', query),
    rows: rows.map((task) => taskCells(task, reader)),
    pages: pageLinks(PATH, query, next),
    state: query.state,
  };
  await showPage(req, res, 'workflow_ops/tasks/index', { title: 'Tasks', data });
});

tasks.get('/:id', async (req, res) => {
  const current = currentOf(req);
  const { facts, task } = await findTask(current, idIn(req.params.id));
  const data = taskPage(task, facts, readerOf(current));
  const pretitle = `Task of #${facts.ticket.number} · ${facts.ticket.title}`;
  await showPage(req, res, 'workflow_ops/tasks/show', { title: task.title, pretitle, data });
});
