import { readForm, typedText } from '#src/forms/body.js';
import { pressedRows, type Row, takeRows } from '#src/forms/rows.js';
import type { SummaryLine } from '#src/forms/workflow_form.js';
import type { Fields } from '#src/workflow_engine/fields.js';
import { type Task, taskSchema } from '#src/workflow_engine/workflow_file.js';
import { compact, listOr } from './draft_edits/edit.js';
import type { Texts } from './form_controls.js';
import { BLANK_LINK, LINK_COLUMNS, linkTexts, readLinks } from './links_form.js';
import { BLANK_SET, readSet, SET_COLUMNS, setTexts } from './set_values.js';
import { assignTexts, readAssign, takeNever } from './task_assign.js';
import { type TaskValues, taskForm } from './workflow_tasks.schema.js';

/** The form of a step as it stands; `never`: keys of the steps whose people never do it. */
export type TaskForm = {
  readonly texts: Texts;
  readonly never: readonly string[];
  readonly links: readonly Row[];
  readonly set: readonly Row[];
  readonly problems: readonly SummaryLine[];
};

/** The form of a step as it opens. */
export function openTaskForm(task: Task): TaskForm {
  const { texts, never } = assignTexts(task.assign_to);
  const json = (value: unknown) => (value === undefined ? '' : JSON.stringify(value, null, 2));
  return {
    texts: {
      ...{ title: task.title, key: task.key, description: task.description ?? '' },
      ...{ task_type: task.task_type, shown_type: task.task_type, due_hours: String(task.due_hours ?? '') },
      ...{ next: task.next ? 'yes' : '', join: task.join ? 'yes' : '', action_url: task.action_url ?? '' },
      timeout_seconds: String(task.timeout_seconds ?? ''),
      input_transform: json(task.input_transform),
      output_transform: json(task.output_transform),
      ...texts,
    },
    ...{ never, links: linkTexts(task.ext_ref), set: setTexts(task.set), problems: [] },
  };
}

/** Reads a posted form: how the step is changed where it is to be saved and right; else the form as it is shown again. */
export function readTaskForm(body: unknown, before: Task, fields: Fields): { made?: Task; form: TaskForm } {
  const { rows: links, rest: some } = takeRows(body, 'links', LINK_COLUMNS);
  const { rows: set, rest: more } = takeRows(some, 'set', SET_COLUMNS);
  const { never, rest } = takeNever(more);
  const { values, problems = [] } = readForm(taskForm, rest);
  const { press, ...texts } = typedText(rest);
  const pressedLinks = pressedRows(links, 'links', press, BLANK_LINK)?.rows;
  const pressedSet = pressedRows(set, 'set', press, BLANK_SET)?.rows;
  const form = { texts, never, links: pressedLinks ?? links, set: pressedSet ?? set, problems: [] };
  if (pressedLinks || pressedSet) return { form };
  if (press === 'kind' || texts.task_type !== texts.shown_type)
    return { form: { ...form, texts: { ...texts, shown_type: texts.task_type ?? '' } } };
  const read = {
    links: readLinks(links),
    set: readSet('set', set, { fields, before: before.set }),
    who: readAssign(texts, never, before.assign_to),
  };
  const wrong = [
    ...problems,
    ...read.links.problems,
    ...(texts.task_type === 'PASS' ? read.set.problems : []),
    ...read.who.problems,
  ];
  if (!values || wrong.length > 0) return { form: { ...form, problems: wrong } };
  const made = {
    ...before,
    ...common(values, before),
    ext_ref: listOr(read.links.links, before.ext_ref),
    ...ofType(values, before, { set: read.set.set, assign_to: read.who.assignTo }),
  };
  return checked(compact<Task>(made as Task), form);
}

function common({ title, key, description, task_type, next, join }: TaskValues, before: Task) {
  const words = { key: key || before.key, title, description, task_type };
  return { ...words, next: next ? ('all' as const) : undefined, join: join ? ('all' as const) : undefined };
}

type Particulars = { readonly set: NonNullable<Task['set']>; readonly assign_to: Task['assign_to'] };

/** What belongs to the step's type; what belongs to another one goes. */
function ofType(values: TaskValues, before: Task, { set, assign_to }: Particulars) {
  const type = values.task_type;
  const isForm = type === 'FORM';
  const isAction = type === 'SYNC_ACTION' || type === 'ASYNC_ACTION';
  const number = (text: string) => (text === '' ? undefined : Number(text));
  const json = (text: string) => (isAction && text !== '' ? jsonOr(text) : undefined);
  return {
    due_hours: type === 'PASS' ? undefined : number(values.due_hours),
    assign_to: isForm ? assign_to : undefined,
    input_schema: isForm ? before.input_schema : undefined,
    output_schema: isForm ? before.output_schema : undefined,
    edit_layout: isForm ? before.edit_layout : undefined,
    set: type === 'PASS' && (Object.keys(set).length > 0 || before.set) ? set : undefined,
    action_url: isAction ? values.action_url : undefined,
    timeout_seconds: isAction ? number(values.timeout_seconds) : undefined,
    input_transform: json(values.input_transform),
    output_transform: json(values.output_transform),
  };
}

/** Text that is no JSON is no transform either: the file's schema says so. */
function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return Number.NaN;
  }
}

const WORDS: { readonly [field: string]: string } = {
  due_hours: 'Enter hours: a number over 0, at most 8784',
  timeout_seconds: 'Enter seconds: a whole number from 1 to 60',
  input_transform: 'This is not JSON. Write it like {"amount": {"var": "amount"}}',
  output_transform: 'This is not JSON. Write it like {"booking": {"var": "response.body.id"}}',
};

function checked(made: Task, form: TaskForm): { made?: Task; form: TaskForm } {
  const read = taskSchema.safeParse(made);
  if (read.success) return { made: read.data, form };
  const problems = read.error.issues.map(({ path, message }) => {
    const field = String(path[0] ?? 'title');
    return { field, message: WORDS[field] ?? message };
  });
  return { form: { ...form, problems } };
}
