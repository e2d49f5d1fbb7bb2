import { type Request, type Response, Router } from 'express';
import { BadRequest } from '#src/errors.js';
import { readForm } from '#src/forms/body.js';
import { splitBody } from '#src/forms/workflow_form_body.js';
import { currentOf } from '#src/middleware/current.js';
import { flash } from '#src/middleware/flash.js';
import { showPage, timeZoneOf } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { readMoment } from '#src/workflow_engine/calendar.js';
import { testOf } from '#src/workflow_engine/kept_test.js';
import type { TrialInputs } from '#src/workflow_engine/replay.js';
import { type ShownInput, submissionPage } from './trial_forms.js';
import { takeAnswer, takeSubmission, undone } from './trial_inputs.js';
import { type ShownTrial, trialPage } from './trial_page.js';
import { versionHref } from './version_page.js';
import { versionIn } from './workflow_definitions.schema.js';
import { addTests, changeTests } from './workflow_tests.js';
import { findTrialGround, replayed, type TrialGround, ticketOf } from './workflow_trials.js';
import { inputsIn, titleForm } from './workflow_trials.schema.js';

/** Trying a version out: nothing is written, a page carries all that was given so far. */
export const workflowTrials = Router({ mergeParams: true });
workflowTrials.use(requireRole(['workflow_creator']));

const groundOf = (req: Request) => findTrialGround(currentOf(req), versionIn(req.params));
const readerOf = (req: Request) => ({ timeZone: timeZoneOf(req), now: new Date() });
const CHANGED = 'The draft was changed meanwhile, so that the trial goes only as far as shown here:';

workflowTrials.get('/', async (req, res) => {
  const ground = await groundOf(req);
  const { ticket = ground.version.file.tickets[0]?.key } = req.query;
  await showSubmission(req, res, ground, { ticket: String(ticket), now: new Date().toISOString() });
});

workflowTrials.post('/', async (req, res) => {
  const ground = await groundOf(req);
  const { own, typed } = splitBody(req.body, ['ticket', 'now', 'title']);
  const { ticket = '', title } = own;
  const now = readMoment(own.now ?? '');
  if (now === undefined) throw new BadRequest();
  const { inputs, problems } = takeSubmission(ground, { ticket, now, title, typed }, readerOf(req));
  if (!inputs) return showSubmission(req, res, ground, { ticket, now, title, typed, problems }, 422);
  await showTrial(req, res, ground, { inputs });
});

workflowTrials.post('/answers', async (req, res) => {
  const ground = await groundOf(req);
  const { own, typed } = splitBody(req.body, ['trial', 'task', 'reply_status', 'reply_body']);
  const before = inputsIn(own.trial);
  const { reply_status: status = '', reply_body: body = '', task = '' } = own;
  const sent = { task, typed, reply: { status, body } };
  const { inputs, problems } = takeAnswer(ground, before, sent, readerOf(req));
  if (inputs) return showTrial(req, res, ground, { inputs });
  await showTrial(req, res, ground, { inputs: before, ...sent, problems }, 422);
});

/** The same trial with another of its open steps to answer. */
workflowTrials.post('/step', async (req, res) => {
  const { own } = splitBody(req.body, ['trial', 'task']);
  await showTrial(req, res, await groundOf(req), { inputs: inputsIn(own.trial), task: own.task });
});

workflowTrials.post('/undo', async (req, res) => {
  const ground = await groundOf(req);
  const { own } = splitBody(req.body, ['trial']);
  const { inputs, last, opened } = undone(ground, inputsIn(own.trial), readerOf(req));
  if (!last)
    return showSubmission(req, res, ground, { ...inputs, now: inputs.now ?? new Date().toISOString(), ...opened });
  await showTrial(req, res, ground, { inputs, task: last.task, ...opened });
});

workflowTrials.post('/test', async (req, res) => {
  const ground = await groundOf(req);
  const { own } = splitBody(req.body, ['trial', 'edit_version', 'test_title']);
  const inputs = inputsIn(own.trial);
  const { test_title: typedTitle = '', edit_version: editVersion = '' } = own;
  const { values, problems } = readForm(titleForm, { title: typedTitle });
  const trial = replayed(ground, inputs).trials.at(-1);
  const keep = { title: typedTitle, ...(problems?.[0] && { problem: problems[0].message }) };
  if (!values || !trial || trial.error) return showTrial(req, res, ground, { inputs, keep }, 422);
  const ref = versionIn(req.params);
  const saved = await changeTests(currentOf(req), ref, editVersion, addTests([testOf(values.title, inputs, trial)]));
  if (saved !== 'saved') return showTrial(req, res, ground, { inputs, keep, notice: NOT_KEPT[saved] }, 409);
  flash(res, 'success', `The test “${values.title}” is kept. Publishing runs it from now on.`);
  res.redirect(303, `${versionHref(ref)}/tests`);
});

const NOT_KEPT = {
  outdated:
    'Somebody changed this draft meanwhile. This is your trial on the draft as it is now: look at it, then keep it again.',
  too_many:
    'A workflow has at most 500 tests, and its file at most 1 MB. Delete one that you do not need, then keep this one.',
};

type Opened = ShownInput & { ticket: string; now: string; title?: string | undefined };

async function showSubmission(req: Request, res: Response, ground: TrialGround, shown: Opened, status = 200) {
  const compiled = ticketOf(ground, shown.ticket);
  const data = submissionPage(ground, compiled, shown, readerOf(req));
  const page = { ...pageWords(ground, compiled.ticket.title), status, data };
  await showPage(req, res, 'workflow_design/workflow_trials/new', page);
}

async function showTrial(
  req: Request,
  res: Response,
  ground: TrialGround,
  given: Omit<ShownTrial, 'trials'>,
  status = 200,
) {
  const { trials, refused } = replayed(ground, given.inputs);
  const trial = trials.at(-1);
  const { ticket, now = new Date().toISOString() } = given.inputs;
  const lost = { field: null, message: `${CHANGED} ${refused?.failure ?? ''}` };
  if (!trial) return showSubmission(req, res, ground, { ticket, now, problems: [lost] }, 422);
  const inputs: TrialInputs = { ...given.inputs, answers: given.inputs.answers.slice(0, trials.length - 1) };
  const notice = given.notice ?? (refused && lost.message);
  const data = await trialPage(
    ground,
    trial,
    { ...given, inputs, trials, notice },
    { companyId: currentOf(req).company.id, reader: readerOf(req) },
  );
  await showPage(req, res, 'workflow_design/workflow_trials/show', {
    ...pageWords(ground, trial.ticket.title),
    status,
    data,
  });
}

function pageWords({ version }: TrialGround, what: string) {
  const title = `Trying out: ${what}`;
  return { title, pretitle: `${version.file.workflow.title} · version ${version.version}` };
}
