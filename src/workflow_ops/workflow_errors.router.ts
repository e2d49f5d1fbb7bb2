import { Router } from 'express';
import { currentOf } from '#src/middleware/current.js';
import { showPage } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { idIn, pageLinks, readListQuery, stateTabs } from './list_query.js';
import { readerOf } from './reader.js';
import { errorCells, errorPage } from './workflow_error_page.js';
import { findWorkflowError, listWorkflowErrors } from './workflow_errors.js';

export const workflowErrors = Router();
workflowErrors.use(requireRole(['ticket_admin']));

const PATH = '/workflow_errors';

workflowErrors.get('/', async (req, res) => {
  const current = currentOf(req);
  const reader = readerOf(current);
  const query = readListQuery(req.query);
  const { rows, next } = await listWorkflowErrors(current, query);
  const data = {
    tabs: stateTabs(PATH, 'Which errors', query),
    rows: rows.map((error) => errorCells(error, reader)),
    pages: pageLinks(PATH, query, next),
    state: query.state,
  };
  await showPage(req, res, 'workflow_ops/workflow_errors/index', { title: 'Workflow errors', data });
});

workflowErrors.get('/:id', async (req, res) => {
  const current = currentOf(req);
  const error = await findWorkflowError(current, idIn(req.params.id));
  const data = errorPage(error, readerOf(current));
  const pretitle = `#${error.ticket.number} · ${error.ticket.title}`;
  await showPage(req, res, 'workflow_ops/workflow_errors/show', { title: 'Workflow error', pretitle, data });
});
