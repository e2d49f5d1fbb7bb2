import type { Json, WorkflowFile } from '#src/workflow_engine/workflow_file.js';

type Parts = { readonly [place: string]: Json };

/** What an edit changed, part by part ("fields/amount", "tasks/approval", "transitions/3"), before and after; for the audit log. */
export function changedParts(before: WorkflowFile, after: WorkflowFile): { before: Parts; after: Parts } {
  const [old, made] = [partsOf(before), partsOf(after)];
  const places = [...new Set([...old.keys(), ...made.keys()])];
  const changed = places.filter((place) => JSON.stringify(old.get(place)) !== JSON.stringify(made.get(place)));
  const only = (parts: ReadonlyMap<string, unknown>) =>
    Object.fromEntries(changed.flatMap((place) => (parts.has(place) ? [[place, parts.get(place) as Json]] : [])));
  return { before: only(old), after: only(made) };
}

function partsOf({ workflow, tickets, tests = [] }: WorkflowFile): Map<string, unknown> {
  const { fields, tasks, transitions, ...details } = workflow;
  return new Map<string, unknown>([
    ...Object.entries(details),
    ...fields.map((field) => [`fields/${field.name}`, field] as const),
    ['order of fields', fields.map(({ name }) => name)],
    ...tasks.map((task) => [`tasks/${task.key}`, task] as const),
    ['order of tasks', tasks.map(({ key }) => key)],
    ...transitions.map((way, at) => [`transitions/${at + 1}`, way] as const),
    ...tickets.map((ticket) => [`tickets/${ticket.key}`, ticket] as const),
    ['order of tickets', tickets.map(({ key }) => key)],
    ...tests.map((test, at) => [`tests/${at + 1}`, test] as const),
  ]);
}
