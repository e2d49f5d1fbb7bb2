import { type Request, type Response, Router } from 'express';
import { BadRequest, NotFound } from '#src/errors.js';
import { readForm } from '#src/forms/body.js';
import { currentOf } from '#src/middleware/current.js';
import { showPage, timeZoneOf } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { addShown, moveShown, removeShown } from './draft_edits/forms.js';
import { draftHref, type Tried } from './edit_page.js';
import { entryListPage } from './entry_pages.js';
import { previewOwner } from './form_preview.js';
import { keyIn } from './workflow_definitions.schema.js';
import { type Change, editDraft, findDraft } from './workflow_edits.js';
import { positionForm, removalForm } from './workflow_edits.schema.js';
import { addShownForm, ownerIn } from './workflow_entries.schema.js';

export const workflowShown = Router({ mergeParams: true });
workflowShown.use(requireRole(['workflow_creator']));

const stepIn = (params: { readonly [name: string]: unknown }) => ownerIn({ ...params, of: 'tasks' }).key;

/** What a step shows is edited on the page of what it asks. */
async function showAgain(req: Request, res: Response, tried: Tried) {
  const current = currentOf(req);
  const draft = await findDraft(current, keyIn(req.params));
  const owner = { of: 'tasks', key: stepIn(req.params) } as const;
  const preview = previewOwner(current, draft.definition, owner);
  if (!preview) throw new NotFound();
  const page = entryListPage(draft, owner, preview, { tried, timeZone: timeZoneOf(req) });
  await showPage(req, res, 'workflow_design/workflow_entries/index', page);
}

async function press(req: Request, res: Response, editVersion: string, change: Change) {
  const key = keyIn(req.params);
  const trouble = await editDraft(currentOf(req), key, editVersion, change);
  if (trouble) return showAgain(req, res, { trouble });
  res.redirect(303, `${draftHref(key, 'tasks', stepIn(req.params))}/entries#shows`);
}

workflowShown.post('/', async (req, res) => {
  const { values } = readForm(addShownForm, req.body);
  if (!values) throw new BadRequest();
  const draft = await findDraft(currentOf(req), keyIn(req.params));
  const names = values.all ? draft.file.workflow.fields.map(({ name }) => name) : [values.shown_field];
  if (names.includes(''))
    return showAgain(req, res, { problems: [{ field: 'shown_field', message: 'Choose a field' }] });
  const about = values.all ? 'all of them' : values.shown_field;
  const edit = addShown(stepIn(req.params), names);
  await press(req, res, values.edit_version, { action: 'had a step show a field', about, edit });
});

workflowShown.post('/:field/position', async (req, res) => {
  const { values } = readForm(positionForm, req.body);
  if (!values) throw new BadRequest();
  const [name, field] = [stepIn(req.params), String(req.params.field)];
  const edit = moveShown(name, field, values.by === 1 ? 1 : -1);
  await press(req, res, values.edit_version, { action: 'moved a field that a step shows', about: field, edit });
});

workflowShown.post('/:field/removal', async (req, res) => {
  const { values } = readForm(removalForm, req.body);
  if (!values) throw new BadRequest();
  const [name, field] = [stepIn(req.params), String(req.params.field)];
  const edit = removeShown(name, field);
  await press(req, res, values.edit_version, { action: 'had a step no longer show a field', about: field, edit });
});
