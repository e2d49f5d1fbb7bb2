import { outcomeWord } from '#src/helpers/statuses.js';
import type { Definition, Way } from '#src/workflow_engine/compile.js';
import { explain } from '#src/workflow_engine/expressions/explain.js';
import type { Node } from '#src/workflow_engine/expressions/parse.js';
import type { AssignTo, Task, Transition } from '#src/workflow_engine/workflow_file.js';

/** A step's title by its key. */
export function taskTitle(definition: Definition, key: string): string {
  return definition.tasks.get(key)?.task.title ?? key;
}

const inWords = (definition: Definition, node: Node) =>
  explain(node, { fields: definition.fields, taskTitle: (key) => taskTitle(definition, key) });

/** One way on, in words: "If decision is Approve: File request". */
export type WayWords = { readonly when: string; readonly to: string; readonly ends: boolean };
/** The ways on from the start or a step, in the order in which they are tried. */
export type StepWays = { readonly from: string; readonly rule: string; readonly ways: readonly WayWords[] };

/** Every transition in words, the start first, then step by step. */
export function waysInWords(definition: Definition): StepWays[] {
  const starts = [null, ...definition.tasks.keys()];
  return starts.map((from) => waysOutInWords(definition, from));
}

/** The ways on from one step (null: the ways in) in words. */
export function waysOutInWords(definition: Definition, from: string | null): StepWays {
  const ways = definition.waysFrom(from);
  const isAll = from !== null && definition.tasks.get(from)?.task.next === 'all';
  const many = isAll
    ? 'Every way whose condition holds is taken.'
    : 'Tried from the top; the first that holds is taken.';
  return {
    from: from === null ? 'When a ticket is submitted' : `After ${taskTitle(definition, from)}`,
    rule: ways.length > 1 ? many : '',
    ways:
      ways.length > 0
        ? ways.map((way) => wayWords(definition, way))
        : [{ when: 'Always', to: 'Nothing follows: this branch ends', ends: true }],
  };
}

/** One transition in words. */
export function wayWords(definition: Definition, { transition, condition }: Way): WayWords {
  const { to, outcome, otherwise, end } = transition;
  const ending = `End${outcome === undefined ? '' : `: ${outcomeWord(outcome)}`}${end === 'all' ? ', and whatever else is open is cancelled' : ''}`;
  const when = condition ? `If ${inWords(definition, condition)}` : otherwise ? 'If no other way is taken' : 'Always';
  return { when, to: to === null ? ending : taskTitle(definition, to), ends: to === null };
}

/** Who does a step: "Somebody in managers, but never whoever submitted the ticket". */
export function whoWords(definition: Definition, { task_type: type, assign_to: assignTo }: Task): string {
  if (type === 'PASS') return 'Nobody: it is done at once';
  if (type !== 'FORM') return 'TicketFlower: it calls another system';
  return assignTo ? assignWords(definition, assignTo) : 'Any task worker';
}

function assignWords(definition: Definition, { not = [], else: otherwise, ...rule }: AssignTo): string {
  const never = not.map((who) =>
    who === 'submitter' ? SUBMITTER : `whoever completed “${taskTitle(definition, who.step)}”`,
  );
  const but = never.length > 0 ? `, but never ${never.join(' or ')}` : '';
  const instead = otherwise ? `; if nobody is left, somebody in ${otherwise.company_role}` : '';
  const words = `${ruleWords(definition, rule)}${but}${instead}`;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const SUBMITTER = 'whoever submitted the ticket';

function ruleWords(
  definition: Definition,
  { company_role: role, submitter, field, same_as: sameAs }: Omit<AssignTo, 'not' | 'else'>,
): string {
  if (role !== undefined) return `somebody in ${role}`;
  if (submitter) return SUBMITTER;
  if (field !== undefined) return `the person chosen as “${definition.fields.get(field)?.label ?? field}”`;
  return sameAs === undefined ? 'any task worker' : `whoever completed “${taskTitle(definition, sameAs)}”`;
}

const KINDS = { FORM: 'Form', PASS: 'Automatic', SYNC_ACTION: 'Call', ASYNC_ACTION: 'Call, answered later' } as const;

/** What kind of step this is, for people. */
export function taskKind(type: Task['task_type']): string {
  return KINDS[type];
}

/** How long a step may take: "4 hours", "7 days"; undefined without a due time. */
export function dueWords(hours: number | undefined): string | undefined {
  if (hours === undefined) return undefined;
  const [count, unit] = hours >= 24 && hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** What a PASS step sets, in words: "level is …". */
export function setWords(definition: Definition, key: string): { label: string; text: string }[] {
  const set = definition.tasks.get(key)?.set ?? new Map<string, Node>();
  return [...set].map(([name, node]) => ({
    label: definition.fields.get(name)?.label ?? name,
    text: inWords(definition, node),
  }));
}

/** The conditions of all transitions in words, by their place in the file; those without one are left out. */
export function conditionWords(definition: Definition): Map<number, string> {
  const ways = [null, ...definition.tasks.keys()].flatMap((from) => definition.waysFrom(from));
  return new Map(
    ways.flatMap(({ index, condition }) => (condition ? [[index, inWords(definition, condition)] as const] : [])),
  );
}

/** What tickets are called, with the names in brackets: "Leave of [Customer] from [First day]". */
export function titleWords(definition: Definition, title: Node): string {
  const parts = title.kind === 'call' && title.operator === 'cat' ? title.operands : [title];
  return parts
    .map((part) => (part.kind === 'literal' ? String(part.value) : `[${inWords(definition, part)}]`))
    .join('');
}

/** Between which steps a way leads: "from Approval to File request". */
export function wayWordsAt(definition: Definition, { from, to, outcome }: Transition): string {
  const end = outcome === undefined ? 'the end' : `the end, ${outcomeWord(outcome)}`;
  return `from ${from === null ? 'the start' : taskTitle(definition, from)} to ${to === null ? end : taskTitle(definition, to)}`;
}
