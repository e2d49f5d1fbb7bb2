import type {
  FormEntry,
  Json,
  Task,
  TicketType,
  WorkflowFile,
  WorkflowTest,
} from '#src/workflow_engine/workflow_file.js';
import { withExpressions } from './expressions_in.js';

/** The new values of a choice's options by their old ones. */
export type NewValues = ReadonlyMap<string, string>;

/** Whose options get new values, and who is told where they stood, in words. */
type Change = { readonly field: string; readonly values: NewValues; readonly tell: (where: string) => void };

/** The same file with the options' values of a field as they are now, wherever they stand: in conditions, values that steps set, defaults, presets and tests. */
export function withOptionValues(
  file: WorkflowFile,
  field: string,
  values: NewValues,
  tell: Change['tell'] = () => {},
): WorkflowFile {
  if (values.size === 0) return file;
  const change = { field, values, tell };
  const changed = withExpressions(file, (expression, { pointer, words }) => {
    const inside = inComparisons(expression, { ...change, where: words });
    const isSet = ['set', 'output_transform'].some((key) => pointer.endsWith(`/${key}/${field}`));
    return isSet ? inValue(inside, { ...change, where: words }) : inside;
  });
  const { workflow, tickets, tests } = changed;
  return {
    ...changed,
    workflow: { ...workflow, tasks: workflow.tasks.map((task) => inTask(task, change)) },
    tickets: tickets.map((ticket) => inTicket(ticket, change)),
    ...(tests && { tests: tests.map((test) => inTest(test, change)) }),
  };
}

/** Where the old values of a field's options stand, each place once, in words. */
export function optionUses(file: WorkflowFile, field: string, values: NewValues): string[] {
  const found = new Set<string>();
  withOptionValues(file, field, values, (where) => found.add(where));
  return [...found];
}

type Here = Change & { readonly where: string };
const COMPARING: readonly string[] = ['==', '!=', 'in', 'contains'];

/** Only what is compared with the field is one of its options; the same text elsewhere is something else. */
function inComparisons(expression: Json, here: Here): Json {
  if (Array.isArray(expression)) return expression.map((part) => inComparisons(part, here));
  if (typeof expression !== 'object' || expression === null) return expression;
  return Object.fromEntries(
    Object.entries(expression).map(([operator, operands]) => {
      const inside = inComparisons(operands, here);
      const isOurs = COMPARING.includes(operator) && Array.isArray(inside) && inside.some((one) => reads(one, here));
      return [operator, isOurs ? inside.map((one) => inValue(one, here)) : inside];
    }),
  );
}

function reads(operand: Json, { field }: Here): boolean {
  if (typeof operand !== 'object' || operand === null || Array.isArray(operand)) return false;
  const name = Array.isArray(operand.var) ? operand.var[0] : operand.var;
  return typeof name === 'string' && (name === field || /^steps\.[^.]+\.([^.]+)$/.exec(name)?.[1] === field);
}

/** A value of the field: an option, several, or an `if` that chooses between such. */
function inValue(value: Json, here: Here): Json {
  if (Array.isArray(value)) return value.map((one) => inValue(one, here));
  if (typeof value === 'string') {
    const now = here.values.get(value);
    if (now !== undefined) here.tell(here.where);
    return now ?? value;
  }
  if (typeof value !== 'object' || value === null || !Array.isArray(value.if)) return value;
  const last = value.if.length - 1;
  return { if: value.if.map((part, at) => (at % 2 === 1 || at === last ? inValue(part, here) : part)) };
}

function inRecord<T extends { [name: string]: Json }>(values: T, here: Here): T {
  const value = values[here.field];
  return value === undefined ? values : { ...values, [here.field]: inValue(value, here) };
}

function inEntries(entries: readonly FormEntry[], here: Here): FormEntry[] {
  return entries.map((entry) =>
    entry.field === here.field && entry.default !== undefined
      ? { ...entry, default: inValue(entry.default as Json, here) as FormEntry['default'] }
      : entry,
  );
}

function inTask(task: Task, change: Change): Task {
  const { output_schema: asks, title } = task;
  return asks ? { ...task, output_schema: inEntries(asks, { ...change, where: `the step “${title}”` }) } : task;
}

function inTicket(ticket: TicketType, change: Change): TicketType {
  const here = { ...change, where: `the ticket type “${ticket.title}”` };
  const { presets, fields } = ticket;
  return { ...ticket, ...(presets && { presets: inRecord(presets, here) }), fields: inEntries(fields, here) };
}

function inTest(test: WorkflowTest, change: Change): WorkflowTest {
  const here = { ...change, where: `the test “${test.title}”` };
  const { submit, answers, expect } = test;
  return {
    ...test,
    submit: inRecord(submit, here),
    answers: answers.map((answer) => ({ ...answer, ...(answer.output && { output: inRecord(answer.output, here) }) })),
    expect: { ...expect, ...(expect.data && { data: inRecord(expect.data, here) }) },
  };
}
