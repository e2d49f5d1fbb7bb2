import { type Request, type Response, Router } from 'express';
import { readForm } from '#src/forms/body.js';
import { currentOf } from '#src/middleware/current.js';
import { flash } from '#src/middleware/flash.js';
import { showPage } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import type { Finding } from '#src/workflow_engine/checker/finding.js';
import { taskTitle, whoWords } from './definition_words.js';
import { versionHref } from './version_page.js';
import { buttonForm, keyIn } from './workflow_definitions.schema.js';
import { allTemplates, copyTemplate, findHad, type Had, type Template } from './workflow_templates.js';

export const workflowTemplates = Router();
workflowTemplates.use(requireRole(['workflow_creator']));

const LIST = '/workflow_templates';

function card(template: Template, { versions, lacks }: Had) {
  const { key, definition, file } = template;
  const had = versions.get(key);
  const steps = file.workflow.tasks.map((task) => ({
    title: taskTitle(definition, task.key),
    who: whoWords(definition, task),
  }));
  const words = {
    title: file.workflow.title,
    description: file.workflow.description ?? '',
    steps,
    makes: lacks(template),
  };
  return {
    key,
    ...words,
    action: `${LIST}/${key}/copies`,
    hadHref: had && versionHref({ key, version: had.version }),
    hasDraft: had?.state === 'draft',
  };
}

async function showGallery(req: Request, res: Response, findings: readonly Finding[] = []) {
  const templates = [...allTemplates().values()];
  const had = await findHad(
    currentOf(req),
    templates.map(({ key }) => key),
  );
  const data = { templates: templates.map((template) => card(template, had)), findings };
  const actions = [{ href: '/workflow_definitions/import', label: 'Import a file instead' }];
  const page = { title: 'Templates', pretitle: 'Design', status: findings.length > 0 ? 422 : 200, actions, data };
  await showPage(req, res, 'workflow_design/workflow_templates/index', page);
}

workflowTemplates.get('/', (req, res) => showGallery(req, res));

workflowTemplates.post('/:key/copies', async (req, res) => {
  readForm(buttonForm, req.body);
  const { draft, findings, isThere } = await copyTemplate(currentOf(req), keyIn(req.params));
  const made = draft ?? isThere;
  if (!made) return showGallery(req, res, findings);
  const roles =
    draft && draft.companyRolesMade.length > 0
      ? ` These company roles were made for it: ${draft.companyRolesMade.join(', ')}.`
      : '';
  if (draft)
    flash(res, 'success', `The template is copied into your company as a draft.${roles} Look at it, then publish it.`);
  else flash(res, 'info', 'Your company has a draft of this already: here it is.');
  res.redirect(303, versionHref(made));
});
