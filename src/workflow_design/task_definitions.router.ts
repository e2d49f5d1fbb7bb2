import { Router } from 'express';
import { definitionStatus } from '#src/helpers/statuses.js';
import { whoWords as whoInShort } from '#src/helpers/workflow_graph.js';
import { currentOf } from '#src/middleware/current.js';
import { showPage, timeZoneOf } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { taskKind } from './definition_words.js';
import { pagesOf, stateTabs } from './list_pages.js';
import { findTaskDefinition, findTaskDefinitions, type TaskRow } from './task_definitions.js';
import { taskListIn } from './task_definitions.schema.js';
import { taskPage } from './task_page.js';
import { PAGE } from './workflow_definitions.js';
import { idIn } from './workflow_definitions.schema.js';

export const taskDefinitions = Router();
taskDefinitions.use(requireRole(['workflow_creator', 'ticket_admin']));

const LIST = '/task_definitions';
function taskRow({ id, title, taskType, assignTo, workflow }: TaskRow) {
  const who = taskType === 'FORM' ? whoInShort(assignTo) : 'Automatic';
  return {
    id,
    title,
    href: `${LIST}/${id}`,
    kind: taskKind(taskType),
    who,
    workflow: `${workflow.title} · version ${workflow.version}`,
    status: definitionStatus(workflow.state),
  };
}

taskDefinitions.get('/', async (req, res) => {
  const { state, before } = taskListIn(req.query);
  const found = await findTaskDefinitions(currentOf(req), { state, before });
  const tasks = found.slice(0, PAGE).map(taskRow);
  const next = found.length > PAGE ? tasks.at(-1)?.id.toString() : undefined;
  const pages = pagesOf(LIST, { state }, { at: { before: before?.toString() }, next: { before: next } });
  const data = { tasks, pages, tabs: stateTabs(LIST, state, 'In use and drafts') };
  await showPage(req, res, 'workflow_design/task_definitions/index', { title: 'Steps', pretitle: 'Design', data });
});

taskDefinitions.get('/:id', async (req, res) => {
  const { task, version } = await findTaskDefinition(currentOf(req), idIn(req.params));
  const data = taskPage(task, version, timeZoneOf(req));
  const pretitle = `Step of ${version.file.workflow.title} · version ${version.version}`;
  await showPage(req, res, 'workflow_design/task_definitions/show', { title: task.title, pretitle, data });
});
