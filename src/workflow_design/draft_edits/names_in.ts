import type {
  AssignTo,
  Layout,
  Task,
  TicketType,
  WorkflowFile,
  WorkflowTest,
} from '#src/workflow_engine/workflow_file.js';
import { withExpressions, withVars } from './expressions_in.js';

/** Gives a name as it shall be; `where` says in words what uses it (undefined: the declaration itself, or a test). */
export type Change = (name: string, where?: string) => string;
type Values<T> = { [name: string]: T };

function keys<T>(values: Values<T>, change: (name: string) => string): Values<T> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [change(name), value]));
}

/** The same file with every field's name as `change` gives it, wherever it stands. */
export function withFieldNames(file: WorkflowFile, change: Change): WorkflowFile {
  const { workflow, tickets, tests } = file;
  const named = {
    ...file,
    workflow: {
      ...workflow,
      fields: workflow.fields.map((field) => ({ ...field, name: change(field.name) })),
      ...(workflow.display_layout && { display_layout: inLayout(workflow.display_layout, (name) => change(name)) }),
      tasks: workflow.tasks.map((task) => inTask(task, change)),
    },
    tickets: tickets.map((ticket) => inTicket(ticket, change)),
    ...(tests && { tests: tests.map((test) => inTest(test, (name) => change(name))) }),
  };
  return withExpressions(named, (expression, { words }) =>
    withVars(expression, (name) => inVar(name, (field) => change(field, words))),
  );
}

type Plain = (name: string) => string;

function inVar(name: string, change: Plain): string {
  const [first = '', step, field, ...rest] = name.split('.');
  if (step === undefined) return change(first);
  return first === 'steps' && field !== undefined && field !== 'completed_by' && rest.length === 0
    ? `steps.${step}.${change(field)}`
    : name;
}

function inLayout(layout: Layout, change: Plain): Layout {
  return layout.map((section) => ({ ...section, fields: section.fields.map((name) => change(name)) }));
}

type Layouts = { edit_layout?: Layout | undefined; display_layout?: Layout | undefined };

// Where a layout names a field is no use of its own: the form that it arranges is.
function layoutsOf({ edit_layout: edit, display_layout: display }: Layouts, change: Plain) {
  return {
    ...(edit && { edit_layout: inLayout(edit, change) }),
    ...(display && { display_layout: inLayout(display, change) }),
  };
}

function inTask(task: Task, everywhere: Change): Task {
  const change = (name: string) => everywhere(name, `the step “${task.title}”`);
  const { assign_to: who, input_schema: shows, output_schema: asks, set, output_transform: taken } = task;
  return {
    ...task,
    ...(who?.field !== undefined && { assign_to: { ...who, field: change(who.field) } }),
    ...(shows && { input_schema: shows.map(change) }),
    ...(asks && { output_schema: asks.map((entry) => ({ ...entry, field: change(entry.field) })) }),
    ...(set && { set: keys(set, change) }),
    ...(taken && { output_transform: keys(taken, change) }),
    ...layoutsOf(task, (name) => everywhere(name)),
  };
}

function inTicket(ticket: TicketType, everywhere: Change): TicketType {
  const change = (name: string) => everywhere(name, `the ticket type “${ticket.title}”`);
  return {
    ...ticket,
    ...(ticket.presets && { presets: keys(ticket.presets, change) }),
    fields: ticket.fields.map((entry) => ({ ...entry, field: change(entry.field) })),
    ...layoutsOf(ticket, (name) => everywhere(name)),
  };
}

function inTest(test: WorkflowTest, change: Plain): WorkflowTest {
  const { submit, answers, expect } = test;
  return {
    ...test,
    submit: keys(submit, (name) => (name === 'title' ? name : change(name))),
    answers: answers.map((answer) => ({ ...answer, ...(answer.output && { output: keys(answer.output, change) }) })),
    expect: { ...expect, ...(expect.data && { data: keys(expect.data, change) }) },
  };
}

/** The same file with every step's key as `change` gives it, wherever it stands. */
export function withTaskKeys(file: WorkflowFile, change: Change): WorkflowFile {
  const { workflow, tests } = file;
  const end = (key: string | null) => (key === null ? null : change(key));
  const named = {
    ...file,
    workflow: {
      ...workflow,
      tasks: workflow.tasks.map((task) => ({
        ...task,
        key: change(task.key),
        ...(task.assign_to && {
          assign_to: inAssign(task.assign_to, (key) => change(key, `who does “${task.title}”`)),
        }),
      })),
      transitions: workflow.transitions.map((way) => ({ ...way, from: end(way.from), to: end(way.to) })),
    },
    ...(tests && { tests: tests.map((test) => stepsInTest(test, (key) => change(key))) }),
  };
  return withExpressions(named, (expression, { words }) =>
    withVars(expression, (name) => {
      const [first, step, ...rest] = name.split('.');
      return first === 'steps' && step !== undefined ? ['steps', change(step, words), ...rest].join('.') : name;
    }),
  );
}

function inAssign(who: AssignTo, change: Plain): AssignTo {
  return {
    ...who,
    ...(who.same_as !== undefined && { same_as: change(who.same_as) }),
    ...(who.not && { not: who.not.map((one) => (one === 'submitter' ? one : { step: change(one.step) })) }),
  };
}

function stepsInTest(test: WorkflowTest, change: Plain): WorkflowTest {
  return {
    ...test,
    answers: test.answers.map((answer) => ({ ...answer, task: change(answer.task) })),
    expect: { ...test.expect, ...(test.expect.path && { path: test.expect.path.map(change) }) },
  };
}

/** The same file with every outcome as `change` gives it, wherever it stands. */
export function withOutcomes(file: WorkflowFile, change: Change): WorkflowFile {
  const { workflow, tests } = file;
  return {
    ...file,
    workflow: {
      ...workflow,
      ...(workflow.outcomes && { outcomes: workflow.outcomes.map((outcome) => change(outcome)) }),
      transitions: workflow.transitions.map((way) =>
        way.outcome === undefined ? way : { ...way, outcome: change(way.outcome, 'a way to the end') },
      ),
    },
    ...(tests && {
      tests: tests.map((test) => {
        const { outcome } = test.expect;
        return outcome ? { ...test, expect: { ...test.expect, outcome: change(outcome) } } : test;
      }),
    }),
  };
}

/** The same arrangement without these fields. */
export function withoutFields(layout: Layout | undefined, names: readonly string[]): Layout | undefined {
  return layout?.map((section) => ({ ...section, fields: section.fields.filter((name) => !names.includes(name)) }));
}

/** What uses a name, each once, in words: "the step “Approval”". */
export function usesIn(
  file: WorkflowFile,
  walk: (file: WorkflowFile, change: Change) => WorkflowFile,
  name: string,
): string[] {
  const uses = new Set<string>();
  walk(file, (one, where) => {
    if (one === name && where !== undefined) uses.add(where);
    return one;
  });
  return [...uses];
}
