import { type Request, type Response, Router } from 'express';
import { BadRequest, Conflict } from '#src/errors.js';
import { readForm, typedText } from '#src/forms/body.js';
import { currentOf } from '#src/middleware/current.js';
import { flash } from '#src/middleware/flash.js';
import { showPage } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { hasRole } from '#src/permissions.js';
import type { Suggestions } from '#src/workflow_engine/suggest/suggest_tests.js';
import { findSuggestions, suggestionsPage } from './test_suggestions.js';
import { type ShownTests, testsPage } from './tests_page.js';
import { versionHref } from './version_page.js';
import { findVersion, type Version } from './workflow_definitions.js';
import { versionIn } from './workflow_definitions.schema.js';
import { addTests, changeTests, deleteTest, renameTest, type TestsChange } from './workflow_tests.js';
import { fromIn, placeIn, renameForm, suggestionsForm, testForm } from './workflow_tests.schema.js';

/** The tests of a version: run each time that the page is opened; changed while it is a draft. */
export const workflowTests = Router({ mergeParams: true });
workflowTests.use(requireRole(['workflow_creator', 'ticket_admin'], { write: ['workflow_creator'] }));

const NONE_CHOSEN = 'Choose at least one test to keep';
const NOT_KEPT = {
  outdated: 'Somebody changed this draft meanwhile. These are the suggestions for it as it is now.',
  too_many:
    'A workflow has at most 500 tests, and its file at most 1 MB. Delete some that you do not need, then keep these.',
};
const OUTDATED =
  'Somebody changed this draft meanwhile. These are its tests as they are now: look at them, then try again.';

workflowTests.get('/', (req, res) => showTests(req, res, { from: fromIn(req.query) }));

workflowTests.get('/suggestions', async (req, res) => {
  const version = await findVersion(currentOf(req), versionIn(req.params));
  await showSuggestions(req, res, version, { found: await findSuggestions(version) });
});

workflowTests.post('/suggestions', async (req, res) => {
  const picked = suggestionsForm.safeParse(req.body);
  if (!picked.success) throw new BadRequest();
  const current = currentOf(req);
  const ref = versionIn(req.params);
  const version = await findVersion(current, ref);
  const found = await findSuggestions(version);
  const tests = found.suggestions.filter((_, at) => picked.data.keep.has(at)).map(({ test }) => test);
  if (tests.length === 0) return showSuggestions(req, res, version, { found, problem: NONE_CHOSEN }, 422);
  const saved = await changeTests(current, ref, picked.data.edit_version, addTests(tests));
  if (saved !== 'saved') return showSuggestions(req, res, version, { found, notice: NOT_KEPT[saved] }, 409);
  flash(res, 'success', tests.length === 1 ? 'The test is kept.' : `${tests.length} tests are kept.`);
  res.redirect(303, `${versionHref(ref)}/tests`);
});

workflowTests.post('/:at/title', async (req, res) => {
  const at = placeIn(req.params);
  const { values, problems } = readForm(renameForm, req.body);
  const { title = '', edit_version: editVersion } = typedText(req.body);
  if (editVersion === undefined) throw new BadRequest();
  const problem = problems?.[0]?.message;
  if (!values) return showTests(req, res, { from: at, renaming: { at, title, ...(problem && { problem }) } }, 422);
  const change = renameTest(at, values.title);
  await save(
    req,
    res,
    { editVersion, change, done: 'The test has its new title.' },
    { from: at, renaming: { at, title } },
  );
});

workflowTests.post('/:at/removal', async (req, res) => {
  const at = placeIn(req.params);
  const { values } = readForm(testForm, req.body);
  if (!values) throw new BadRequest();
  const saving = { editVersion: values.edit_version, change: deleteTest(at), done: 'The test is deleted.' };
  await save(req, res, saving, { from: 0 });
});

type Saving = { readonly editVersion: string; readonly change: TestsChange; readonly done: string };

async function save(req: Request, res: Response, { editVersion, change, done }: Saving, shown: ShownTests) {
  const ref = versionIn(req.params);
  const saved = await changeTests(currentOf(req), ref, editVersion, change);
  if (saved !== 'saved') return showTests(req, res, { ...shown, notice: OUTDATED }, 409);
  flash(res, 'success', done);
  res.redirect(303, `${versionHref(ref)}/tests`);
}

type ShownSuggestions = { readonly found: Suggestions; readonly problem?: string; readonly notice?: string };

async function showSuggestions(req: Request, res: Response, version: Version, shown: ShownSuggestions, status = 200) {
  if (version.state !== 'draft')
    throw new Conflict(`Version ${version.version} is no draft: its tests are as they are.`);
  const problems = shown.problem ? [{ field: 'keep-0', message: shown.problem }] : [];
  const data = { ...suggestionsPage(version, shown.found, shown.notice), problems };
  const page = { title: 'Suggested tests', pretitle: wordsOf(version), status, data };
  await showPage(req, res, 'workflow_design/workflow_tests/suggestions', page);
}

const wordsOf = ({ file, version }: Version) => `${file.workflow.title} · version ${version}`;

async function showTests(req: Request, res: Response, shown: ShownTests, status = 200) {
  const current = currentOf(req);
  const version = await findVersion(current, versionIn(req.params));
  const mayWrite = hasRole(current, 'workflow_creator');
  const data = await testsPage(version, current.company.id, mayWrite, shown);
  const page = {
    title: 'Tests',
    pretitle: wordsOf(version),
    status,
    data,
  };
  await showPage(req, res, 'workflow_design/workflow_tests/index', page);
}
