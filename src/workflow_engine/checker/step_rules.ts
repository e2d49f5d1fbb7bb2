import type { Task, Transition } from '../workflow_file.js';
import { below, error, type Finding } from './finding.js';
import { groupBy } from './group_by.js';
import type { At, Readable } from './readable.js';

/** Keys that only steps of these types have (spec 3.3): on another type they would do nothing. */
const ONLY: readonly (readonly [readonly Task['task_type'][], readonly (keyof Task)[]])[] = [
  [['FORM'], ['assign_to', 'input_schema', 'output_schema', 'edit_layout']],
  [['PASS'], ['set']],
  [
    ['SYNC_ACTION', 'ASYNC_ACTION'],
    ['action_url', 'input_transform', 'output_transform', 'timeout_seconds'],
  ],
  [['FORM', 'SYNC_ACTION', 'ASYNC_ACTION'], ['due_hours']],
];

/** What steps and transitions say that is not of the file's form: keys of another type of step, several people, priorities. */
export function stepRuleFindings(file: Readable): Finding[] {
  return [
    ...file.tasks.flatMap(keyFindings),
    ...file.tasks.flatMap(assignFindings),
    ...file.transitions.flatMap(endFindings),
    ...priorityFindings(file),
    ...otherwiseFindings(file),
  ];
}

function keyFindings({ it, pointer }: At<Task>): Finding[] {
  const foreign = ONLY.filter(([types]) => !types.includes(it.task_type)).flatMap(([types, keys]) =>
    keys.filter((key) => it[key] !== undefined).map((key) => ({ key, types })),
  );
  const findings = foreign.map(({ key, types }) => {
    const message = `“${key}” does nothing in a ${it.task_type} step; it belongs to ${types.join(' or ')}`;
    return error('schema', below(pointer, key), message, {
      mend: 'Remove it',
      patch: [{ op: 'remove', path: below(pointer, key) }],
    });
  });
  const lacksUrl = it.task_type.endsWith('_ACTION') && it.action_url === undefined;
  return lacksUrl
    ? [...findings, error('schema', pointer, 'An action needs “action_url”: the https address to call')]
    : findings;
}

function assignFindings({ it, pointer }: At<Task>): Finding[] {
  const { company_role, submitter, field, same_as } = it.assign_to ?? {};
  const given = Object.entries({ company_role, submitter, field, same_as }).filter(([, value]) => value !== undefined);
  return given.slice(1).map(([key]) => {
    const message = `A step is assigned in one way only, and “${given[0]?.[0]}” says it already`;
    return error('schema', below(pointer, 'assign_to', key), message, {
      mend: `Keep one of ${given.map(([name]) => name).join(', ')}`,
    });
  });
}

function endFindings({ it, pointer }: At<Transition>): Finding[] {
  if (it.to === null) return [];
  const given = (['outcome', 'end'] as const).filter((key) => it[key] !== undefined);
  return given.map((key) => {
    const message =
      key === 'outcome'
        ? 'Only a transition to the end ("to": null) names an outcome'
        : 'Only a transition to the end ("to": null) can end everything';
    const mend = `Remove “${key}”, or let the transition end the workflow`;
    return error('schema', below(pointer, key), message, { mend });
  });
}

/** Out of one step either all transitions have a priority, all different, or none has; under `next: all` none may (spec 3.3). */
function priorityFindings(file: Readable): Finding[] {
  const ways = groupBy(file.transitions, ({ it }) => it.from);
  return [...ways].flatMap(([from, out]) => {
    const given = out.filter(({ it }) => it.priority !== undefined);
    if (given.length === 0) return [];
    if (takesAll(file, from)) return given.map(needless);
    return [...equal(given), ...out.filter(({ it }) => it.priority === undefined).map(missing)];
  });
}

function takesAll(file: Readable, from: string | null): boolean {
  return file.tasks.some(({ it }) => it.key === from && it.next === 'all');
}

function needless({ it, pointer }: At<Transition>): Finding {
  const message = `${nameOf(it.from)} takes every transition that holds ("next": "all"), so a priority means nothing`;
  return refused(below(pointer, 'priority'), message);
}

/** `otherwise` marks one transition out of a step with `next: all`: taken only if no other is (spec 3.3). */
function otherwiseFindings(file: Readable): Finding[] {
  const marked = file.transitions.filter(({ it }) => it.otherwise);
  return [...groupBy(marked, ({ it }) => it.from)].flatMap(([from, list]) => {
    const [first, ...more] = list.map(({ pointer }) => below(pointer, 'otherwise'));
    const again = `Another transition out of ${nameOf(from)} is taken otherwise already`;
    if (takesAll(file, from))
      return [...more.map((pointer) => refused(pointer, again)), ...list.flatMap(conditionedOtherwise)];
    const message = `“otherwise” belongs to a step with "next": "all"; elsewhere put a transition without a condition last`;
    return [first ?? '', ...more].map((pointer) => refused(pointer, message));
  });
}

function conditionedOtherwise({ it, pointer }: At<Transition>): Finding[] {
  if (it.condition === undefined) return [];
  const message = 'What is taken only if no other transition is has no condition of its own';
  return [error('schema', below(pointer, 'otherwise'), message, { mend: 'Remove “otherwise” or the condition' })];
}

function refused(pointer: string, message: string): Finding {
  return error('schema', pointer, message, { mend: 'Remove it', patch: [{ op: 'remove', path: pointer }] });
}

function equal(given: readonly At<Transition>[]): Finding[] {
  const seen = new Set<number | undefined>();
  return given.flatMap(({ it, pointer }) => {
    const known = seen.has(it.priority);
    seen.add(it.priority);
    const message = `Another transition out of ${nameOf(it.from)} has priority ${it.priority} too`;
    return known ? [error('schema', below(pointer, 'priority'), message, { mend: 'Give each its own priority' })] : [];
  });
}

function missing({ it, pointer }: At<Transition>): Finding {
  const message = `Other transitions out of ${nameOf(it.from)} have a priority, this one has none`;
  return error('schema', pointer, message, { mend: 'Give it a priority, or take away those of the others' });
}

function nameOf(from: string | null): string {
  return from === null ? 'the start' : `“${from}”`;
}
