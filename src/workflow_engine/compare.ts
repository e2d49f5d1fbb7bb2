import { isDeepStrictEqual } from 'node:util';
import type { Field, Task, TicketType, Transition, Workflow, WorkflowFile, WorkflowTest } from './workflow_file.js';

/** One thing that is not the same in two files: `before` is missing where it was added, `after` where it was removed. */
export type Change<T> =
  | { readonly kind: 'added'; readonly before?: never; readonly after: T }
  | { readonly kind: 'removed'; readonly before: T; readonly after?: never }
  | { readonly kind: 'changed'; readonly before: T; readonly after: T };

/** A transition with its place in its file. */
export type PlacedTransition = { readonly index: number; readonly transition: Transition };

type Detail = 'title' | 'description' | 'ext_ref' | 'outcomes' | 'display_layout';

/** What differs between two versions of a workflow; `reordered`: steps (null: the start) whose ways are tried in another order; `moved`: lists in another order. */
export type Comparison = {
  readonly details: readonly Detail[];
  readonly fields: readonly Change<Field>[];
  readonly tasks: readonly Change<Task>[];
  readonly transitions: readonly Change<PlacedTransition>[];
  readonly reordered: readonly (string | null)[];
  readonly tickets: readonly Change<TicketType>[];
  readonly tests: readonly Change<WorkflowTest>[];
  readonly moved: readonly ('fields' | 'tasks' | 'tickets')[];
};

const DETAILS: readonly Detail[] = ['title', 'description', 'ext_ref', 'outcomes', 'display_layout'];

/** Compares two files of one workflow. Who may submit a ticket type is of no version and left out. */
export function compare(before: WorkflowFile, after: WorkflowFile): Comparison {
  const [old, made] = [before.workflow, after.workflow];
  const [oldTickets, tickets] = [before.tickets.map(withoutAccess), after.tickets.map(withoutAccess)];
  const nameOf = ({ name }: Field) => name;
  const keyOf = ({ key }: { key: string }) => key;
  const ways = pairWays(old, made);
  return {
    details: DETAILS.filter((detail) => !isDeepStrictEqual(old[detail], made[detail])),
    fields: changes(old.fields, made.fields, nameOf),
    tasks: changes(old.tasks, made.tasks, keyOf),
    transitions: ways.changes,
    reordered: reorderedSteps(ways.pairs, old, made),
    tickets: changes(oldTickets, tickets, keyOf),
    tests: changes(numbered(before.tests), numbered(after.tests), keyOf).map(testOnly),
    moved: [
      ...movedList('fields', old.fields.map(nameOf), made.fields.map(nameOf)),
      ...movedList('tasks', old.tasks.map(keyOf), made.tasks.map(keyOf)),
      ...movedList('tickets', oldTickets.map(keyOf), tickets.map(keyOf)),
    ],
  };
}

/** Whether nothing differs. */
export function isSame({ details, fields, tasks, transitions, reordered, tickets, tests, moved }: Comparison): boolean {
  return [details, fields, tasks, transitions, reordered, tickets, tests, moved].every((list) => list.length === 0);
}

function withoutAccess({ company_role_access: _, ...ticket }: TicketType): TicketType {
  return ticket;
}

/** Added and changed things in the new order, then the removed ones. */
function changes<T>(before: readonly T[], after: readonly T[], nameOf: (one: T) => string): Change<T>[] {
  const old = new Map(before.map((one) => [nameOf(one), one]));
  const made = new Set(after.map(nameOf));
  const now = after.flatMap((one): Change<T>[] => {
    const was = old.get(nameOf(one));
    if (was === undefined) return [{ kind: 'added', after: one }];
    return isDeepStrictEqual(was, one) ? [] : [{ kind: 'changed', before: was, after: one }];
  });
  const gone = before.filter((one) => !made.has(nameOf(one)));
  return [...now, ...gone.map((one): Change<T> => ({ kind: 'removed', before: one }))];
}

function movedList<T extends string>(list: T, before: readonly string[], after: readonly string[]): T[] {
  const [old, made] = [new Set(before), new Set(after)];
  const stayed = before.filter((name) => made.has(name));
  return isDeepStrictEqual(
    stayed,
    after.filter((name) => old.has(name)),
  )
    ? []
    : [list];
}

type Numbered = { readonly key: string; readonly test: WorkflowTest };

/** Tests are known by their titles; of several with one title the second is the second. */
function numbered(tests: readonly WorkflowTest[] = []): Numbered[] {
  return tests.map((test, at) => {
    const nth = tests.slice(0, at).filter(({ title }) => title === test.title).length;
    return { key: `${nth} ${test.title}`, test };
  });
}

function testOnly(change: Change<Numbered>): Change<WorkflowTest> {
  if (change.kind === 'added') return { kind: 'added', after: change.after.test };
  if (change.kind === 'removed') return { kind: 'removed', before: change.before.test };
  return { kind: 'changed', before: change.before.test, after: change.after.test };
}

type Pair = { readonly before: PlacedTransition; readonly after: PlacedTransition };

/** Ways have no names: first those that are wholly equal belong together, then those from and to the same step, then those from the same step with the same condition. */
function pairWays(old: Workflow, made: Workflow) {
  const left = placed(old);
  const open = placed(made);
  const pairs: Pair[] = [];
  for (const fits of [isEqual, hasSameEnds, hasSameCondition]) {
    for (const after of [...open]) {
      const at = left.findIndex((before) => fits(before.transition, after.transition));
      const [before] = at < 0 ? [] : left.splice(at, 1);
      if (!before) continue;
      pairs.push({ before, after });
      open.splice(open.indexOf(after), 1);
    }
  }
  const changed = pairs.filter(({ before, after }) => !isEqual(before.transition, after.transition));
  const now: Change<PlacedTransition>[] = [
    ...changed.map((pair) => ({ kind: 'changed', ...pair }) as const),
    ...open.map((after) => ({ kind: 'added', after }) as const),
  ];
  now.sort((one, other) => (one.after?.index ?? 0) - (other.after?.index ?? 0));
  return { pairs, changes: [...now, ...left.map((before): Change<PlacedTransition> => ({ kind: 'removed', before }))] };
}

const placed = ({ transitions }: Workflow): PlacedTransition[] =>
  transitions.map((transition, index) => ({ index, transition }));
const isEqual = (one: Transition, other: Transition) => isDeepStrictEqual(one, other);
const hasSameEnds = (one: Transition, other: Transition) => one.from === other.from && one.to === other.to;
const hasSameCondition = (one: Transition, other: Transition) =>
  one.from === other.from && isDeepStrictEqual(one.condition, other.condition);

/** Steps in which the ways that both files have come in another order, where their place is their priority. */
function reorderedSteps(pairs: readonly Pair[], old: Workflow, made: Workflow): (string | null)[] {
  const starts = [null, ...made.tasks.filter(({ next }) => next === undefined).map(({ key }) => key)];
  const byPlace = ({ transition }: PlacedTransition) => transition.priority === undefined;
  const known = new Set<string | null>([null, ...old.tasks.map(({ key }) => key)]);
  return starts.filter((step) => {
    const mine = pairs.filter(
      ({ before, after }) => after.transition.from === step && byPlace(before) && byPlace(after),
    );
    const order = mine.toSorted((one, other) => one.after.index - other.after.index).map(({ before }) => before.index);
    return known.has(step) && order.some((index, at) => index < (order[at - 1] ?? -1));
  });
}
