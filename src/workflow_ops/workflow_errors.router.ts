import { type Request, type Response, Router } from 'express';
import { readForm, typedText } from '#src/forms/body.js';
import { currentOf } from '#src/middleware/current.js';
import { flash } from '#src/middleware/flash.js';
import { showPage } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { idIn } from './list_query.js';
import { readerOf } from './reader.js';
import { resolveError } from './resolve_error.js';
import { retriedWords, retriesWords } from './retried_words.js';
import { retryError, retryErrors } from './retry_error.js';
import { reviewError } from './review_error.js';
import { findSoundnessOfCompany, soundnessBar } from './soundness_of_company.js';
import { errorListPage, listHref } from './workflow_error_list.js';
import { errorPage, type ShownResolution } from './workflow_error_page.js';
import { findWorkflowError, listWorkflowErrors } from './workflow_errors.js';
import { buttonForm, readErrorQuery, readRetries, readRetry, resolutionForm } from './workflow_errors.schema.js';

export const workflowErrors = Router();
workflowErrors.use(requireRole(['ticket_admin']));

const hrefOf = (id: number) => `/workflow_errors/${id}`;

workflowErrors.get('/', async (req, res) => {
  const current = currentOf(req);
  const query = readErrorQuery(req.query);
  const reader = readerOf(current);
  const soundness = soundnessBar(await findSoundnessOfCompany(current), reader);
  const data = { ...errorListPage(await listWorkflowErrors(current, query), query, reader), soundness };
  await showPage(req, res, 'workflow_ops/workflow_errors/index', { title: 'Workflow errors', data });
});

workflowErrors.post('/retries', async (req, res) => {
  const retried = await retryErrors(currentOf(req), readRetries(req.body));
  const { kind, text } = retriesWords(retried);
  flash(res, kind, text);
  res.redirect(303, listHref(readErrorQuery(req.query)));
});

workflowErrors.get('/:id', (req, res) => showError(req, res, idIn(req.params.id), { notes: '' }));

workflowErrors.post('/:id/review', async (req, res) => {
  const id = idIn(req.params.id);
  readForm(buttonForm, req.body);
  await reviewError(currentOf(req), id);
  flash(res, 'success', 'Marked as reviewed: others see that somebody is looking at it.');
  res.redirect(303, hrefOf(id));
});

workflowErrors.post('/:id/resolution', async (req, res) => {
  const id = idIn(req.params.id);
  const { values, problems } = readForm(resolutionForm, req.body);
  const notes = typedText(req.body).resolution_notes ?? '';
  if (!values) return showError(req, res, id, { notes, problem: problems[0]?.message }, 422);
  const resolved = await resolveError(currentOf(req), { id, notes: values.resolution_notes });
  if (resolved.kind === 'refused') return showError(req, res, id, { notes, breaks: resolved.breaks }, 409);
  if (resolved.kind === 'already') return showError(req, res, id, { notes, isLate: true }, 409);
  flash(res, 'success', 'The error is resolved.');
  res.redirect(303, hrefOf(id));
});

workflowErrors.post('/:id/retry', async (req, res) => {
  const id = idIn(req.params.id);
  const retried = await retryError(currentOf(req), { id, seen: readRetry(req.body) });
  if (retried.kind === 'nothing') return showError(req, res, id, { notes: '', breaks: retried.breaks }, 409);
  const { kind, text } = retriedWords(retried, id);
  flash(res, kind, text);
  res.redirect(303, hrefOf(retried.kind === 'failed' ? retried.errorId : id));
});

async function showError(req: Request, res: Response, id: number, shown: ShownResolution, status = 200) {
  const current = currentOf(req);
  const found = await findWorkflowError(current, id);
  const { number, title } = found.error.ticket;
  const data = errorPage(found, shown, readerOf(current));
  const page = { title: 'Workflow error', pretitle: `#${number} · ${title}`, status, data };
  await showPage(req, res, 'workflow_ops/workflow_errors/show', page);
}
