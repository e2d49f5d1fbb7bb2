import type { Layout } from '#src/workflow_engine/workflow_file.js';
import { entriesOf, type LayoutPlace } from './draft_edits/forms.js';
import { draftHref, editPage, type Tried } from './edit_page.js';
import { ownerTitle } from './entry_pages.js';
import { rowsOf } from './form_controls.js';
import type { LayoutForm } from './layout_form.js';
import type { Draft } from './workflow_edits.js';

type Arranged = { readonly layout: Layout | undefined; readonly fields: readonly string[] };

/** What is arranged at a place: its present arrangement and the fields that there are; undefined where the place is not there. */
export function arrangedAt({ file, definition }: Draft, place: LayoutPlace): Arranged | undefined {
  const all = file.workflow.fields.map(({ name }) => name);
  if (place.of === 'workflow') return { layout: file.workflow.display_layout, fields: all };
  const entries = entriesOf(file, place)?.map(({ field }) => field);
  const ticket = definition.tickets.get(place.key)?.ticket;
  const task = definition.tasks.get(place.key)?.task;
  const owner = place.of === 'tickets' ? ticket : task;
  if (!owner || !entries) return undefined;
  const shown = place.of === 'tasks' ? (task?.input_schema ?? []) : [...entries, ...Object.keys(ticket?.presets ?? {})];
  return { layout: owner[place.layout], fields: place.layout === 'edit_layout' ? entries : shown };
}

/** The page of an arrangement. */
export function layoutPage(draft: Draft, place: LayoutPlace, { sections, placed, problems }: LayoutForm, tried: Tried) {
  const label = (name: string) => draft.definition.fields.get(name)?.label ?? name;
  const named = sections.map(({ number = '', title = '' }, at) => ({
    value: number,
    label: title.trim() || `Section ${at + 1}`,
  }));
  const columns = [
    { value: '1', label: 'One' },
    { value: '2', label: 'Two' },
  ];
  const select = { type: 'choice', select: true } as const;
  const [action, back] = hrefs(draft, place);
  const data = {
    ...{ action, back },
    sections: rowsOf(
      {
        ...{ name: 'sections', legend: 'Sections', add: 'Add a section', canMove: true, one: 'Section' },
        columns: () => [
          { name: 'number', label: '', type: 'hidden' },
          { name: 'title', label: 'Heading', type: 'text', optional: true },
          { ...select, name: 'columns', label: 'Columns', options: columns, none: 'One, as usual' },
        ],
      },
      sections,
      problems,
    ),
    placed: rowsOf(
      {
        ...{ name: 'placed', legend: 'Fields', canMove: true, one: (row) => label(row.field ?? '') },
        columns: (row) => [
          { name: 'field', label: label(row.field ?? ''), type: 'fixed' },
          { ...select, name: 'section', label: 'Section', options: named, none: 'At the end' },
        ],
      },
      placed,
      problems,
    ),
  };
  const tab = place.of === 'workflow' ? 'details' : place.of;
  return editPage(draft, { tab, title: titleOf(draft, place), data, problems, ...tried });
}

function hrefs(draft: Draft, place: LayoutPlace): [string, string] {
  if (place.of === 'workflow') return [draftHref(draft.key, 'layout'), draftHref(draft.key, 'details')];
  const owner = draftHref(draft.key, place.of, place.key);
  return [
    `${owner}/layouts/${place.layout}`,
    place.layout === 'edit_layout' || place.of === 'tasks' ? `${owner}/entries` : owner,
  ];
}

function titleOf(draft: Draft, place: LayoutPlace): string {
  if (place.of === 'workflow') return 'Arrange a ticket’s data';
  const what = place.layout === 'edit_layout' ? 'the form' : 'what is shown';
  return `Arrange ${what} of “${ownerTitle(draft, place)}”`;
}
