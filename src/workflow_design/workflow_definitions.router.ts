import { type Request, type Response, Router } from 'express';
import { readForm } from '#src/forms/body.js';
import { showAge } from '#src/helpers/dates.js';
import { definitionStatus } from '#src/helpers/statuses.js';
import { currentOf } from '#src/middleware/current.js';
import { flash } from '#src/middleware/flash.js';
import { showPage, timeZoneOf } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { hasRole } from '#src/permissions.js';
import type { Finding } from '#src/workflow_engine/checker/finding.js';
import { exportVersion, findShownVersion, findVersion, findWorkflows, PAGE, type WorkflowRow } from './workflow_definitions.js';
import { buttonForm, keyIn, listIn, type VersionRef, versionIn } from './workflow_definitions.schema.js';
import { pagesOf, stateTabs } from './list_pages.js';
import { versionHref, versionPage } from './version_page.js';
import { plainDiagram, workflowDiagram } from './workflow_diagram.js';
import { checkVersion, discardDraft, publish, retire } from './workflow_versions.js';

export const workflowDefinitions = Router();
workflowDefinitions.use(requireRole(['workflow_creator', 'ticket_admin'], { write: ['workflow_creator'] }));

const mayWrite = (req: Request) => hasRole(currentOf(req), 'workflow_creator');
const LIST = '/workflow_definitions';

function workflowRow(row: WorkflowRow, now: Date) {
  const state = row.published !== null ? 'published' : row.draft !== null ? 'draft' : 'retired';
  const { key, title, published, draft, updated_at: updatedAt } = row;
  return { key, title, href: `${LIST}/${key}`, published, draft, draftHref: draft === null ? undefined : versionHref({ key, version: draft }), status: definitionStatus(state), changed: showAge(updatedAt, now) };
}

workflowDefinitions.get('/', async (req, res) => {
  const { state, after } = listIn(req.query);
  const found = await findWorkflows(currentOf(req), { state, after });
  const workflows = found.slice(0, PAGE).map((row) => workflowRow(row, new Date()));
  const pages = pagesOf(LIST, { state }, { at: { after }, next: { after: found.length > PAGE ? workflows.at(-1)?.key : undefined } });
  const actions = mayWrite(req) ? [{ href: '/workflow_templates', label: 'Start from a template' }, { href: `${LIST}/import`, label: 'Import a file', primary: true }] : [];
  const data = { workflows, pages, tabs: stateTabs(LIST, state), isFiltered: state !== undefined || after !== undefined, mayWrite: mayWrite(req) };
  await showPage(req, res, 'workflow_design/workflow_definitions/index', { title: 'Workflows', pretitle: 'Design', actions, data });
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
  const diagram = await workflowDiagram({ ...found, companyId: current.company.id }, plainDiagram(`The steps of ${title}`));
  const reader = { timeZone: timeZoneOf(req), now: new Date() };
  const href = versionHref(ref);
  const actions = [{ href: `${href}/check`, label: 'Check' }, { href: `${href}/export`, label: 'Export' }];
  const data = versionPage(found, { reader, mayWrite: mayWrite(req), diagram });
  await showPage(req, res, 'workflow_design/workflow_definitions/show', { title, pretitle: `Workflow · version ${ref.version}`, actions, data });
}

workflowDefinitions.get('/:key/versions/:version/check', async (req, res) => {
  const ref = versionIn(req.params);
  await showFindings(req, res, ref, { findings: await checkVersion(currentOf(req), ref), refused: false });
});

async function showFindings(req: Request, res: Response, ref: VersionRef, { findings, refused }: { findings: readonly Finding[]; refused: boolean }) {
  const found = await findVersion(currentOf(req), ref);
  const { title } = found.file.workflow;
  const heading = refused ? 'Not published yet' : 'Check';
  const data = { ...ref, findings, refused, href: versionHref(ref), state: found.state, mayWrite: mayWrite(req), title };
  const page = { title: `${refused ? 'Error: ' : ''}${heading}: ${title}`, heading, pretitle: `${title} · version ${ref.version}`, status: refused ? 422 : 200, data };
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
  flash(res, 'success', `Version ${ref.version} is published: from now on it is what people submit.`);
  res.redirect(303, versionHref(ref));
});

workflowDefinitions.post('/:key/versions/:version/retirement', async (req, res) => {
  readForm(buttonForm, req.body);
  const ref = versionIn(req.params);
  await retire(currentOf(req), ref);
  flash(res, 'success', `Version ${ref.version} is retired: nobody can submit it any more, and its open tickets go on to their end.`);
  res.redirect(303, versionHref(ref));
});

workflowDefinitions.post('/:key/versions/:version/removal', async (req, res) => {
  readForm(buttonForm, req.body);
  const title = await discardDraft(currentOf(req), versionIn(req.params));
  flash(res, 'success', `The draft of “${title}” is discarded.`);
  res.redirect(303, LIST);
});
