import { isDeepStrictEqual } from 'node:util';
import type { Json } from '#src/workflow_engine/workflow_file.js';

/** One line "field – is – value": `value` (and for "between" `upto`) are JSON values; `other` is a name that is compared with instead. */
export type ConditionRow = {
  readonly name: string;
  readonly is: string;
  readonly value?: Json;
  readonly upto?: Json;
  readonly other?: string;
};
/** Lines joined by all (`and`) or any (`or`), nested when needed. */
export type ConditionGroup = { readonly join: 'and' | 'or'; readonly parts: readonly ConditionPart[] };
export type ConditionPart = ConditionRow | ConditionGroup;

const OPERATORS: readonly (readonly [string, string])[] = [
  ['is', '=='],
  ['is_not', '!='],
  ['over', '>'],
  ['at_least', '>='],
  ['under', '<'],
  ['at_most', '<='],
  ['contains', 'contains'],
  ['starts', 'starts_with'],
  ['in', 'in'],
];
/** Groups in groups at most, the outermost counted. */
const DEEPEST = 3;

/** Whether a part is a group of its own. */
export function isGroup(part: ConditionPart): part is ConditionGroup {
  return 'parts' in part;
}

/** A condition as lines; undefined where lines cannot say exactly the same, so that it stays text. */
export function rowsOfCondition(condition: Json | undefined): ConditionGroup | undefined {
  if (condition === undefined) return { join: 'and', parts: [] };
  const part = partOf(condition, 1);
  if (!part) return undefined;
  const root: ConditionGroup = isGroup(part) ? part : { join: 'and', parts: [part] };
  return isDeepStrictEqual(conditionOfRows(root), condition) ? root : undefined;
}

function partOf(json: Json, depth: number): ConditionPart | undefined {
  const [operator, operands] = operation(json);
  if (operator === 'and' || operator === 'or') {
    const parts = depth > DEEPEST || !Array.isArray(operands) ? [] : operands.map((one) => partOf(one, depth + 1));
    const read = parts.filter((part) => part !== undefined);
    return read.length === parts.length && parts.length > 1 ? { join: operator, parts: read } : undefined;
  }
  return rowOf(operator, operands);
}

function rowOf(operator: string, operands: Json | undefined): ConditionRow | undefined {
  if (operator === 'is_set') return named(operands, { is: 'set' });
  if (operator === '!') {
    const [inner, name] = operation(operands);
    return inner === 'is_set' ? named(name, { is: 'empty' }) : undefined;
  }
  if (!Array.isArray(operands)) return undefined;
  const [name, value, upto] = operands;
  if (operator === 'between')
    return value === undefined || upto === undefined ? undefined : named(name, { is: 'between', value, upto });
  const is = OPERATORS.find(([, known]) => known === operator)?.[0];
  if (is === undefined || value === undefined) return undefined;
  const other = nameIn(value);
  return named(name, other === undefined ? { is, value } : { is, other });
}

function named(json: Json | undefined, rest: Omit<ConditionRow, 'name'>): ConditionRow | undefined {
  const name = nameIn(json);
  return name === undefined ? undefined : { name, ...rest };
}

function nameIn(json: Json | undefined): string | undefined {
  const [operator, name] = operation(json);
  return operator === 'var' && typeof name === 'string' ? name : undefined;
}

/** An object of one key taken apart; anything else has the operator ''. */
function operation(json: Json | undefined): [string, Json | undefined] {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return ['', undefined];
  const entries = Object.entries(json);
  return entries.length === 1 && entries[0] ? entries[0] : ['', undefined];
}

/** Lines as a condition; undefined where there are none. A group of one line is that line. */
export function conditionOfRows(group: ConditionGroup): Json | undefined {
  const parts = group.parts.flatMap((part) => {
    const json = isGroup(part) ? conditionOfRows(part) : jsonOfRow(part);
    return json === undefined ? [] : [json];
  });
  return parts.length > 1 ? { [group.join]: parts } : parts[0];
}

function jsonOfRow({ name, is, value = null, upto = null, other }: ConditionRow): Json {
  const subject = { var: name };
  if (is === 'set') return { is_set: subject };
  if (is === 'empty') return { '!': { is_set: subject } };
  if (is === 'between') return { between: [subject, value, upto] };
  const operator = OPERATORS.find(([known]) => known === is)?.[1] ?? '==';
  return { [operator]: [subject, other === undefined ? value : { var: other }] };
}
