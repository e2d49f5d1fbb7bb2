import { readForm, typedText } from '#src/forms/body.js';
import { isBlank, pressedRows, type Row, takeRows } from '#src/forms/rows.js';
import type { SummaryLine } from '#src/forms/workflow_form.js';
import { fieldProblems } from '#src/workflow_engine/fields.js';
import { type Field, type FieldType, fieldSchema, type Json } from '#src/workflow_engine/workflow_file.js';
import { compact } from './draft_edits/edit.js';
import { freeKey, keyFrom } from './draft_edits/keys.js';
import type { NewValues } from './draft_edits/option_values.js';
import { limitsOf, limitText, readLimit } from './field_limit_controls.js';
import { rowProblem, type Texts } from './form_controls.js';
import { fieldForm } from './workflow_fields.schema.js';

// `was`: the value that an option has in the draft, so that a new one can be followed.
const COLUMNS = ['label', 'value', 'retired', 'was'] as const;
const BLANK: Row = { label: '', value: '', retired: '', was: '' };
type Reader = { readonly timeZone: string };

/** A field's form as it stands: what is typed, its options' rows, the row to go on with, what is wrong. */
export type FieldForm = {
  readonly texts: Texts;
  readonly options: readonly Row[];
  readonly at?: number | undefined;
  readonly problems: readonly SummaryLine[];
};

/** The form of a field as it opens; without one, of a new field. */
export function openFieldForm(field: Field | undefined, reader: Reader): FieldForm {
  if (!field) return { texts: { type: 'text' }, options: [], problems: [] };
  const limits = limitsOf(field.type).map((limit) => [limit.name, limitText(field, limit, reader)] as const);
  const { label, name, type, help = '' } = field;
  const options = 'options' in field ? field.options : [];
  return {
    texts: { label, name, type, shown_type: type, help, ...Object.fromEntries(limits) },
    options: options.map((option) => ({ ...option, retired: option.retired ? 'yes' : '', was: option.value })),
    problems: [],
  };
}

const hasOptions = (type: string | undefined) => type === 'choice' || type === 'choices';

/** Reads a posted form: the field where it is to be saved and right; else the form as it is shown again. */
export function readFieldForm(
  body: unknown,
  { before, taken, reader }: { before: Field | undefined; taken: readonly string[]; reader: Reader },
): { field?: Field; newValues?: NewValues; form: FieldForm } {
  const { rows, rest } = takeRows(body, 'options', COLUMNS);
  const { values, problems } = readForm(fieldForm, rest);
  const { press, ...texts } = typedText(rest);
  const pressed = pressedRows(rows, 'options', press, BLANK);
  if (pressed) return { form: { texts, options: pressed.rows, at: pressed.at, problems: [] } };
  if (needsMore(texts) || press === 'kind') return { form: withParticulars(texts, rows) };
  const form = { texts, options: rows, problems: problems ?? [] };
  if (!values) return { form };
  const name = values.name || before?.name || freeKey(keyFrom(values.label) ?? 'field', taken);
  const options = hasOptions(values.type) ? optionsFrom(rows) : undefined;
  const limits = readLimits(values.type, texts, { before, reader });
  if (limits.problems.length > 0) return { form: { ...form, problems: limits.problems } };
  const { label, type, help } = values;
  const made = { ...kept(before, type), name, type, label, help, ...limits.values, options };
  const read = checked(compact<Record<string, unknown>>(made), rows);
  return 'problems' in read
    ? { form: { ...form, problems: read.problems } }
    : { ...read, newValues: newValues(options, rows), form };
}

/** What no form asks: a file's limits stay as they are. */
function kept(before: Field | undefined, type: FieldType) {
  if (before?.type !== 'file' || type !== 'file') return {};
  return { accept: before.accept, max_bytes: before.max_bytes };
}

/** A kind that cannot be without particulars which the page has not asked yet. */
function needsMore({ type, shown_type: shown }: Texts): boolean {
  if (type === shown) return false;
  return type === 'money' || (hasOptions(type) && !hasOptions(shown));
}

function withParticulars(texts: Texts, rows: readonly Row[]): FieldForm {
  const options = hasOptions(texts.type) && rows.length === 0 ? [BLANK, BLANK] : rows;
  return { texts: { ...texts, shown_type: texts.type ?? '' }, options, problems: [], at: 0 };
}

/** The options that had another value before. */
function newValues(options: readonly { value: string }[] = [], rows: readonly Row[]): NewValues {
  const given = rows.filter((row) => !isBlank(row, ['label', 'value']));
  const pairs = options.map(({ value }, at) => [given[at]?.was ?? '', value] as const);
  return new Map(pairs.filter(([was, value]) => was !== '' && was !== value));
}

function optionsFrom(rows: readonly Row[]) {
  const given = rows.filter((row) => !isBlank(row, ['label', 'value']));
  const values = given.map(({ value = '' }) => value.trim());
  return given.map(({ label = '', retired }, at) => {
    const value = values[at] || freeKey(keyFrom(label) ?? 'option', values);
    values[at] = value;
    return { value, label: label.trim(), ...(retired === 'yes' && { retired: true }) };
  });
}

type Read = { readonly values: { [name: string]: Json }; readonly problems: SummaryLine[] };

function readLimits(type: FieldType, texts: Texts, about: { before: Field | undefined; reader: Reader }): Read {
  const read: Read = { values: {}, problems: [] };
  for (const limit of limitsOf(type)) {
    const one = readLimit(limit, (texts[limit.name] ?? '').trim(), about);
    if ('problem' in one) read.problems.push({ field: limit.name, message: one.problem, label: limit.label });
    else if (one.value !== undefined) read.values[limit.name] = type === 'money' ? String(one.value) : one.value;
  }
  return read;
}

function checked(made: object, rows: readonly Row[]): { field: Field } | { problems: SummaryLine[] } {
  const read = fieldSchema.safeParse(made);
  if (!read.success) return { problems: read.error.issues.map(({ path, message }) => problemAt(path, message, rows)) };
  const problems = fieldProblems(read.data);
  if (problems.length === 0) return { field: read.data };
  return { problems: problems.map(({ pointer, message }) => problemAt(pointer.split('/').slice(1), message, rows)) };
}

/** Blank rows are no options, so the place of an option is not that of its row. */
function problemAt(path: readonly PropertyKey[], message: string, rows: readonly Row[]): SummaryLine {
  const [first, place, column] = path.map(String);
  if (first !== 'options') return { field: first ?? 'label', message };
  if (place === undefined) return { field: 'options', message: 'Give at least one option' };
  const given = [...rows.keys()].filter((at) => !isBlank(rows[at] ?? {}, ['label', 'value']));
  return rowProblem(
    'options',
    given[Number(place)] ?? 0,
    column ?? 'label',
    column === 'label' ? 'Enter a label' : message,
  );
}
