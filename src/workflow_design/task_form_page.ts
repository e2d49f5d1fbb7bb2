import type { Task } from '#src/workflow_engine/workflow_file.js';
import { draftHref, editPage, type Tried } from './edit_page.js';
import { type Choice, type Control, control, type RowsShown, rowsOf } from './form_controls.js';
import { linkRows } from './links_form.js';
import { neverName } from './task_assign.js';
import type { TaskForm } from './task_form.js';
import { KINDS } from './task_pages.js';
import type { Draft } from './workflow_edits.js';

type About = { readonly tried: Tried; readonly roles: readonly string[] };

/** The form of one step. */
export function taskFormPage(draft: Draft, task: Task, form: TaskForm, { tried, roles }: About) {
  const type = form.texts.task_type ?? task.task_type;
  const action = draftHref(draft.key, 'tasks', task.key);
  const isAction = type === 'SYNC_ACTION' || type === 'ASYNC_ACTION';
  const data = {
    ...{ action, shownType: type, back: draftHref(draft.key, 'tasks'), waysHref: draftHref(draft.key, 'transitions') },
    formHref: task.task_type === 'FORM' ? `${action}/entries` : undefined,
    ...{ asks: task.output_schema?.length ?? 0, shows: task.input_schema?.length ?? 0 },
    basics: basics(form),
    who: type === 'FORM' ? whoControls(draft, task, form, roles) : undefined,
    due: type === 'PASS' ? [] : [dueControl(form)],
    set: type === 'PASS' ? setRows(draft, form) : undefined,
    call: isAction ? callControls(form) : [],
    branches: branchControls(form),
    more: [keyControl(form), kindControl(form)],
    isMoreOpen: isMoreOpen(task, form),
    links: linkRows(form.links, form.problems),
  };
  return editPage(draft, { tab: 'tasks', title: `Step: ${task.title}`, data, problems: form.problems, ...tried });
}

function basics({ texts, problems }: TaskForm): Control[] {
  return [
    control({ name: 'title', label: 'Title', type: 'text', required: true }, texts, problems),
    control({ name: 'description', label: 'What there is to do', type: 'long_text', optional: true }, texts, problems),
  ];
}

const named = (names: readonly string[]): Choice[] => names.map((name) => ({ value: name, label: name }));

function whoControls(draft: Draft, task: Task, { texts, never, problems }: TaskForm, roles: readonly string[]) {
  const people = draft.file.workflow.fields.filter(({ type }) => type === 'user');
  const steps = draft.file.workflow.tasks.filter((one) => one.key !== task.key && one.task_type === 'FORM');
  const select = { type: 'choice', select: true, optional: true, none: '—' } as const;
  const rules = [
    { value: 'any', label: 'Any task worker' },
    { value: 'company_role', label: 'Somebody with a company role' },
    { value: 'submitter', label: 'Whoever submitted the ticket' },
    { value: 'field', label: 'A person whom the ticket names' },
    { value: 'same_as', label: 'Whoever did an earlier step' },
  ];
  const stepChoices = steps.map(({ key, title }) => ({ value: key, label: title }));
  return {
    rule: control(
      { name: 'who', label: 'It is done by', type: 'choice', select: true, options: rules },
      texts,
      problems,
    ),
    which: [
      control({ ...select, name: 'company_role', label: 'The company role', options: named(roles) }, texts, problems),
      control(
        {
          ...select,
          name: 'field',
          label: 'The field that names the person',
          options: people.map(({ name, label }) => ({ value: name, label })),
        },
        texts,
        problems,
      ),
      control({ ...select, name: 'same_as', label: 'The earlier step', options: stepChoices }, texts, problems),
    ],
    never: [
      control({ name: 'never_submitter', label: 'Never whoever submitted the ticket', type: 'check' }, texts),
      ...steps.map(({ key, title }) => {
        const name = neverName(key);
        const label = `Never whoever did “${title}”`;
        return control({ name, label, type: 'check' }, { [name]: never.includes(key) ? 'yes' : '' });
      }),
    ],
    otherwise: control(
      { ...select, name: 'else_role', label: 'If that leaves nobody, somebody with this role', options: named(roles) },
      texts,
      problems,
    ),
  };
}

function dueControl({ texts, problems }: TaskForm): Control {
  return control(
    {
      name: 'due_hours',
      label: 'Due after',
      type: 'number',
      unit: 'hours',
      optional: true,
      hint: '24 is a day, 168 a week',
    },
    texts,
    problems,
  );
}

function setRows(draft: Draft, { set, problems }: TaskForm): RowsShown {
  const options = draft.file.workflow.fields.map(({ name, label }) => ({ value: name, label }));
  const hint = 'A plain value, or a calculation as JSON like {"round": [{"*": [{"var": "amount"}, 0.2]}, 2]}.';
  const shown = { name: 'set', legend: 'What it sets', hint, add: 'Add a value', canMove: false, one: 'Value' };
  const columns = () => [
    { name: 'field', label: 'Field', type: 'choice', select: true, options },
    { name: 'value', label: 'Value', type: 'text' },
  ];
  return rowsOf({ ...shown, columns }, set, problems);
}

function callControls({ texts, problems }: TaskForm): Control[] {
  const transform = { type: 'long_text', optional: true } as const;
  return [
    control(
      { name: 'action_url', label: 'Address to call', type: 'url', hint: 'Begins with https://' },
      texts,
      problems,
    ),
    control(
      { name: 'timeout_seconds', label: 'Wait at most', type: 'integer', unit: 'seconds', optional: true },
      texts,
      problems,
    ),
    control({ ...transform, name: 'input_transform', label: 'What is sent, as JSON' }, texts, problems),
    control(
      { ...transform, name: 'output_transform', label: 'What is taken from the reply, as JSON' },
      texts,
      problems,
    ),
  ];
}

function branchControls({ texts, problems }: TaskForm): Control[] {
  const next = 'Afterwards take every way on whose condition holds, side by side';
  const join = 'Wait until every branch on its way here has arrived';
  return [
    control({ name: 'next', label: next, type: 'check' }, texts, problems),
    control({ name: 'join', label: join, type: 'check' }, texts, problems),
  ];
}

function keyControl({ texts, problems }: TaskForm): Control {
  const hint = 'Small letters, digits and _. Renaming it changes every place that uses it';
  return control({ name: 'key', label: 'Name in conditions and files', type: 'text', hint }, texts, problems);
}

function kindControl({ texts, problems }: TaskForm): Control {
  const given = { name: 'task_type', label: 'Kind of step', type: 'choice', select: true, options: KINDS } as const;
  return control(given, texts, problems);
}

/** What is seldom needed is folded away unless there is something in it. */
function isMoreOpen({ task_type: type }: Task, { texts, links, problems }: TaskForm): boolean {
  const isUsed = texts.next === 'yes' || texts.join === 'yes' || links.length > 0;
  return isUsed || problems.length > 0 || texts.task_type !== type;
}
