import type { Field } from '#src/workflow_engine/workflow_file.js';
import { usesIn, withFieldNames } from './draft_edits/names_in.js';
import { draftHref, editPage, type Tried } from './edit_page.js';
import type { FieldForm } from './field_form.js';
import { limitsOf } from './field_limit_controls.js';
import { FIELD_KINDS, fieldWords } from './field_words.js';
import { type Control, control, rowsOf } from './form_controls.js';
import type { Draft } from './workflow_edits.js';

/** The list of a draft's fields. */
export function fieldListPage(draft: Draft, tried: Tried, timeZone: string) {
  const { fields } = draft.file.workflow;
  const rows = fields.map((field) => fieldRow(draft, field, timeZone));
  const action = draftHref(draft.key, 'fields');
  const data = { list: { caption: 'Fields', columns: ['Field', 'Kind', 'Used by'], rows, action } };
  const actions = [{ href: `${action}/new`, label: 'Add a field', primary: true }];
  return editPage(draft, { tab: 'fields', title: 'Fields', data, actions, ...tried });
}

function fieldRow(draft: Draft, field: Field, timeZone: string) {
  const { name, label } = field;
  const words = fieldWords(field, timeZone);
  const action = draftHref(draft.key, 'fields', name);
  const uses = usesIn(draft.file, withFieldNames, name);
  return {
    ...{ id: `field-${name}`, name: label, action },
    cells: [
      { text: label, href: action, detail: name },
      { text: words.kind, ...(words.limits && { detail: words.limits }) },
      { text: uses.length > 0 ? uses.join(', ') : 'Nothing yet' },
    ],
  };
}

/** The form of one field, a new one where `was` is undefined. */
export function fieldFormPage(draft: Draft, was: string | undefined, form: FieldForm, { tried, roles }: About) {
  const action = draftHref(draft.key, 'fields', was ?? 'new');
  const label = draft.definition.fields.get(was ?? '')?.label;
  const data = {
    ...{ action, isNew: was === undefined, shownType: form.texts.type ?? '', back: draftHref(draft.key, 'fields') },
    basics: basics(form),
    limits: limitControls(form, roles),
    more: [nameControl(form)],
    options: form.texts.type === 'choice' || form.texts.type === 'choices' ? optionRows(form) : undefined,
  };
  const title = was === undefined ? 'Add a field' : `Field: ${label ?? was}`;
  return editPage(draft, { tab: 'fields', title, data, problems: form.problems, ...tried });
}

type About = { readonly tried: Tried; readonly roles: readonly string[] };

function basics({ texts, problems }: FieldForm): Control[] {
  const kinds = Object.entries(FIELD_KINDS)
    .filter(([type]) => type !== 'file' || texts.type === 'file')
    .map(([value, label]) => ({ value, label }));
  return [
    control(
      {
        name: 'label',
        label: 'Label',
        type: 'text',
        hint: 'What people read beside it, like “First day”',
        required: true,
      },
      texts,
      problems,
    ),
    control(
      { name: 'help', label: 'Hint', type: 'text', hint: 'A sentence that helps to fill it in', optional: true },
      texts,
      problems,
    ),
    control({ name: 'type', label: 'Kind of value', type: 'choice', select: true, options: kinds }, texts, problems),
  ];
}

function nameControl({ texts, problems }: FieldForm): Control {
  const hint =
    'Small letters, digits and _. Made from the label if you leave it empty; renaming it changes every place that uses it';
  return control(
    { name: 'name', label: 'Name in conditions and files', type: 'text', optional: true, hint },
    texts,
    problems,
  );
}

function limitControls({ texts, problems }: FieldForm, roles: readonly string[]): Control[] {
  return limitsOf((texts.type ?? 'text') as Field['type']).map(({ name, type, label, hint }) =>
    control(
      {
        ...{ name, label, optional: name !== 'currency', select: true },
        type: type === 'money' ? 'number' : type,
        ...(hint !== undefined && { hint }),
        ...(name === 'company_role' && {
          options: roles.map((role) => ({ value: role, label: role })),
          none: 'Anybody',
        }),
      },
      texts,
      problems,
    ),
  );
}

function optionRows({ options, problems }: FieldForm) {
  const hint =
    'Each option has a label that people read. Its name in conditions is made from the label if you leave it empty; renaming it changes every place that uses it.';
  return rowsOf(
    {
      ...{ name: 'options', legend: 'Options', hint, add: 'Add an option', canMove: true, one: 'Option' },
      columns: () => [
        { name: 'label', label: 'Label', type: 'text' },
        { name: 'value', label: 'Name in conditions', type: 'text', optional: true },
        { name: 'retired', label: 'No longer offered', type: 'check' },
        { name: 'was', label: '', type: 'hidden' },
      ],
    },
    options,
    problems,
  );
}
