import { type Request, type Response, Router } from 'express';
import { currentOf } from '#src/middleware/current.js';
import { flash } from '#src/middleware/flash.js';
import { showPage } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { type DetailsForm, detailsPage, openDetailsForm, readDetailsForm } from './details_form.js';
import { draftHref, type Tried, withApart } from './edit_page.js';
import { keyIn } from './workflow_definitions.schema.js';
import { type Draft, editDraft, findDraft } from './workflow_edits.js';

export const workflowDetails = Router({ mergeParams: true });
workflowDetails.use(requireRole(['workflow_creator']));

function showForm(req: Request, res: Response, draft: Draft, form: DetailsForm, tried: Tried = {}) {
  const now = () => detailsPage(draft, openDetailsForm(draft.file.workflow), {});
  const page = withApart(detailsPage(draft, form, tried), now);
  return showPage(req, res, 'workflow_design/workflow_details/edit', page);
}

workflowDetails.get('/', async (req, res) => {
  const draft = await findDraft(currentOf(req), keyIn(req.params));
  await showForm(req, res, draft, openDetailsForm(draft.file.workflow));
});

workflowDetails.post('/', async (req, res) => {
  const current = currentOf(req);
  const draft = await findDraft(current, keyIn(req.params));
  const { edit, form } = readDetailsForm(req.body);
  if (!edit) return showForm(req, res, draft, form);
  const change = { action: 'changed the details', about: form.texts.title ?? '', edit };
  const trouble = await editDraft(current, draft.key, form.texts.edit_version ?? '', change);
  if (trouble) return showForm(req, res, draft, form, { trouble });
  flash(res, 'success', 'The details are saved.');
  res.redirect(303, draftHref(draft.key, 'details'));
});
