import type { Field, Layout, WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { compact, type Edit } from './edit.js';
import { moved, renamed, withAt, without } from './lists.js';
import { usesIn, withFieldNames, withoutFields } from './names_in.js';
import { type NewValues, withOptionValues } from './option_values.js';

type Layouts = { readonly edit_layout?: Layout | undefined; readonly display_layout?: Layout | undefined };
const NOT_THERE = { refused: 'This field is not there any more.' };

/** Adds a field at the end (`was` undefined) or changes the one of that name; a new name, and new values of its options, are followed wherever the old ones stood. */
export function setField(was: string | undefined, field: Field, options: NewValues = new Map()): Edit {
  return (file) => {
    const { fields } = file.workflow;
    const at = fields.findIndex(({ name }) => name === was);
    if (was !== undefined && at === -1) return NOT_THERE;
    if (field.name !== was && fields.some(({ name }) => name === field.name))
      return { refused: `There is a field “${field.name}” already; give this one another name.` };
    const valued = was === undefined ? file : withOptionValues(file, was, options);
    const named = was === undefined || was === field.name ? valued : withFieldNames(valued, renamed(was, field.name));
    return { ...named, workflow: { ...named.workflow, fields: withAt(named.workflow.fields, at, field) } };
  };
}

/** Moves a field one place up or down in the list. */
export function moveField(name: string, by: -1 | 1): Edit {
  return (file) => {
    const { fields } = file.workflow;
    const at = fields.findIndex((field) => field.name === name);
    return at === -1 ? NOT_THERE : { ...file, workflow: { ...file.workflow, fields: moved(fields, at, by) } };
  };
}

/** Removes a field that nothing uses; else it is refused with what uses it. Layouts forget it. */
export function removeField(name: string): Edit {
  return (file) => {
    const { fields } = file.workflow;
    const at = fields.findIndex((field) => field.name === name);
    if (at === -1) return NOT_THERE;
    const uses = usesIn(file, withFieldNames, name);
    if (uses.length > 0)
      return { refused: `“${fields[at]?.label}” is still used by ${uses.join(', ')}. Take it out there first.` };
    return withoutInLayouts({ ...file, workflow: { ...file.workflow, fields: without(fields, at) } }, name);
  };
}

function withoutInLayouts(file: WorkflowFile, name: string): WorkflowFile {
  const strip = <T extends Layouts>(owner: T): T =>
    compact<T>({
      ...owner,
      edit_layout: withoutFields(owner.edit_layout, [name]),
      display_layout: withoutFields(owner.display_layout, [name]),
    });
  const { workflow } = file;
  return {
    ...file,
    workflow: { ...strip(workflow), tasks: workflow.tasks.map(strip) },
    tickets: file.tickets.map(strip),
  };
}
