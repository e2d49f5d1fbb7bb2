import { type Request, type Response, Router } from 'express';
import { BadRequest, NotFound } from '#src/errors.js';
import { readForm } from '#src/forms/body.js';
import { currentOf } from '#src/middleware/current.js';
import { flash } from '#src/middleware/flash.js';
import { showPage, timeZoneOf } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import type { FormEntry } from '#src/workflow_engine/workflow_file.js';
import { conditionScope } from './condition_names.js';
import { addEntry, entriesOf, moveEntry, removeEntry, setEntry } from './draft_edits/forms.js';
import { draftHref, type Tried, withApart } from './edit_page.js';
import { type EntryForm, openEntryForm, readEntryForm } from './entry_form.js';
import { entryFormPage, entryListPage, ownerTitle } from './entry_pages.js';
import { previewOwner } from './form_preview.js';
import { keyIn } from './workflow_definitions.schema.js';
import { type Change, type Draft, editDraft, findDraft } from './workflow_edits.js';
import { positionForm, removalForm } from './workflow_edits.schema.js';
import { addEntryForm, ownerIn } from './workflow_entries.schema.js';

export const workflowEntries = Router({ mergeParams: true });
workflowEntries.use(requireRole(['workflow_creator']));

const VIEWS = 'workflow_design/workflow_entries';

async function showList(req: Request, res: Response, tried: Tried = {}) {
  const [current, owner] = [currentOf(req), ownerIn(req.params)];
  const draft = await findDraft(current, keyIn(req.params));
  const preview = previewOwner(current, draft.definition, owner);
  if (!preview) throw new NotFound();
  const page = entryListPage(draft, owner, preview, { tried, timeZone: timeZoneOf(req) });
  await showPage(req, res, `${VIEWS}/index`, page);
}

type Shown = { readonly draft: Draft; readonly entry: FormEntry; readonly form: EntryForm };

function showForm(req: Request, res: Response, { draft, entry, form }: Shown, tried: Tried = {}) {
  const page = (opened: EntryForm, about: Tried) =>
    entryFormPage(draft, ownerIn(req.params), entry, { form: opened, tried: about });
  return showPage(
    req,
    res,
    `${VIEWS}/edit`,
    withApart(page(form, tried), () => page(openEntryForm(entry), {})),
  );
}

async function entryIn(req: Request): Promise<{ draft: Draft; entry: FormEntry }> {
  const draft = await findDraft(currentOf(req), keyIn(req.params));
  const entry = entriesOf(draft.file, ownerIn(req.params))?.find(({ field }) => field === req.params.field);
  if (!entry) throw new NotFound();
  return { draft, entry };
}

/** Edits the form's list by one button and shows it again. */
async function press(req: Request, res: Response, editVersion: string, change: Change, at: string) {
  const [key, owner] = [keyIn(req.params), ownerIn(req.params)];
  const trouble = await editDraft(currentOf(req), key, editVersion, change);
  if (trouble) return showList(req, res, { trouble });
  res.redirect(303, `${draftHref(key, owner.of, owner.key)}/entries#${at}`);
}

workflowEntries.get('/', (req, res) => showList(req, res));

workflowEntries.post('/', async (req, res) => {
  const { values, problems } = readForm(addEntryForm, req.body);
  if (!values) return showList(req, res, { problems });
  const entry: FormEntry = { field: values.field, ...(values.must === 'yes' && { required: true }) };
  const change = { action: 'had a form ask a field', about: values.field, edit: addEntry(ownerIn(req.params), entry) };
  await press(req, res, values.edit_version, change, 'add');
});

workflowEntries.get('/:field', async (req, res) => {
  const { draft, entry } = await entryIn(req);
  await showForm(req, res, { draft, entry, form: openEntryForm(entry) });
});

workflowEntries.post('/:field', async (req, res) => {
  const { draft, entry: before } = await entryIn(req);
  const scope = conditionScope(draft.file, draft.definition.fields, 'form');
  const { entry, form } = readEntryForm(req.body, before, scope);
  if (!entry) return showForm(req, res, { draft, entry: before, form });
  const owner = ownerIn(req.params);
  const about = `${entry.field} in ${ownerTitle(draft, owner)}`;
  const change = { action: 'changed how a form asks a field', about, edit: setEntry(owner, entry) };
  const trouble = await editDraft(currentOf(req), draft.key, form.texts.edit_version ?? '', change);
  if (trouble) return showForm(req, res, { draft, entry: before, form }, { trouble });
  flash(res, 'success', `How “${draft.definition.fields.get(entry.field)?.label ?? entry.field}” is asked is saved.`);
  res.redirect(303, `${draftHref(draft.key, owner.of, owner.key)}/entries#asks-${entry.field}`);
});

workflowEntries.post('/:field/position', async (req, res) => {
  const { values } = readForm(positionForm, req.body);
  if (!values) throw new BadRequest();
  const field = String(req.params.field);
  const edit = moveEntry(ownerIn(req.params), field, values.by === 1 ? 1 : -1);
  await press(
    req,
    res,
    values.edit_version,
    { action: 'moved a field in a form', about: field, edit },
    `asks-${field}`,
  );
});

workflowEntries.post('/:field/removal', async (req, res) => {
  const { values } = readForm(removalForm, req.body);
  if (!values) throw new BadRequest();
  const field = String(req.params.field);
  const edit = removeEntry(ownerIn(req.params), field);
  await press(
    req,
    res,
    values.edit_version,
    { action: 'had a form no longer ask a field', about: field, edit },
    'asks',
  );
});
