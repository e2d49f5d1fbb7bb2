import { type Request, type Response, Router } from 'express';
import { readForm } from '#src/forms/body.js';
import { currentOf } from '#src/middleware/current.js';
import { flash } from '#src/middleware/flash.js';
import { showPage, timeZoneOf } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { hasRole } from '#src/permissions.js';
import { checkPage, type Verdict } from './check_page.js';
import { versionActions, versionHref, versionPage } from './version_page.js';
import { exportVersion, findShownVersion, findVersion, findWorkflows } from './workflow_definitions.js';
import { buttonForm, keyIn, listIn, type VersionRef, versionIn } from './workflow_definitions.schema.js';
import { plainDiagram, workflowDiagram } from './workflow_diagram.js';
import { startDraft } from './workflow_drafts.js';
import { LIST_ACTIONS, workflowListPage } from './workflow_list.js';
import { checkVersion, discardDraft, publish, retire } from './workflow_versions.js';

export const workflowDefinitions = Router();
workflowDefinitions.use(requireRole(['workflow_creator', 'ticket_admin'], { write: ['workflow_creator'] }));

const mayWrite = (req: Request) => hasRole(currentOf(req), 'workflow_creator');
const LIST = '/workflow_definitions';

workflowDefinitions.get('/', async (req, res) => {
  const listing = listIn(req.query);
  const found = await findWorkflows(currentOf(req), listing);
  const data = workflowListPage(found, listing, { mayWrite: mayWrite(req), now: new Date() });
  const page = { title: 'Workflows', pretitle: 'Design', actions: mayWrite(req) ? LIST_ACTIONS : [], data };
  await showPage(req, res, 'workflow_design/workflow_definitions/index', page);
});

workflowDefinitions.get('/:key', async (req, res) => {
  const key = keyIn(req.params);
  await showVersion(req, res, { key, version: await findShownVersion(currentOf(req), key) });
});

workflowDefinitions.get('/:key/versions/:version', (req, res) => showVersion(req, res, versionIn(req.params)));

async function showVersion(req: Request, res: Response, ref: VersionRef) {
  const current = currentOf(req);
  const found = await findVersion(current, ref);
  const { title } = found.file.workflow;
  const pictured = { ...found, companyId: current.company.id };
  const diagram = await workflowDiagram(pictured, plainDiagram(`The steps of ${title}`));
  const reader = { timeZone: timeZoneOf(req), now: new Date() };
  const data = versionPage(found, { reader, mayWrite: mayWrite(req), diagram });
  const page = {
    title,
    pretitle: `Workflow · version ${ref.version}`,
    actions: versionActions(found, mayWrite(req)),
    data,
  };
  await showPage(req, res, 'workflow_design/workflow_definitions/show', page);
}

workflowDefinitions.get('/:key/versions/:version/check', async (req, res) => {
  const ref = versionIn(req.params);
  await showFindings(req, res, ref, { findings: await checkVersion(currentOf(req), ref), refused: false });
});

async function showFindings(req: Request, res: Response, ref: VersionRef, verdict: Verdict) {
  const found = await findVersion(currentOf(req), ref);
  const page = checkPage(found, verdict, mayWrite(req));
  await showPage(req, res, 'workflow_design/workflow_definitions/check', page);
}

workflowDefinitions.get('/:key/versions/:version/export', async (req, res) => {
  const ref = versionIn(req.params);
  const text = await exportVersion(currentOf(req), ref);
  res.attachment(`${ref.key}_version_${ref.version}.json`).type('application/json').send(text);
});

workflowDefinitions.post('/:key/versions/:version/publication', async (req, res) => {
  readForm(buttonForm, req.body);
  const ref = versionIn(req.params);
  const { published, findings } = await publish(currentOf(req), ref);
  if (!published) return showFindings(req, res, ref, { findings, refused: true });
  const more =
    findings.length === 0
      ? ''
      : ` The checker has ${findings.length === 1 ? 'a warning' : `${findings.length} warnings`}: see “Check”.`;
  flash(res, 'success', `Version ${ref.version} is published: from now on it is what people submit.${more}`);
  res.redirect(303, versionHref(ref));
});

workflowDefinitions.post('/:key/versions/:version/drafts', async (req, res) => {
  readForm(buttonForm, req.body);
  const { isThere, ...draft } = await startDraft(currentOf(req), versionIn(req.params));
  const words = isThere
    ? 'There is a draft of this workflow already: here it is.'
    : `Version ${draft.version} is started as a draft. What is published stays as it is until you publish the draft.`;
  flash(res, isThere ? 'info' : 'success', words);
  res.redirect(303, versionHref(draft));
});

workflowDefinitions.post('/:key/versions/:version/retirement', async (req, res) => {
  readForm(buttonForm, req.body);
  const ref = versionIn(req.params);
  await retire(currentOf(req), ref);
  const words = `Version ${ref.version} is retired: nobody can submit it any more; its open tickets go on to their end.`;
  flash(res, 'success', words);
  res.redirect(303, versionHref(ref));
});

workflowDefinitions.post('/:key/versions/:version/removal', async (req, res) => {
  readForm(buttonForm, req.body);
  const title = await discardDraft(currentOf(req), versionIn(req.params));
  flash(res, 'success', `The draft of “${title}” is discarded.`);
  res.redirect(303, LIST);
});
