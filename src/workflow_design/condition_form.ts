import { BadRequest } from '#src/errors.js';
import type { SummaryLine } from '#src/forms/workflow_form.js';
import { parse } from '#src/workflow_engine/expressions/parse.js';
import type { Json } from '#src/workflow_engine/workflow_file.js';
import { type ConditionScope, comparisonsOf, typeIn } from './condition_names.js';
import {
  type ConditionGroup,
  type ConditionPart,
  conditionOfRows,
  isGroup,
  rowsOfCondition,
} from './condition_rows.js';
import { literalText, readLiteral, readLiterals } from './condition_values.js';

/** A line as it is typed. */
export type TypedRow = {
  readonly name: string;
  readonly is: string;
  readonly value: string;
  readonly upto: string;
  readonly other: string;
};
export type TypedGroup = { readonly join: 'and' | 'or'; readonly parts: readonly (TypedRow | TypedGroup)[] };
/** A condition as it is typed: lines, or its JSON as text. */
export type TypedCondition =
  | { readonly mode: 'rows'; readonly root: TypedGroup }
  | { readonly mode: 'text'; readonly text: string };

export const BLANK_ROW: TypedRow = { name: '', is: 'is', value: '', upto: '', other: '' };

/** Whether a typed part is a group of its own. */
export function isTypedGroup(part: TypedRow | TypedGroup): part is TypedGroup {
  return 'parts' in part;
}

/** A condition of the file as its form opens: as lines where those can say the same, else as text. */
export function typedCondition(condition: Json | undefined): TypedCondition {
  const root = rowsOfCondition(condition);
  if (!root) return { mode: 'text', text: JSON.stringify(condition, null, 2) };
  const typed = typedGroup(root);
  // What comes between commas cannot have commas of its own.
  return root && sameAgain(root)
    ? { mode: 'rows', root: typed }
    : { mode: 'text', text: JSON.stringify(condition, null, 2) };
}

function sameAgain(part: ConditionPart): boolean {
  if (isGroup(part)) return part.parts.length <= MOST_PARTS && part.parts.every(sameAgain);
  if (part.is !== 'in') return typeof part.value !== 'object';
  return (
    Array.isArray(part.value) && part.value.every((one) => typeof one !== 'object' && !literalText(one).includes(','))
  );
}

function typedGroup({ join, parts }: ConditionGroup): TypedGroup {
  return { join, parts: parts.map((part) => (isGroup(part) ? typedGroup(part) : typedRow(part))) };
}

function typedRow({ name, is, value, upto, other = '' }: Exclude<ConditionPart, ConditionGroup>): TypedRow {
  const shown = Array.isArray(value) ? value.map(literalText).join(', ') : literalText(value);
  return { name, is, value: shown, upto: literalText(upto), other };
}

/** What a typed condition means: the condition (undefined: none), or what is wrong with it, by the names of its controls. */
export function readCondition(
  id: string,
  typed: TypedCondition,
  scope: ConditionScope,
): { readonly condition?: Json | undefined; readonly problems: readonly SummaryLine[] } {
  if (typed.mode === 'text') return readConditionText(id, typed.text);
  const problems: SummaryLine[] = [];
  const root = readGroup(id, typed.root, { scope, problems });
  return { condition: problems.length > 0 ? undefined : conditionOfRows(root), problems };
}

type Reading = { readonly scope: ConditionScope; readonly problems: SummaryLine[] };

function readGroup(id: string, { join, parts }: TypedGroup, reading: Reading): ConditionGroup {
  const read = parts.flatMap((part, at): ConditionPart[] => {
    const own = `${id}_${at + 1}`;
    if (isTypedGroup(part)) return [readGroup(own, part, reading)];
    return part.name === '' && part.value === '' ? [] : [readRow(own, part, reading)];
  });
  return { join, parts: read };
}

function readRow(id: string, { name, is, value, upto, other }: TypedRow, { scope, problems }: Reading): ConditionPart {
  const type = typeIn(scope, name);
  const wrong = (column: string, message: string) => problems.push({ field: `${id}_${column}`, message });
  if (!type) {
    wrong('name', name === '' ? 'Choose what is compared' : `There is no “${name}” to compare`);
    return { name, is };
  }
  if (!comparisonsOf(type).some(({ value: known }) => known === is)) {
    wrong('is', 'Choose how it is compared');
    return { name, is };
  }
  if (is === 'set' || is === 'empty') return { name, is };
  const isOther = other !== '' && is !== 'between' && is !== 'in';
  if (isOther && value.trim() !== '') wrong('value', 'Enter a value or choose another field, not both');
  if (isOther) return { name, is, other };
  const first = is === 'in' ? readLiterals(type, value.trim()) : readLiteral(type, value.trim());
  if ('problem' in first) wrong('value', first.problem);
  const last = is === 'between' ? readLiteral(type, upto.trim()) : undefined;
  if (last && 'problem' in last) wrong('upto', last.problem);
  return {
    ...{ name, is, value: 'value' in first ? first.value : null },
    ...(last && 'value' in last && { upto: last.value }),
  };
}

function readConditionText(id: string, text: string): { condition?: Json | undefined; problems: SummaryLine[] } {
  if (text.trim() === '') return { problems: [] };
  const wrong = (message: string) => ({ problems: [{ field: `${id}_text`, message }] });
  try {
    const condition = JSON.parse(text) as Json;
    const parsed = parse(condition);
    return 'node' in parsed
      ? { condition, problems: [] }
      : wrong(parsed.problems[0]?.message ?? 'This is no condition');
  } catch {
    return wrong('This is not JSON. Write it like {"==": [{"var": "decision"}, "approved"]}');
  }
}

/** The deepest that lines nest, and the most lines of one group; longer ones are text. */
export const DEEPEST_GROUP = 3;
export const MOST_PARTS = 50;
const COLUMNS = ['name', 'is', 'value', 'upto', 'other'];

/** Takes a typed condition out of a body, whose controls begin with its id; `rest` is what is left. Throws BadRequest for what its page does not send. */
export function takeCondition(
  id: string,
  body: { readonly [name: string]: unknown },
): { typed: TypedCondition; rest: { [name: string]: unknown } } {
  const own = Object.entries(body).filter(([name]) => name.startsWith(`${id}_`));
  const rest = Object.fromEntries(Object.entries(body).filter(([name]) => !name.startsWith(`${id}_`)));
  const texts = new Map<string, string>();
  for (const [name, value] of own) {
    if (typeof value !== 'string' || !/^[a-z]+(_\d{1,2}){0,3}_(name|is|value|upto|other|join|mode|text)$/.test(name))
      throw new BadRequest();
    texts.set(name, value);
  }
  if (texts.get(`${id}_mode`) === 'text') return { typed: { mode: 'text', text: texts.get(`${id}_text`) ?? '' }, rest };
  return { typed: { mode: 'rows', root: groupIn(texts, id) }, rest };
}

function groupIn(texts: ReadonlyMap<string, string>, id: string): TypedGroup {
  const parts: (TypedRow | TypedGroup)[] = [];
  for (let at = 1; at <= 99; at++) {
    const own = `${id}_${at}`;
    const [isRow, isInner] = [texts.has(`${own}_name`), texts.has(`${own}_join`)];
    // One of the two would be lost.
    if (isRow && isInner) throw new BadRequest();
    if (isInner) parts.push(groupIn(texts, own));
    if (isRow) parts.push(rowIn(texts, own));
  }
  if (parts.length > MOST_PARTS) throw new BadRequest();
  return { join: texts.get(`${id}_join`) === 'or' ? 'or' : 'and', parts };
}

function rowIn(texts: ReadonlyMap<string, string>, id: string): TypedRow {
  return Object.fromEntries(COLUMNS.map((column) => [column, texts.get(`${id}_${column}`) ?? ''])) as TypedRow;
}
