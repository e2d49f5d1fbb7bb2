import { type Request, type Response, Router } from 'express';
import { BadRequest, NotFound } from '#src/errors.js';
import { readForm } from '#src/forms/body.js';
import { currentOf } from '#src/middleware/current.js';
import { flash } from '#src/middleware/flash.js';
import { showPage, timeZoneOf } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import type { Field } from '#src/workflow_engine/workflow_file.js';
import { findCompanyRoleNames } from './company_role_names.js';
import { moveField, removeField, setField } from './draft_edits/fields.js';
import { type NewValues, optionUses } from './draft_edits/option_values.js';
import { draftHref, type Tried, withApart } from './edit_page.js';
import { type FieldForm, openFieldForm, readFieldForm } from './field_form.js';
import { fieldFormPage, fieldListPage } from './field_pages.js';
import { keyIn } from './workflow_definitions.schema.js';
import { type Draft, editDraft, findDraft } from './workflow_edits.js';
import { positionForm, removalForm } from './workflow_edits.schema.js';

export const workflowFields = Router({ mergeParams: true });
workflowFields.use(requireRole(['workflow_creator']));

const VIEWS = 'workflow_design/workflow_fields';
const MOST_PLACES = 5;

async function showList(req: Request, res: Response, tried: Tried = {}) {
  const draft = await findDraft(currentOf(req), keyIn(req.params));
  await showPage(req, res, `${VIEWS}/index`, fieldListPage(draft, tried, timeZoneOf(req)));
}

async function showForm(req: Request, res: Response, draft: Draft, form: FieldForm, tried: Tried = {}) {
  const was = req.params.name === undefined ? undefined : String(req.params.name);
  const field = draft.definition.fields.get(was ?? '');
  const roles = await findCompanyRoleNames(currentOf(req), [field?.type === 'user' ? field.company_role : undefined]);
  const page = (opened: FieldForm, about: Tried) => fieldFormPage(draft, was, opened, { tried: about, roles });
  const now = () => page(openFieldForm(field, { timeZone: timeZoneOf(req) }), {});
  await showPage(req, res, `${VIEWS}/edit`, withApart(page(form, tried), now));
}

function fieldIn(draft: Draft, req: Request): Field {
  const field = draft.definition.fields.get(String(req.params.name));
  if (!field) throw new NotFound();
  return field;
}

workflowFields.get('/', (req, res) => showList(req, res));

workflowFields.get('/new', async (req, res) => {
  const draft = await findDraft(currentOf(req), keyIn(req.params));
  await showForm(req, res, draft, openFieldForm(undefined, { timeZone: timeZoneOf(req) }));
});

workflowFields.post('/new', async (req, res) => save(req, res, undefined));

workflowFields.get('/:name', async (req, res) => {
  const draft = await findDraft(currentOf(req), keyIn(req.params));
  await showForm(req, res, draft, openFieldForm(fieldIn(draft, req), { timeZone: timeZoneOf(req) }));
});

workflowFields.post('/:name', async (req, res) => save(req, res, String(req.params.name)));

async function save(req: Request, res: Response, was: string | undefined) {
  const current = currentOf(req);
  const draft = await findDraft(current, keyIn(req.params));
  const taken = draft.file.workflow.fields.map(({ name }) => name);
  const about = { before: draft.definition.fields.get(was ?? ''), taken, reader: { timeZone: timeZoneOf(req) } };
  const { field, newValues, form } = readFieldForm(req.body, about);
  if (!field) return showForm(req, res, draft, form);
  const action = was === undefined ? 'added a field' : 'changed a field';
  const change = { action, about: field.label, edit: setField(was, field, newValues) };
  const trouble = await editDraft(current, draft.key, form.texts.edit_version ?? '', change);
  if (trouble) return showForm(req, res, draft, form, { trouble });
  flash(res, 'success', savedWords(draft, field, { was, newValues }));
  res.redirect(303, `${draftHref(draft.key, 'fields')}#field-${field.name}`);
}

type Followed = { readonly was: string | undefined; readonly newValues: NewValues | undefined };

/** That a field is saved, and where else its options' new names stand now. */
function savedWords({ file }: Draft, field: Field, { was = field.name, newValues = new Map() }: Followed): string {
  const saved = `The field “${field.label}” is saved.`;
  const places = optionUses(file, was, newValues);
  if (places.length === 0) return saved;
  const names = [...newValues].map(([from, to]) => `“${from}” is now “${to}”`).join(', ');
  const more = places.length - MOST_PLACES;
  const listed = [...places.slice(0, MOST_PLACES), ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return `${saved} ${names}, and was changed along in ${listed}.`;
}

workflowFields.post('/:name/position', async (req, res) => {
  const { values } = readForm(positionForm, req.body);
  if (!values) throw new BadRequest();
  const [key, name] = [keyIn(req.params), String(req.params.name)];
  const change = { action: 'moved a field', about: name, edit: moveField(name, values.by === 1 ? 1 : -1) };
  const trouble = await editDraft(currentOf(req), key, values.edit_version, change);
  if (trouble) return showList(req, res, { trouble });
  res.redirect(303, `${draftHref(key, 'fields')}#field-${name}`);
});

workflowFields.post('/:name/removal', async (req, res) => {
  const { values } = readForm(removalForm, req.body);
  if (!values) throw new BadRequest();
  const [key, name] = [keyIn(req.params), String(req.params.name)];
  const change = { action: 'removed a field', about: name, edit: removeField(name) };
  const trouble = await editDraft(currentOf(req), key, values.edit_version, change);
  if (trouble) return showList(req, res, { trouble });
  flash(res, 'success', `The field “${name}” is removed.`);
  res.redirect(303, draftHref(key, 'fields'));
});
