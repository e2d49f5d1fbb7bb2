import type {
  FormEntry,
  Json,
  Task,
  TicketType,
  Transition,
  WorkflowFile,
} from '#src/workflow_engine/workflow_file.js';

/** Where an expression stands: its JSON Pointer, and in words. */
export type Place = { readonly pointer: string; readonly words: string };
type Change = (expression: Json, place: Place) => Json;

/** The same file with every expression of its workflow and tickets as `change` gives it. */
export function withExpressions(file: WorkflowFile, change: Change): WorkflowFile {
  const titles = new Map(file.workflow.tasks.map(({ key, title }) => [key, title]));
  const tasks = file.workflow.tasks.map((task, at) => changedTask(task, `/workflow/tasks/${at}`, change));
  const transitions = file.workflow.transitions.map((transition, at) =>
    changedTransition(transition, { pointer: `/workflow/transitions/${at}`, titles, change }),
  );
  const tickets = file.tickets.map((ticket, at) => changedTicket(ticket, `/tickets/${at}`, change));
  return { ...file, workflow: { ...file.workflow, tasks, transitions }, tickets };
}

function changedTask(task: Task, pointer: string, change: Change): Task {
  const { output_schema: asks, set, input_transform: sent, output_transform: taken } = task;
  const words = `the step “${task.title}”`;
  const record = (key: string, values: { [name: string]: Json }) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        change(value, { pointer: `${pointer}/${key}/${name}`, words }),
      ]),
    );
  return {
    ...task,
    ...(asks && { output_schema: changedEntries(asks, { pointer: `${pointer}/output_schema`, words }, change) }),
    ...(set && { set: record('set', set) }),
    ...(sent !== undefined && { input_transform: change(sent, { pointer: `${pointer}/input_transform`, words }) }),
    ...(taken && { output_transform: record('output_transform', taken) }),
  };
}

type Around = { readonly pointer: string; readonly titles: ReadonlyMap<string, string>; readonly change: Change };

function changedTransition(transition: Transition, { pointer, titles, change }: Around): Transition {
  const { from, condition } = transition;
  if (condition === undefined) return transition;
  const words = `a condition after ${from === null ? 'the start' : `“${titles.get(from) ?? from}”`}`;
  return { ...transition, condition: change(condition, { pointer: `${pointer}/condition`, words }) };
}

function changedTicket(ticket: TicketType, pointer: string, change: Change): TicketType {
  const words = `the ticket type “${ticket.title}”`;
  const { ticket_title: title } = ticket;
  return {
    ...ticket,
    ...(title !== undefined && { ticket_title: change(title, { pointer: `${pointer}/ticket_title`, words }) }),
    fields: changedEntries(ticket.fields, { pointer: `${pointer}/fields`, words }, change),
  };
}

function changedEntries(entries: readonly FormEntry[], { pointer, words }: Place, change: Change): FormEntry[] {
  return entries.map((entry, at) => {
    const { required, visible_when: visible } = entry;
    const place = (key: string) => ({ pointer: `${pointer}/${at}/${key}`, words });
    return {
      ...entry,
      ...(required !== undefined && { required: change(required, place('required')) }),
      ...(visible !== undefined && { visible_when: change(visible, place('visible_when')) }),
    };
  });
}

/** The same expression with every name that it reads as `change` gives it. */
export function withVars(expression: Json, change: (name: string) => string): Json {
  if (Array.isArray(expression)) return expression.map((item) => withVars(item, change));
  if (typeof expression !== 'object' || expression === null) return expression;
  const entries = Object.entries(expression);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === 'var') {
    const [, name] = first;
    if (typeof name === 'string') return { var: change(name) };
    return { var: Array.isArray(name) && typeof name[0] === 'string' ? [change(name[0]), ...name.slice(1)] : name };
  }
  return Object.fromEntries(entries.map(([key, value]) => [key, withVars(value, change)]));
}
