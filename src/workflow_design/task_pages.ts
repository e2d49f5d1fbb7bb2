import type { SummaryLine } from '#src/forms/workflow_form.js';
import type { SafeHtml } from '#src/helpers/safe_html.js';
import type { Task } from '#src/workflow_engine/workflow_file.js';
import { dueWords, taskKind, whoWords } from './definition_words.js';
import { waysAt } from './draft_edits/tasks.js';
import { draftHref, editPage, type Tried } from './edit_page.js';
import { type Control, control, type Texts } from './form_controls.js';
import type { Draft } from './workflow_edits.js';

/** The list of a draft's steps. */
export function taskListPage(draft: Draft, tried: Tried, diagram: SafeHtml | undefined) {
  const action = draftHref(draft.key, 'tasks');
  const rows = draft.file.workflow.tasks.map((task) => taskRow(draft, task));
  const data = {
    diagram,
    list: { caption: 'Steps', columns: ['Step', 'Who does it', 'What it does', 'Due after'], rows, action },
  };
  const actions = [{ href: `${action}/new`, label: 'Add a step', primary: true }];
  return editPage(draft, { tab: 'tasks', title: 'Steps', data, actions, ...tried });
}

function taskRow(draft: Draft, task: Task) {
  const action = draftHref(draft.key, 'tasks', task.key);
  const asks = task.output_schema?.length ?? 0;
  const does =
    task.task_type === 'FORM'
      ? { text: `Asks ${asks} ${asks === 1 ? 'field' : 'fields'}`, href: `${action}/entries` }
      : { text: taskKind(task.task_type) };
  const ways = waysAt(draft.file, task.key);
  return {
    ...{ id: `step-${task.key}`, name: task.title, action },
    cells: [
      { text: task.title, href: action, ...(ways === 0 && { detail: 'No way leads here yet' }) },
      { text: whoWords(draft.definition, task) },
      does,
      { text: dueWords(task.due_hours) },
    ],
  };
}

/** The kinds of steps, in words for people. */
export const KINDS = [
  { value: 'FORM', label: 'A person does it: they see data and fill in a form' },
  { value: 'PASS', label: 'Nobody does it: it sets values, or lets several branches begin' },
  { value: 'SYNC_ACTION', label: 'TicketFlower calls another system (cannot be published yet)' },
  { value: 'ASYNC_ACTION', label: 'TicketFlower calls another system, which answers later (cannot be published yet)' },
];

/** The page of a new step. */
export function newTaskPage(draft: Draft, texts: Texts, tried: Tried) {
  const { problems = [] }: { problems?: readonly SummaryLine[] | undefined } = tried;
  const controls: Control[] = [
    control(
      {
        name: 'title',
        label: 'Title',
        type: 'text',
        hint: 'What there is to do, like “Manager approval”',
        required: true,
      },
      texts,
      problems,
    ),
    control({ name: 'task_type', label: 'Who or what does it', type: 'choice', options: KINDS }, texts, problems),
  ];
  const data = { controls, action: draftHref(draft.key, 'tasks', 'new'), back: draftHref(draft.key, 'tasks') };
  return editPage(draft, { tab: 'tasks', title: 'Add a step', data, ...tried });
}
