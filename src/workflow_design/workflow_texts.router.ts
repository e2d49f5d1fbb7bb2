import { type Request, type Response, Router } from 'express';
import { BadRequest } from '#src/errors.js';
import { readForm } from '#src/forms/body.js';
import { currentOf } from '#src/middleware/current.js';
import { flash } from '#src/middleware/flash.js';
import { showPage } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { serialise } from '#src/workflow_engine/serialise.js';
import { findCompanyRoleNames } from './company_role_names.js';
import { findingsOf, newRoles, readDraftText, replaceFile } from './draft_text.js';
import { draftHref, withDifferences } from './edit_page.js';
import { textApart } from './text_apart.js';
import { type TextShown, textPage } from './text_page.js';
import { keyIn } from './workflow_definitions.schema.js';
import { type Draft, editDraft, findDraft } from './workflow_edits.js';
import { textForm } from './workflow_texts.schema.js';

export const workflowTexts = Router({ mergeParams: true });
workflowTexts.use(requireRole(['workflow_creator']));

const VIEW = 'workflow_design/workflow_texts/edit';

function showText(req: Request, res: Response, draft: Draft, shown: TextShown) {
  return showPage(req, res, VIEW, textPage(draft, shown, {}));
}

workflowTexts.get('/', async (req, res) => {
  const current = currentOf(req);
  const draft = await findDraft(current, keyIn(req.params));
  const findings = await findingsOf(current, draft.file);
  await showText(req, res, draft, { text: serialise(draft.file), findings });
});

workflowTexts.post('/', async (req, res) => {
  const current = currentOf(req);
  const draft = await findDraft(current, keyIn(req.params));
  const { values } = readForm(textForm, req.body);
  if (!values) throw new BadRequest();
  const { text, edit_version: editVersion, make_roles: mayMakeRoles } = values;
  const read = await readDraftText(current, draft.key, text);
  if ('findings' in read) return showText(req, res, draft, { text, findings: read.findings, cannotSave: true });
  const made = newRoles(draft, read.file, await findCompanyRoleNames(current));
  const findings = await findingsOf(current, read.file);
  if (made.length > 0 && mayMakeRoles !== 'yes') return showText(req, res, draft, { text, findings, newRoles: made });
  const change = { action: 'edited the text', about: draft.file.workflow.title, edit: replaceFile(read.file) };
  const trouble = await editDraft(current, draft.key, editVersion, change);
  if (trouble) {
    const page = textPage(draft, { text, findings }, { trouble });
    return showPage(
      req,
      res,
      VIEW,
      withDifferences(page, () => textApart(read.file, draft.file)),
    );
  }
  flash(res, 'success', 'The draft is saved.');
  res.redirect(303, draftHref(draft.key, 'text'));
});
