import type { Data, Fields } from './fields.js';
import type { AssignTo } from './workflow_file.js';

/** What decides who may have a task: the ticket and what was done so far. */
export type AssignmentFacts = {
  readonly submitterId: number;
  readonly data: Data;
  readonly steps: { readonly [key: string]: { readonly completed_by: number | null } };
  /** Gives reasons the labels of fields instead of their names. */
  readonly fields?: Fields;
};

/** One group of people, in the order in which groups are tried. */
export type Group =
  | { readonly kind: 'worker'; readonly companyRole: string | null; readonly because: string }
  | { readonly kind: 'person'; readonly id: number; readonly because: string };

/** Who may have a task: the first group with somebody active in it, without the excluded. */
export type Candidates = { readonly groups: readonly Group[]; readonly excluded: readonly number[] };

type Rule = Pick<AssignTo, 'company_role' | 'submitter' | 'field' | 'same_as'>;

function person(id: unknown, because: string): Group[] {
  return typeof id === 'number' ? [{ kind: 'person', id, because }] : [];
}

function groupOf(rule: Rule, facts: AssignmentFacts): Group[] {
  if (rule.submitter) return person(facts.submitterId, 'submitted the ticket');
  if (rule.field !== undefined)
    return person(facts.data[rule.field], `was chosen as “${facts.fields?.get(rule.field)?.label ?? rule.field}”`);
  if (rule.same_as !== undefined) return person(facts.steps[rule.same_as]?.completed_by, 'did the earlier step');
  return [
    {
      kind: 'worker',
      companyRole: rule.company_role ?? null,
      because: rule.company_role ? `is in ${rule.company_role}` : 'is a task worker',
    },
  ];
}

function excludedIds(not: NonNullable<AssignTo['not']>, facts: AssignmentFacts): number[] {
  const ids = not.map((who) => (who === 'submitter' ? facts.submitterId : facts.steps[who.step]?.completed_by));
  return ids.filter((id) => typeof id === 'number');
}

/** Turns a step's `assign_to` (spec 3.3, Who) into the groups to try and the people never to be given it. */
export function candidates(assignTo: AssignTo | undefined, facts: AssignmentFacts): Candidates {
  const { not = [], else: otherwise, ...rule } = assignTo ?? {};
  const groups = [...groupOf(rule, facts), ...(otherwise ? groupOf(otherwise, facts) : [])];
  return { groups, excluded: excludedIds(not, facts) };
}

/** Somebody as the rules see them. */
export type Worker = { readonly id: number; readonly isWorker: boolean; readonly companyRoles: readonly string[] };

const sameRole = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** Whether this person may have the task at all: in one of its groups, and not excluded. */
export function mayHave({ groups, excluded }: Candidates, who: Worker): boolean {
  if (excluded.includes(who.id)) return false;
  return groups.some((group) => {
    if (group.kind === 'person') return group.id === who.id;
    return (
      who.isWorker &&
      (group.companyRole === null || who.companyRoles.some((role) => sameRole(role, group.companyRole ?? '')))
    );
  });
}

/** What is needed of a workflow as it stands. */
type Standing = {
  readonly loaded: {
    readonly definition: {
      readonly file: {
        readonly workflow: { readonly tasks: readonly { key: string; assign_to?: AssignTo | undefined }[] };
      };
      readonly fields?: Fields;
    };
  };
  readonly instance: { readonly workflowData: Data };
  readonly ticket: { readonly submitterId: number };
  readonly steps: AssignmentFacts['steps'];
};

/** What decides who may have a task, from a workflow as it stands. */
export function factsOf({ loaded, instance, ticket, steps }: Standing): AssignmentFacts {
  const { fields } = loaded.definition;
  return { submitterId: ticket.submitterId, data: instance.workflowData, steps, ...(fields && { fields }) };
}

/** Whether this person may work on a step of this ticket, by its `assign_to` with `not` and `else`. */
export function mayWork(now: Standing, taskKey: string, who: Worker): boolean {
  const task = now.loaded.definition.file.workflow.tasks.find(({ key }) => key === taskKey);
  return mayHave(candidates(task?.assign_to, factsOf(now)), who);
}
