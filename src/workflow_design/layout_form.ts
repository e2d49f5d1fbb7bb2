import { readForm, typedText } from '#src/forms/body.js';
import { pressedRows, type Row, takeRows } from '#src/forms/rows.js';
import type { SummaryLine } from '#src/forms/workflow_form.js';
import type { Layout } from '#src/workflow_engine/workflow_file.js';
import { compact } from './draft_edits/edit.js';
import type { Texts } from './form_controls.js';
import { layoutForm } from './workflow_layouts.schema.js';

const SECTION_COLUMNS = ['number', 'title', 'columns'];
const PLACED_COLUMNS = ['field', 'section'];
/** An arrangement as its form stands: sections with numbers of their own, and each field with its section's ('': at the end). */
export type LayoutForm = {
  readonly texts: Texts;
  readonly sections: readonly Row[];
  readonly placed: readonly Row[];
  readonly problems: readonly SummaryLine[];
};

/** The form as it opens: what the arrangement places in its order, then the rest of the fields. */
export function openLayoutForm(layout: Layout | undefined, fields: readonly string[]): LayoutForm {
  const sections = (layout ?? []).map(({ title = '', columns }, at) => ({
    number: String(at + 1),
    title,
    columns: String(columns ?? ''),
  }));
  const placed = (layout ?? []).flatMap((section, at) =>
    section.fields.map((field) => ({ field, section: String(at + 1) })),
  );
  const rest = fields.filter((name) => !placed.some(({ field }) => field === name));
  return { texts: {}, sections, placed: [...placed, ...rest.map((field) => ({ field, section: '' }))], problems: [] };
}

/** Reads a posted form: the arrangement (undefined: none) as `read` where it is to be saved; else the form as it is shown again. */
export function readLayoutForm(body: unknown): { read?: { layout: Layout | undefined }; form: LayoutForm } {
  const { rows: sections, rest: more } = takeRows(body, 'sections', SECTION_COLUMNS);
  const { rows: placed, rest } = takeRows(more, 'placed', PLACED_COLUMNS);
  const { values, problems = [] } = readForm(layoutForm, rest);
  const { press, ...texts } = typedText(rest);
  const number = String(Math.max(0, ...sections.map((row) => Number(row.number) || 0)) + 1);
  const again = pressedRows(sections, 'sections', press, { number, title: '', columns: '' })?.rows;
  const moved = pressedRows(placed, 'placed', press, { field: '', section: '' })?.rows;
  const form = { texts, sections: again ?? sections, placed: moved ?? placed, problems };
  if (again || moved || !values) return { form };
  const layout = sections.map(({ number: own, title = '', columns }) =>
    compact<Layout[number]>({
      title: title.trim(),
      columns: columns === '1' ? 1 : columns === '2' ? 2 : undefined,
      fields: placed.filter(({ section }) => section === own).map(({ field = '' }) => field),
    }),
  );
  return { read: { layout: layout.length > 0 ? layout : undefined }, form };
}
