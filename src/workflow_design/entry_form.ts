import { readForm, typedText } from '#src/forms/body.js';
import type { SummaryLine } from '#src/forms/workflow_form.js';
import type { FormEntry, Json } from '#src/workflow_engine/workflow_file.js';
import { readCondition, type TypedCondition, takeCondition, typedCondition } from './condition_form.js';
import type { ConditionScope } from './condition_names.js';
import { pressedCondition } from './condition_presses.js';
import { compact } from './draft_edits/edit.js';
import type { Texts } from './form_controls.js';
import { readSet, valueText } from './set_values.js';
import { entryForm } from './workflow_entries.schema.js';

/** The form of one thing that is asked, as it stands: when it must be answered, and when it is shown. */
export type EntryForm = {
  readonly texts: Texts;
  readonly must: TypedCondition;
  readonly visible: TypedCondition;
  readonly problems: readonly SummaryLine[];
};

/** The form as it opens. */
export function openEntryForm(entry: FormEntry): EntryForm {
  const { required, visible_when: visible, help = '', default: usual, as = '' } = entry;
  const isIf = required !== undefined && required !== true && required !== false;
  return {
    texts: {
      ...{ required: isIf ? 'if' : required === true ? 'yes' : 'no', help, as: as === 'buttons' ? 'yes' : '' },
      default: usual === undefined ? '' : valueText(usual),
    },
    must: typedCondition(isIf ? required : undefined),
    visible: typedCondition(visible),
    problems: [],
  };
}

/** Reads a posted form: the entry where it is to be saved and right; else the form as it is shown again. */
export function readEntryForm(
  body: unknown,
  before: FormEntry,
  scope: ConditionScope,
): { entry?: FormEntry; form: EntryForm } {
  const must = takeCondition('must', (body ?? {}) as { [name: string]: unknown });
  const visible = takeCondition('visible', must.rest);
  const { values, problems = [] } = readForm(entryForm, visible.rest);
  const { press, ...texts } = typedText(visible.rest);
  const read = {
    must: readCondition('must', must.typed, scope),
    visible: readCondition('visible', visible.typed, scope),
  };
  const pressed = {
    must: pressedCondition('must', must.typed, press, scope),
    visible: pressedCondition('visible', visible.typed, press, scope),
  };
  const form = {
    ...{ texts, problems: [] },
    must: pressed.must?.typed ?? must.typed,
    visible: pressed.visible?.typed ?? visible.typed,
  };
  if (pressed.must || pressed.visible) {
    const switching = /:(text|rows)$/.test(press ?? '');
    const shown = pressed.must ? read.must.problems : read.visible.problems;
    return { form: { ...form, problems: switching ? shown : [] } };
  }
  const usual = readDefault(texts.default ?? '', before, scope);
  const isIf = texts.required === 'if';
  const wrong = [...problems, ...(isIf ? read.must.problems : []), ...read.visible.problems, ...usual.problems];
  if (isIf && wrong.length === 0 && read.must.condition === undefined)
    return {
      form: { ...form, problems: [{ field: 'must', message: 'Say when it must be answered: add a line below' }] },
    };
  if (!values || wrong.length > 0) return { form: { ...form, problems: wrong } };
  const required =
    values.required === 'yes' ? true : isIf ? read.must.condition : before.required === false ? false : undefined;
  const entry = {
    ...before,
    required,
    visible_when: read.visible.condition,
    help: values.help,
    default: usual.value,
    as: values.as ? ('buttons' as const) : undefined,
  };
  return { entry: compact<FormEntry>(entry), form };
}

/** The usual answer is read like a value that a step sets, but is never a calculation. */
function readDefault(text: string, { field, default: before }: FormEntry, { fields }: ConditionScope) {
  if (text === '') return { value: undefined, problems: [] };
  const present: { [name: string]: Json } = before === undefined ? {} : { [field]: before };
  const { set, problems } = readSet('usual', [{ field, value: text }], { fields, before: present });
  return { value: set[field], problems: problems.map(({ message }) => ({ field: 'default', message })) };
}
