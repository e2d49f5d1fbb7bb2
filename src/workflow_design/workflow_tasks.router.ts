import { type Request, type Response, Router } from 'express';
import { BadRequest, NotFound } from '#src/errors.js';
import { readForm, typedText } from '#src/forms/body.js';
import { currentOf } from '#src/middleware/current.js';
import { flash } from '#src/middleware/flash.js';
import { showPage } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import type { Task } from '#src/workflow_engine/workflow_file.js';
import { findCompanyRoleNames } from './company_role_names.js';
import { freeKey, keyFrom } from './draft_edits/keys.js';
import { addTask, changeTask, moveTask, removeTask, waysAt } from './draft_edits/tasks.js';
import { draftHref, type Tried, withApart } from './edit_page.js';
import type { Texts } from './form_controls.js';
import { openTaskForm, readTaskForm, type TaskForm } from './task_form.js';
import { taskFormPage } from './task_form_page.js';
import { newTaskPage, taskListPage } from './task_pages.js';
import { keyIn } from './workflow_definitions.schema.js';
import { draftDiagram } from './workflow_diagram.js';
import { type Draft, editDraft, findDraft } from './workflow_edits.js';
import { positionForm, removalForm } from './workflow_edits.schema.js';
import { newTaskForm } from './workflow_tasks.schema.js';

export const workflowTasks = Router({ mergeParams: true });
workflowTasks.use(requireRole(['workflow_creator']));

const VIEWS = 'workflow_design/workflow_tasks';

async function showList(req: Request, res: Response, tried: Tried = {}) {
  const current = currentOf(req);
  const draft = await findDraft(current, keyIn(req.params));
  const diagram = await draftDiagram(current.company.id, draft);
  await showPage(req, res, `${VIEWS}/index`, taskListPage(draft, tried, diagram));
}

function showNew(req: Request, res: Response, draft: Draft, texts: Texts, tried: Tried = {}) {
  return showPage(req, res, `${VIEWS}/new`, newTaskPage(draft, texts, tried));
}

type Shown = { readonly draft: Draft; readonly task: Task; readonly form: TaskForm };

async function showForm(req: Request, res: Response, { draft, task, form }: Shown, tried: Tried = {}) {
  const { company_role: role, else: otherwise } = task.assign_to ?? {};
  const roles = await findCompanyRoleNames(currentOf(req), [role, otherwise?.company_role]);
  const now = () => taskFormPage(draft, task, openTaskForm(task), { tried: {}, roles });
  await showPage(req, res, `${VIEWS}/edit`, withApart(taskFormPage(draft, task, form, { tried, roles }), now));
}

async function taskIn(req: Request): Promise<{ draft: Draft; task: Task }> {
  const draft = await findDraft(currentOf(req), keyIn(req.params));
  const task = draft.definition.tasks.get(String(req.params.name))?.task;
  if (!task) throw new NotFound();
  return { draft, task };
}

workflowTasks.get('/', (req, res) => showList(req, res));

workflowTasks.get('/new', async (req, res) => {
  const draft = await findDraft(currentOf(req), keyIn(req.params));
  await showNew(req, res, draft, { task_type: 'FORM' });
});

workflowTasks.post('/new', async (req, res) => {
  const current = currentOf(req);
  const draft = await findDraft(current, keyIn(req.params));
  const { values, problems } = readForm(newTaskForm, req.body);
  if (!values) return showNew(req, res, draft, typedText(req.body), { problems });
  const { title, task_type, edit_version: editVersion } = values;
  const key = freeKey(keyFrom(title) ?? 'step', draft.definition.tasks.keys());
  const change = { action: 'added a step', about: title, edit: addTask({ key, title, task_type }) };
  const trouble = await editDraft(current, draft.key, editVersion, change);
  if (trouble) return showNew(req, res, draft, typedText(req.body), { trouble });
  flash(res, 'success', `The step “${title}” is added. Say who does it, and what it shows and asks.`);
  res.redirect(303, draftHref(draft.key, 'tasks', key));
});

workflowTasks.get('/:name', async (req, res) => {
  const { draft, task } = await taskIn(req);
  await showForm(req, res, { draft, task, form: openTaskForm(task) });
});

workflowTasks.post('/:name', async (req, res) => {
  const { draft, task } = await taskIn(req);
  const { made, form } = readTaskForm(req.body, task, draft.definition.fields);
  if (!made) return showForm(req, res, { draft, task, form });
  const change = { action: 'changed a step', about: made.title, edit: changeTask(task.key, () => made) };
  const trouble = await editDraft(currentOf(req), draft.key, form.texts.edit_version ?? '', change);
  if (trouble) return showForm(req, res, { draft, task, form }, { trouble });
  flash(res, 'success', `The step “${made.title}” is saved.`);
  res.redirect(303, draftHref(draft.key, 'tasks', made.key));
});

workflowTasks.post('/:name/position', async (req, res) => {
  const { values } = readForm(positionForm, req.body);
  if (!values) throw new BadRequest();
  const [key, name] = [keyIn(req.params), String(req.params.name)];
  const change = { action: 'moved a step', about: name, edit: moveTask(name, values.by === 1 ? 1 : -1) };
  const trouble = await editDraft(currentOf(req), key, values.edit_version, change);
  if (trouble) return showList(req, res, { trouble });
  res.redirect(303, `${draftHref(key, 'tasks')}#step-${name}`);
});

workflowTasks.post('/:name/removal', async (req, res) => {
  const { values } = readForm(removalForm, req.body);
  if (!values) throw new BadRequest();
  const { draft, task } = await taskIn(req);
  const change = { action: 'removed a step', about: task.title, edit: removeTask(task.key) };
  const trouble = await editDraft(currentOf(req), draft.key, values.edit_version, change);
  if (trouble) return showList(req, res, { trouble });
  const ways = waysAt(draft.file, task.key);
  const also = ways === 0 ? '' : ` The ${ways === 1 ? 'way' : `${ways} ways`} to and from it went with it.`;
  flash(res, 'success', `The step “${task.title}” is removed.${also}`);
  res.redirect(303, draftHref(draft.key, 'tasks'));
});
