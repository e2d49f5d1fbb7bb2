import { isDeepStrictEqual } from 'node:util';
import type { Row } from '#src/forms/rows.js';
import type { SummaryLine } from '#src/forms/workflow_form.js';
import { parse } from '#src/workflow_engine/expressions/parse.js';
import type { Json } from '#src/workflow_engine/workflow_file.js';

export const TITLE_COLUMNS = ['text', 'field'];
export const BLANK_PART: Row = { text: '', field: '' };
/** How tickets are called: parts (a text, then a field) that are put together, or an expression as text. */
export type TitleForm = { readonly mode: 'rows' | 'text'; readonly parts: readonly Row[]; readonly text: string };

/** The title as its form opens: as parts where those can say the same, else as text. */
export function openTitle(title: Json | undefined): TitleForm {
  const parts = partsOf(title);
  if (parts && isDeepStrictEqual(titleOf(parts), title)) return { mode: 'rows', parts, text: '' };
  return { mode: 'text', parts: [], text: title === undefined ? '' : JSON.stringify(title, null, 2) };
}

function partsOf(title: Json | undefined): Row[] | undefined {
  if (title === undefined) return [];
  if (typeof title !== 'object' || title === null || Array.isArray(title)) return undefined;
  const operands = title.cat;
  if (!Array.isArray(operands)) return undefined;
  const parts: { text: string; field: string }[] = [];
  for (const one of operands) {
    const last = parts.at(-1);
    if (typeof one === 'string') parts.push({ text: one, field: '' });
    else if (typeof one !== 'object' || one === null || Array.isArray(one) || typeof one.var !== 'string')
      return undefined;
    else if (last && last.field === '') last.field = one.var;
    else parts.push({ text: '', field: one.var });
  }
  return parts;
}

function titleOf(parts: readonly Row[]): Json | undefined {
  const operands = parts.flatMap(({ text = '', field = '' }) => [
    ...(text === '' ? [] : [text]),
    ...(field === '' ? [] : [{ var: field }]),
  ]);
  return operands.length > 0 ? { cat: operands } : undefined;
}

/** What the form says that tickets are called; undefined: whoever submits one types it. */
export function readTitle({ mode, parts, text }: TitleForm): { title?: Json | undefined; problems: SummaryLine[] } {
  if (mode === 'rows') return { title: titleOf(parts), problems: [] };
  if (text.trim() === '') return { problems: [] };
  const wrong = (message: string) => ({ problems: [{ field: 'title_text', message }] });
  try {
    const title = JSON.parse(text) as Json;
    const parsed = parse(title);
    return 'node' in parsed ? { title, problems: [] } : wrong(parsed.problems[0]?.message ?? 'This is no expression');
  } catch {
    return wrong('This is not JSON. Write it like {"cat": ["Leave from ", {"var": "first_day"}]}');
  }
}

/** The title as text where it was parts, and as parts where it was text and parts can say the same. */
export function switchedTitle(form: TitleForm): TitleForm {
  const { title, problems } = readTitle(form);
  if (problems.length > 0) return form;
  if (form.mode === 'text') return openTitle(title);
  return { mode: 'text', parts: [], text: title === undefined ? '' : JSON.stringify(title, null, 2) };
}
