import { type Request, type Response, Router } from 'express';
import { readForm, typedText } from '#src/forms/body.js';
import type { SummaryLine } from '#src/forms/workflow_form.js';
import { currentOf } from '#src/middleware/current.js';
import { flash } from '#src/middleware/flash.js';
import { showPage } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { draftHref } from './edit_page.js';
import { control, type Texts } from './form_controls.js';
import { copyIn, newWorkflowForm } from './new_workflows.schema.js';
import { findVersion } from './workflow_definitions.js';
import { createWorkflow } from './workflow_drafts.js';

export const newWorkflows = Router();
newWorkflows.use(requireRole(['workflow_creator']));

async function showNew(req: Request, res: Response, texts: Texts, problems: readonly SummaryLine[] = []) {
  const copyOf = copyIn(texts);
  const source = copyOf && (await findVersion(currentOf(req), copyOf)).file.workflow;
  const controls = [
    control(
      { name: 'title', label: 'Title', type: 'text', hint: 'What it is about, like “Leave request”', required: true },
      texts,
      problems,
    ),
    control({ name: 'description', label: 'Description', type: 'long_text', optional: true }, texts, problems),
  ];
  const title = source ? `Duplicate “${source.title}”` : 'New workflow';
  const page = { title, pretitle: 'Workflows', status: problems.length > 0 ? 422 : 200 };
  await showPage(req, res, 'workflow_design/new_workflows/new', { ...page, data: { controls, problems, copyOf } });
}

newWorkflows.get('/', async (req, res) => {
  const copyOf = copyIn(req.query);
  if (!copyOf) return showNew(req, res, {});
  const { title, description = '' } = (await findVersion(currentOf(req), copyOf)).file.workflow;
  const texts = { title: `Copy of ${title}`.slice(0, 200), description };
  await showNew(req, res, { ...texts, copy_of: copyOf.key, version: String(copyOf.version) });
});

newWorkflows.post('/', async (req, res) => {
  const { values, problems } = readForm(newWorkflowForm, req.body);
  if (!values) return showNew(req, res, typedText(req.body), problems);
  const { key, version } = await createWorkflow(currentOf(req), values);
  if (values.copyOf) {
    flash(res, 'success', 'The copy is made, as a draft of its own.');
    return res.redirect(303, `/workflow_definitions/${key}/versions/${version}`);
  }
  flash(res, 'success', 'The workflow is made, as a draft. Begin with its fields: what people fill in.');
  res.redirect(303, draftHref(key, 'fields'));
});
