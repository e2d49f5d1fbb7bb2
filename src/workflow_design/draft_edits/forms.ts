import type { FormEntry, Layout, Task, WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { compact, type Edit } from './edit.js';
import { moved, withAt, without } from './lists.js';
import { withoutFields } from './names_in.js';
import { changeTask } from './tasks.js';
import { changeTicket } from './tickets.js';

/** Whose form it is: a ticket type's or a step's, by its key. */
export type FormOwner = { readonly of: 'tickets' | 'tasks'; readonly key: string };

/** What a form asks; undefined where its owner is not there. */
export function entriesOf(file: WorkflowFile, { of, key }: FormOwner): readonly FormEntry[] | undefined {
  if (of === 'tickets') return file.tickets.find((ticket) => ticket.key === key)?.fields;
  const task = file.workflow.tasks.find((one) => one.key === key);
  return task && (task.output_schema ?? []);
}

/** Changes the list of what a form asks; what it asks no more leaves its arrangement too. */
function changeEntries(
  { of, key }: FormOwner,
  change: (entries: readonly FormEntry[]) => FormEntry[] | { readonly refused: string },
): Edit {
  if (of === 'tickets')
    return changeTicket(key, (ticket) => {
      const fields = change(ticket.fields);
      return 'refused' in fields ? fields : arranged({ ...ticket, fields }, ticket.fields, fields);
    });
  return changeTask(key, (task) => {
    const made = change(task.output_schema ?? []);
    return 'refused' in made ? made : arranged({ ...task, output_schema: made }, task.output_schema ?? [], made);
  });
}

function arranged<T extends { edit_layout?: Layout | undefined }>(
  owner: T,
  before: readonly FormEntry[],
  after: readonly FormEntry[],
): T {
  const gone = before.map(({ field }) => field).filter((field) => placeOf(after, field) === -1);
  return gone.length === 0 ? owner : compact<T>({ ...owner, edit_layout: withoutFields(owner.edit_layout, gone) });
}

const NOT_THERE = { refused: 'The form does not ask this any more.' };
const placeOf = (entries: readonly FormEntry[], field: string) => entries.findIndex((entry) => entry.field === field);

/** Has a form ask one more field, at its end. */
export function addEntry(owner: FormOwner, entry: FormEntry): Edit {
  return changeEntries(owner, (entries) =>
    placeOf(entries, entry.field) === -1 ? [...entries, entry] : { refused: 'The form asks this already.' },
  );
}

/** Changes how a form asks a field. */
export function setEntry(owner: FormOwner, entry: FormEntry): Edit {
  return changeEntries(owner, (entries) => {
    const at = placeOf(entries, entry.field);
    return at === -1 ? NOT_THERE : withAt(entries, at, entry);
  });
}

/** Moves what a form asks one place up or down. */
export function moveEntry(owner: FormOwner, field: string, by: -1 | 1): Edit {
  return changeEntries(owner, (entries) => {
    const at = placeOf(entries, field);
    return at === -1 ? NOT_THERE : moved(entries, at, by);
  });
}

/** Has a form no longer ask a field. */
export function removeEntry(owner: FormOwner, field: string): Edit {
  return changeEntries(owner, (entries) => {
    const at = placeOf(entries, field);
    return at === -1 ? NOT_THERE : without(entries, at);
  });
}

function changeShown(key: string, change: (shown: readonly string[]) => string[]): Edit {
  return changeTask(key, (task) => ({ ...task, input_schema: change(task.input_schema ?? []) }));
}

/** Has a step show one more field, or several, at the end. */
export function addShown(key: string, names: readonly string[]): Edit {
  return changeShown(key, (shown) => [...shown, ...names.filter((name) => !shown.includes(name))]);
}

/** Moves what a step shows one place up or down. */
export function moveShown(key: string, name: string, by: -1 | 1): Edit {
  return changeShown(key, (shown) => moved(shown, shown.indexOf(name), by));
}

/** Has a step no longer show a field. */
export function removeShown(key: string, name: string): Edit {
  return changeTask(key, (task) =>
    compact<Task>({
      ...task,
      input_schema: (task.input_schema ?? []).filter((one) => one !== name),
      display_layout: withoutFields(task.display_layout, [name]),
    }),
  );
}

/** Which arrangement: how a ticket's or step's form is drawn, how its data is shown, or how the workflow's data is. */
export type LayoutPlace =
  | { readonly of: 'tickets' | 'tasks'; readonly key: string; readonly layout: 'edit_layout' | 'display_layout' }
  | { readonly of: 'workflow' };

/** Arranges a form or data in sections; undefined takes the arrangement away. */
export function setLayout(place: LayoutPlace, layout: Layout | undefined): Edit {
  if (place.of === 'workflow')
    return (file) => ({ ...file, workflow: compact({ ...file.workflow, display_layout: layout }) });
  const change = <T extends object>(owner: T): T => compact({ ...owner, [place.layout]: layout }) as T;
  return place.of === 'tickets' ? changeTicket(place.key, change) : changeTask(place.key, change);
}
