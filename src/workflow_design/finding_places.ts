import { partsOf } from '#src/workflow_engine/checker/finding.js';
import type { FormEntry, WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { draftHref } from './edit_page.js';

/** The page of a draft on which what a pointer leads to can be mended; undefined where only its text can. */
export function findingHref(file: WorkflowFile, pointer: string): string | undefined {
  const [first, second, third, ...rest] = partsOf(pointer);
  const href = (...path: (string | number)[]) => draftHref(file.workflow.key, ...path);
  if (first === 'tickets') return ticketHref(file, [second, third, ...rest], href);
  if (first === 'tests') return href('text');
  if (first !== 'workflow') return undefined;
  const at = Number(third);
  switch (second) {
    case 'fields':
      return file.workflow.fields[at] ? href('fields', file.workflow.fields[at].name) : href('fields');
    case 'tasks':
      return taskHref(file, at, rest, href);
    case 'transitions':
      return file.workflow.transitions[at] ? href('transitions', at + 1) : href('transitions');
    default:
      return href('details');
  }
}

type Href = (...path: (string | number)[]) => string;
type Path = readonly (string | undefined)[];

function taskHref({ workflow }: WorkflowFile, at: number, [part, place]: Path, href: Href): string {
  const task = workflow.tasks[at];
  if (!task) return href('tasks');
  if (part === 'output_schema') return entryHref(task.output_schema, place, ['tasks', task.key], href);
  if (part === 'input_schema') return href('tasks', task.key, 'entries');
  if (part === 'edit_layout' || part === 'display_layout') return href('tasks', task.key, 'layouts', part);
  // Where the ways out of a step are at fault, those are what is mended.
  return part === undefined ? href('transitions') : href('tasks', task.key);
}

function ticketHref({ tickets }: WorkflowFile, [at, part, place]: Path, href: Href): string {
  const ticket = tickets[Number(at)];
  if (!ticket) return href('tickets');
  if (part === 'fields') return entryHref(ticket.fields, place, ['tickets', ticket.key], href);
  if (part === 'edit_layout' || part === 'display_layout') return href('tickets', ticket.key, 'layouts', part);
  return href('tickets', ticket.key);
}

function entryHref(
  entries: readonly FormEntry[] | undefined,
  place: string | undefined,
  owner: string[],
  href: Href,
): string {
  const entry = entries?.[Number(place)];
  return entry ? href(...owner, 'entries', entry.field) : href(...owner, 'entries');
}
