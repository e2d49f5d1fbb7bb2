import { type Join, joinsOf } from './branches.js';
import { explain } from './expressions/explain.js';
import { readNames } from './expressions/names.js';
import { type Node, parse } from './expressions/parse.js';
import { type Fields, fieldsOf } from './fields.js';
import type { Json, Task, TicketType, Transition, WorkflowFile } from './workflow_file.js';

/** One way out of a step (or of the start): a transition, its place in the file, its condition ready to be evaluated and as a person reads it. */
export type Way = {
  readonly index: number;
  readonly transition: Transition;
  readonly condition?: Node;
  readonly sentence: string | null;
};

/** A step with its expressions parsed, and the fields that its own transitions read (its form asks them afresh). */
export type CompiledTask = {
  readonly task: Task;
  readonly set: ReadonlyMap<string, Node>;
  readonly inputTransform?: Node;
  readonly outputTransform: ReadonlyMap<string, Node>;
  readonly readByTransitions: ReadonlySet<string>;
};

/** A ticket type with its title's expression parsed; without one the form asks for a title. */
export type CompiledTicket = { readonly ticket: TicketType; readonly title?: Node };

/** A workflow file made ready to run. `waysFrom(null)` are the ways in; all in the order in which they are tried. `joins`: steps with `join: all`. */
export type Definition = {
  readonly file: WorkflowFile;
  readonly fields: Fields;
  readonly tasks: ReadonlyMap<string, CompiledTask>;
  readonly tickets: ReadonlyMap<string, CompiledTicket>;
  readonly waysFrom: (task: string | null) => readonly Way[];
  readonly joins: ReadonlyMap<string, Join>;
};

/** Makes a file ready to run. Throws only on a file that the checker refuses. */
export function compile(file: WorkflowFile): Definition {
  const fields = fieldsOf(file.workflow.fields);
  const ways = waysOf(file, fields);
  const waysFrom = (task: string | null) => ways.get(task) ?? [];
  return {
    file,
    fields,
    tasks: new Map(file.workflow.tasks.map((task) => [task.key, compileTask(task, waysFrom(task.key))])),
    tickets: new Map(file.tickets.map((ticket) => [ticket.key, compileTicket(ticket)])),
    waysFrom,
    joins: joinsOf(file.workflow.transitions, joinKeys(file)),
  };
}

function joinKeys({ workflow }: WorkflowFile): string[] {
  return workflow.tasks.filter(({ join }) => join === 'all').map(({ key }) => key);
}

function waysOf({ workflow }: WorkflowFile, fields: Fields): Map<string | null, Way[]> {
  const titles = new Map(workflow.tasks.map(({ key, title }) => [key, title]));
  const words = { fields, taskTitle: (key: string) => titles.get(key) ?? key };
  const ways = new Map<string | null, Way[]>();
  for (const [index, transition] of workflow.transitions.entries()) {
    const list = ways.get(transition.from) ?? [];
    ways.set(transition.from, list);
    list.push({ index, transition, ...asked(transition.condition, words) });
  }
  for (const [from, list] of ways) ways.set(from, list.toSorted(inTheirOrder));
  return ways;
}

/** A condition is put in words here, once, and not each time that it is asked. */
function asked(condition: Json | undefined, words: Parameters<typeof explain>[1]): Pick<Way, 'condition' | 'sentence'> {
  if (condition === undefined) return { sentence: null };
  const parsed = node(condition);
  return { condition: parsed, sentence: explain(parsed, words) };
}

/** By priority, else by their place in the file (spec 3.3, Ways on). */
function inTheirOrder(one: Way, other: Way): number {
  return (one.transition.priority ?? 0) - (other.transition.priority ?? 0) || one.index - other.index;
}

function compileTask(task: Task, ways: readonly Way[]): CompiledTask {
  const read = ways.flatMap(({ condition }) => (condition ? readNames(condition) : []));
  return {
    task,
    set: nodes(task.set),
    ...(task.input_transform === undefined ? {} : { inputTransform: node(task.input_transform) }),
    outputTransform: nodes(task.output_transform),
    readByTransitions: new Set(read.map(({ name }) => name)),
  };
}

function compileTicket(ticket: TicketType): CompiledTicket {
  return { ticket, ...(ticket.ticket_title === undefined ? {} : { title: node(ticket.ticket_title) }) };
}

function nodes(expressions: { readonly [name: string]: Json } | undefined): Map<string, Node> {
  return new Map(Object.entries(expressions ?? {}).map(([name, expression]) => [name, node(expression)]));
}

function node(expression: Json): Node {
  const parsed = parse(expression);
  if ('node' in parsed) return parsed.node;
  throw new Error(`The file was not checked: ${parsed.problems.map(({ message }) => message).join('; ')}`);
}
