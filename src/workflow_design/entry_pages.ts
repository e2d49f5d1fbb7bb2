import type { Field, FormEntry } from '#src/workflow_engine/workflow_file.js';
import { conditionScope } from './condition_names.js';
import { showCondition } from './condition_page.js';
import { entriesOf, type FormOwner } from './draft_edits/forms.js';
import { draftHref, editPage, type Tried } from './edit_page.js';
import type { EntryForm } from './entry_form.js';
import { type Choice, type Control, control } from './form_controls.js';
import { entriesInWords } from './form_entry_words.js';
import type { FormPreview } from './form_preview.js';
import type { Draft } from './workflow_edits.js';

/** What a ticket type or a step is called. */
export function ownerTitle(draft: Draft, { of, key }: FormOwner): string {
  const owner = of === 'tickets' ? draft.definition.tickets.get(key)?.ticket : draft.definition.tasks.get(key)?.task;
  return owner?.title ?? key;
}

/** What a form asks (and a step shows), with the form as people will see it. */
export function entryListPage(
  draft: Draft,
  owner: FormOwner,
  preview: FormPreview,
  { tried, timeZone }: { tried: Tried; timeZone: string },
) {
  const base = draftHref(draft.key, owner.of, owner.key);
  const entries = entriesOf(draft.file, owner) ?? [];
  const task = owner.of === 'tasks' ? draft.definition.tasks.get(owner.key)?.task : undefined;
  const data = {
    ...{ base, preview, isTask: task !== undefined, newFieldHref: draftHref(draft.key, 'fields', 'new') },
    asks: {
      caption: 'What it asks',
      columns: ['Field', 'Kind', 'When'],
      rows: entryRows(draft, base, entries, timeZone),
      action: base,
    },
    shows: task && {
      caption: 'What it shows',
      columns: ['Field'],
      rows: shownRows(draft, base, task.input_schema ?? []),
      action: base,
    },
    askable: choices(
      draft,
      entries.map(({ field }) => field),
    ),
    showable: choices(draft, task?.input_schema ?? []),
  };
  const title = `${task ? 'Form of the step' : 'Form of'} “${ownerTitle(draft, owner)}”`;
  return editPage(draft, { tab: owner.of, title, data, ...tried });
}

function choices({ file }: Draft, taken: readonly string[]): Choice[] {
  const left = file.workflow.fields.filter(({ name }) => !taken.includes(name));
  return left.map(({ name, label }) => ({ value: name, label }));
}

function entryRows(draft: Draft, base: string, entries: readonly FormEntry[], timeZone: string) {
  return entries.map((entry) => {
    const [words] = entriesInWords(draft.definition, [entry], timeZone);
    const action = `${base}/entries/${entry.field}`;
    const label = words?.label ?? entry.field;
    return {
      ...{ id: `asks-${entry.field}`, name: label, action },
      cells: [{ text: label, href: action }, { text: words?.kind }, { text: words?.rule }],
    };
  });
}

function shownRows(draft: Draft, base: string, shown: readonly string[]) {
  return shown.map((name) => {
    const label = draft.definition.fields.get(name)?.label ?? name;
    return {
      id: `shows-${name}`,
      name: label,
      action: `${base}/shown/${name}`,
      cells: [{ text: label, strong: true }],
    };
  });
}

/** The form of one thing that is asked. */
export function entryFormPage(
  draft: Draft,
  owner: FormOwner,
  { field: name }: FormEntry,
  { form, tried }: { form: EntryForm; tried: Tried },
) {
  const field = draft.definition.fields.get(name);
  const scope = conditionScope(draft.file, draft.definition.fields, 'form');
  const about = { scope, problems: form.problems, taskTitle: (key: string) => key };
  const back = `${draftHref(draft.key, owner.of, owner.key)}/entries`;
  const hint = 'It can read what is above it in the form, and what was there before.';
  const data = {
    ...{ back, action: `${back}/${name}`, fieldHref: draftHref(draft.key, 'fields', name) },
    required: requiredControl(form),
    must: showCondition(
      { id: 'must', legend: 'It must be answered if', hint: `Counts only with “Only if …” above. ${hint}` },
      form.must,
      about,
    ),
    visible: showCondition(
      { id: 'visible', legend: 'It is shown only if', hint: `Without a line it is always shown. ${hint}` },
      form.visible,
      about,
    ),
    more: moreControls(field, form),
  };
  const title = `${field?.label ?? name} in “${ownerTitle(draft, owner)}”`;
  return editPage(draft, { tab: owner.of, title, data, problems: form.problems, ...tried });
}

function requiredControl({ texts, problems }: EntryForm): Control {
  const options = [
    { value: 'no', label: 'No, it may stay empty' },
    { value: 'yes', label: 'Yes' },
    { value: 'if', label: 'Only if …' },
  ];
  return control({ name: 'required', label: 'Must it be answered?', type: 'choice', options }, texts, problems);
}

function moreControls(field: Field | undefined, { texts, problems }: EntryForm): Control[] {
  const buttons = { name: 'as', label: 'Draw the options as buttons that send the form', type: 'check' } as const;
  const isChoice = field?.type === 'choice';
  return [
    control({ name: 'help', label: 'Hint in this form', type: 'text', optional: true }, texts, problems),
    control(
      { name: 'default', label: 'Filled in beforehand with', optional: true, ...usualControl(field) },
      texts,
      problems,
    ),
    ...(isChoice ? [control({ ...buttons }, texts)] : []),
  ];
}

function usualControl(field: Field | undefined): {
  type: string;
  select?: boolean;
  options?: Choice[];
  none?: string;
  hint?: string;
} {
  if (field?.type === 'choice')
    return {
      type: 'choice',
      select: true,
      none: 'Nothing',
      options: field.options.map(({ value, label }) => ({ value, label })),
    };
  if (field?.type === 'boolean')
    return {
      type: 'choice',
      select: true,
      none: 'Nothing',
      options: [
        { value: 'true', label: 'Yes' },
        { value: 'false', label: 'No' },
      ],
    };
  if (field?.type === 'choices') return { type: 'text', hint: 'The names of options as a list, like ["one", "two"]' };
  return { type: field?.type === 'long_text' ? 'long_text' : 'text' };
}
