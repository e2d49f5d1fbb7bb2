import { type Request, type Response, Router } from 'express';
import { BadRequest, NotFound } from '#src/errors.js';
import { readForm } from '#src/forms/body.js';
import { currentOf } from '#src/middleware/current.js';
import { flash } from '#src/middleware/flash.js';
import { showPage } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { conditionScope } from './condition_names.js';
import { wayWordsAt } from './definition_words.js';
import { moveTransition, removeTransition, setTransition } from './draft_edits/transitions.js';
import { draftHref, type Tried, withApart } from './edit_page.js';
import { openTransitionForm, readTransitionForm, type TransitionForm } from './transition_form.js';
import { transitionFormPage, transitionListPage } from './transition_pages.js';
import { keyIn } from './workflow_definitions.schema.js';
import { draftDiagram } from './workflow_diagram.js';
import { type Draft, editDraft, findDraft } from './workflow_edits.js';
import { positionForm, removalForm } from './workflow_edits.schema.js';
import { placeIn } from './workflow_transitions.schema.js';

export const workflowTransitions = Router({ mergeParams: true });
workflowTransitions.use(requireRole(['workflow_creator']));

const VIEWS = 'workflow_design/workflow_transitions';
const hrefOf = (key: string, at?: number) =>
  `${draftHref(key, 'transitions')}${at === undefined ? '' : `#way-${at + 1}`}`;

async function showList(req: Request, res: Response, tried: Tried = {}) {
  const current = currentOf(req);
  const draft = await findDraft(current, keyIn(req.params));
  const diagram = await draftDiagram(current.company.id, draft);
  await showPage(req, res, `${VIEWS}/index`, transitionListPage(draft, tried, diagram));
}

function showForm(req: Request, res: Response, draft: Draft, form: TransitionForm, tried: Tried = {}) {
  const at = req.params.number === undefined ? undefined : placeIn(req.params);
  const way = at === undefined ? undefined : draft.file.workflow.transitions[at];
  const now = () => transitionFormPage(draft, at, openTransitionForm(way), {});
  return showPage(req, res, `${VIEWS}/edit`, withApart(transitionFormPage(draft, at, form, tried), now));
}

workflowTransitions.get('/', (req, res) => showList(req, res));

workflowTransitions.get('/new', async (req, res) => {
  const draft = await findDraft(currentOf(req), keyIn(req.params));
  const { from } = req.query;
  const isStep = typeof from === 'string' && draft.definition.tasks.has(from);
  await showForm(req, res, draft, openTransitionForm(undefined, isStep ? from : undefined));
});

workflowTransitions.post('/new', (req, res) => save(req, res, undefined));

workflowTransitions.get('/:number', async (req, res) => {
  const draft = await findDraft(currentOf(req), keyIn(req.params));
  const transition = draft.file.workflow.transitions[placeIn(req.params)];
  if (!transition) throw new NotFound();
  await showForm(req, res, draft, openTransitionForm(transition));
});

workflowTransitions.post('/:number', (req, res) => save(req, res, placeIn(req.params)));

async function save(req: Request, res: Response, at: number | undefined) {
  const current = currentOf(req);
  const draft = await findDraft(current, keyIn(req.params));
  const { transition, form } = readTransitionForm(req.body, conditionScope(draft.file, draft.definition.fields, 'way'));
  if (!transition) return showForm(req, res, draft, form);
  const about = wayWordsAt(draft.definition, transition);
  const action = at === undefined ? 'added a way on' : 'changed a way on';
  const change = { action, about, edit: setTransition(at, transition) };
  const trouble = await editDraft(current, draft.key, form.texts.edit_version ?? '', change);
  if (trouble) return showForm(req, res, draft, form, { trouble });
  flash(res, 'success', `The way on is saved: ${about}.`);
  res.redirect(303, hrefOf(draft.key, at ?? draft.file.workflow.transitions.length));
}

workflowTransitions.post('/:number/position', async (req, res) => {
  const { values } = readForm(positionForm, req.body);
  if (!values) throw new BadRequest();
  const [key, at] = [keyIn(req.params), placeIn(req.params)];
  const change = {
    action: 'moved a way on',
    about: String(at + 1),
    edit: moveTransition(at, values.by === 1 ? 1 : -1),
  };
  const trouble = await editDraft(currentOf(req), key, values.edit_version, change);
  if (trouble) return showList(req, res, { trouble });
  res.redirect(303, hrefOf(key));
});

workflowTransitions.post('/:number/removal', async (req, res) => {
  const { values } = readForm(removalForm, req.body);
  if (!values) throw new BadRequest();
  const [key, at] = [keyIn(req.params), placeIn(req.params)];
  const change = { action: 'removed a way on', about: String(at + 1), edit: removeTransition(at) };
  const trouble = await editDraft(currentOf(req), key, values.edit_version, change);
  if (trouble) return showList(req, res, { trouble });
  flash(res, 'success', 'The way on is removed.');
  res.redirect(303, hrefOf(key));
});
