import { type Request, type Response, Router } from 'express';
import { NotFound } from '#src/errors.js';
import { currentOf } from '#src/middleware/current.js';
import { flash } from '#src/middleware/flash.js';
import { showPage } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { setLayout } from './draft_edits/forms.js';
import { type Tried, withApart } from './edit_page.js';
import { type LayoutForm, openLayoutForm, readLayoutForm } from './layout_form.js';
import { arrangedAt, layoutPage } from './layout_page.js';
import { keyIn } from './workflow_definitions.schema.js';
import { editDraft, findDraft } from './workflow_edits.js';
import { placeIn } from './workflow_layouts.schema.js';

export const workflowLayouts = Router({ mergeParams: true });
workflowLayouts.use(requireRole(['workflow_creator']));

type Shown = Awaited<ReturnType<typeof draftIn>> & { readonly form: LayoutForm };

function showForm(req: Request, res: Response, { draft, arranged, form }: Shown, tried: Tried = {}) {
  const page = (opened: LayoutForm, about: Tried) => layoutPage(draft, placeIn(req.params), opened, about);
  const now = () => page(openLayoutForm(arranged.layout, arranged.fields), {});
  return showPage(req, res, 'workflow_design/workflow_layouts/edit', withApart(page(form, tried), now));
}

async function draftIn(req: Request) {
  const draft = await findDraft(currentOf(req), keyIn(req.params));
  const arranged = arrangedAt(draft, placeIn(req.params));
  if (!arranged) throw new NotFound();
  return { draft, arranged };
}

workflowLayouts.get('/', async (req, res) => {
  const { draft, arranged } = await draftIn(req);
  await showForm(req, res, { draft, arranged, form: openLayoutForm(arranged.layout, arranged.fields) });
});

workflowLayouts.post('/', async (req, res) => {
  const { draft, arranged } = await draftIn(req);
  const { read, form } = readLayoutForm(req.body);
  if (!read) return showForm(req, res, { draft, arranged, form });
  const place = placeIn(req.params);
  const about = place.of === 'workflow' ? draft.file.workflow.title : place.key;
  const change = { action: 'arranged fields', about, edit: setLayout(place, read.layout) };
  const trouble = await editDraft(currentOf(req), draft.key, form.texts.edit_version ?? '', change);
  if (trouble) return showForm(req, res, { draft, arranged, form }, { trouble });
  flash(res, 'success', 'The arrangement is saved.');
  res.redirect(303, req.originalUrl);
});
