import { type Request, type Response, Router } from 'express';
import { currentOf } from '#src/middleware/current.js';
import { flash } from '#src/middleware/flash.js';
import { showPage } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { idIn, pageLinks, readListQuery, stateTabs } from './list_query.js';
import { taskGroups } from './my_task_list.js';
import { findMyTask, findNextTask, listMyTasks } from './my_tasks.js';
import { findPeopleFor } from './people_offered.js';
import { readerOf } from './reader.js';
import { takeCompletion, takeDraft } from './task_answers.js';
import type { TaskAtHand } from './task_at_hand.js';
import { drawTask, openingTask, readTyped, type ShownTask } from './task_form.js';
import { isOnlyHeld, whyNot } from './task_standing.js';

/** For whoever can be given a task: task workers, and the users whom a step names (the submitter, a person in a field). */
export const myTasks = Router();
myTasks.use(requireRole(['task_worker', 'user']));

const PATH = '/my_tasks';

myTasks.get('/', async (req, res) => {
  const current = currentOf(req);
  const query = readListQuery(req.query);
  const { rows, next } = await listMyTasks(current, query);
  const tabs = stateTabs(PATH, 'Which tasks', query);
  const groups = taskGroups(rows, query.state, readerOf(current));
  const data = { tabs, groups, pages: pageLinks(PATH, query, next), state: query.state };
  await showPage(req, res, 'workflow_ops/my_tasks/index', { title: 'My tasks', data });
});

myTasks.get('/:id', async (req, res) => {
  const current = currentOf(req);
  const here = await findMyTask(current, idIn(req.params.id));
  const reader = readerOf(current);
  const refused = whyNot(here, current.user.id, reader);
  const isOpen = refused === undefined || isOnlyHeld(here, current.user.id, reader);
  await showTask(req, res, here, { typed: isOpen ? openingTask(here, reader) : {}, refused });
});

myTasks.post('/:id/completion', async (req, res) => {
  const current = currentOf(req);
  const here = await findMyTask(current, idIn(req.params.id));
  const { shown, status } = await takeCompletion(current, here, readTyped(here, req.body));
  if (shown) return showTask(req, res, here, shown, status);
  await goOn(req, res, here.compiled.task.title);
});

myTasks.post('/:id/draft', async (req, res) => {
  const current = currentOf(req);
  const here = await findMyTask(current, idIn(req.params.id));
  const { shown, status } = await takeDraft(current, here, readTyped(here, req.body));
  if (shown) return showTask(req, res, here, shown, status);
  flash(res, 'success', 'Your draft is saved. Only you see it until you complete the task.');
  res.redirect(303, `${PATH}/${here.task.id}`);
});

/** To this person's next task, or to the list where none is left. */
async function goOn(req: Request, res: Response, done: string) {
  const next = await findNextTask(currentOf(req));
  const ahead = next ? `Next task: “${next.step}” of #${next.number}.` : 'You have no other open tasks.';
  flash(res, 'success', `Done: “${done}”. ${ahead}`);
  res.redirect(303, next ? `${PATH}/${next.id}` : PATH);
}

async function showTask(req: Request, res: Response, here: TaskAtHand, shown: ShownTask, status = 200) {
  const { title } = here.compiled.task;
  const current = currentOf(req);
  const reader = readerOf(current);
  const people = await findPeopleFor(current, here);
  const data = drawTask({ ...here, people }, { ...shown, isHeld: isOnlyHeld(here, current.user.id, reader) }, reader);
  const { number, title: of } = here.now.ticket;
  const page = { title, pretitle: `#${number} · ${of}`, status, data };
  await showPage(req, res, 'workflow_ops/my_tasks/show', page);
}
