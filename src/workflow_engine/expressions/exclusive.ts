import { decimal } from '../decimal.js';
import type { Call, Literal, Node, Operator } from './syntax.js';

type Atom = string | number | boolean;
/** One comparison of a subject (a name, shifted or through one function) with fixed values. */
type Test = { readonly subject: string; readonly operator: Operator | 'unset'; readonly values: readonly Atom[] };

const OPPOSITE: { readonly [operator: string]: Operator | 'unset' } = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};
const MIRRORED: { readonly [operator: string]: Operator } = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' };

/**
 * Whether two conditions can never both hold on the same data. Careful: false where it is not plain to see, which is for one name
 * compared with different values or ranges, set and unset, a condition and its opposite, and these under `and`, `or`, `!`.
 */
export function excludeEachOther(one: Node, other: Node): boolean {
  return apart(positive(one, true), positive(other, true));
}

/** A condition without `!`: and, or, and single comparisons. */
type Plain =
  | { readonly kind: 'and'; readonly parts: readonly Plain[] }
  | { readonly kind: 'or'; readonly parts: readonly Plain[] }
  | { readonly kind: 'test'; readonly node: Node; readonly holds: boolean };

function positive(node: Node, holds: boolean): Plain {
  if (node.kind !== 'call') return { kind: 'test', node, holds };
  const { operator, operands } = node;
  if (operator === '!' && operands[0]) return positive(operands[0], !holds);
  if (operator !== 'and' && operator !== 'or') return { kind: 'test', node, holds };
  const kind = (operator === 'and') === holds ? 'and' : 'or';
  return { kind, parts: operands.map((operand) => positive(operand, holds)) };
}

function apart(one: Plain, other: Plain): boolean {
  if (one.kind === 'or') return one.parts.every((part) => apart(part, other));
  if (other.kind === 'or') return other.parts.every((part) => apart(one, part));
  if (one.kind === 'and') return one.parts.some((part) => apart(part, other));
  if (other.kind === 'and') return other.parts.some((part) => apart(one, part));
  if (one.holds !== other.holds && same(one.node, other.node)) return true;
  const [a, b] = [testOf(one.node, one.holds), testOf(other.node, other.holds)];
  return a !== undefined && b !== undefined && a.subject === b.subject && testsApart(a, b);
}

/** A comparison read as a test of one subject; undefined where it is anything else. */
function testOf(node: Node, holds: boolean): Test | undefined {
  if (node.kind === 'var') return { subject: nameOf(node), operator: '==', values: [holds] };
  if (node.kind !== 'call') return undefined;
  const [first, ...rest] = node.operands;
  if (!first) return undefined;
  if (node.operator === 'is_set') return { subject: nameOf(first), operator: holds ? 'is_set' : 'unset', values: [] };
  const listed = node.operator === 'in' && rest[0]?.kind === 'list' ? rest[0].items : undefined;
  if (listed || node.operator === 'between') return rangeTest(node, listed ?? rest, holds);
  const operator = holds ? node.operator : OPPOSITE[node.operator];
  if (!(node.operator in OPPOSITE) || operator === undefined || operator === 'unset') return undefined;
  const second = rest[0];
  if (second?.kind === 'literal') return withValues(nameOf(first), operator, [second]);
  return first.kind === 'literal' && second
    ? withValues(nameOf(second), MIRRORED[operator] ?? operator, [first])
    : undefined;
}

function rangeTest({ operator, operands }: Call, values: readonly Node[], holds: boolean): Test | undefined {
  const literals = values.filter((value) => value.kind === 'literal');
  const whole = holds && operands[0] && literals.length === values.length;
  return whole ? withValues(nameOf(operands[0] as Node), operator, literals) : undefined;
}

function withValues(subject: string, operator: Operator, literals: readonly Literal[]): Test | undefined {
  const values = literals.map(({ value }) => value).filter((value) => value !== null);
  return values.length === literals.length ? { subject, operator, values } : undefined;
}

function testsApart(one: Test, other: Test): boolean {
  // What compares a value needs one: an unset field is an error, so the two never hold together.
  if (one.operator === 'unset' || other.operator === 'unset') return one.operator !== other.operator;
  if (isPoints(one)) return one.values.every((value) => fails(value, other));
  if (isPoints(other)) return other.values.every((value) => fails(value, one));
  return isBelow(one, other) || isBelow(other, one);
}

function isPoints({ operator }: Test): boolean {
  return operator === '==' || operator === 'in';
}

/** Whether a value certainly does not pass a test. */
function fails(value: Atom, { operator, values }: Test): boolean {
  const orders = values.map((bound) => order(value, bound));
  const [first, second] = orders;
  if (orders.includes(undefined) || first === undefined) return false;
  if (operator === '==' || operator === 'in') return !orders.includes(0);
  // 5 and 05 are one number and two texts.
  if (operator === '!=') return value === values[0];
  if (operator === '<') return first >= 0;
  if (operator === '<=') return first > 0;
  if (operator === '>') return first <= 0;
  if (operator === '>=') return first < 0;
  return operator === 'between' && second !== undefined && (first < 0 || second > 0);
}

/** Whether all that passes the first test is smaller than all that passes the second. */
function isBelow(one: Test, other: Test): boolean {
  const [top, bottom] = [bound(one, ['<', '<='], 1), bound(other, ['>', '>='], 0)];
  if (top === undefined || bottom === undefined) return false;
  const found = order(top, bottom);
  const open = one.operator === '<' || other.operator === '>';
  return found !== undefined && (found < 0 || (found === 0 && open));
}

function bound({ operator, values }: Test, operators: readonly string[], ofBetween: 0 | 1): Atom | undefined {
  if (operator === 'between') return values[ofBetween];
  return operators.includes(operator) ? values[0] : undefined;
}

const NUMERIC = /^-?\d+(\.\d+)?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;

/** How two fixed values compare; undefined where their order is not plain without knowing the type (then nothing is concluded). */
function order(one: Atom, other: Atom): number | undefined {
  if (one === other) return 0;
  if (NUMERIC.test(String(one)) && NUMERIC.test(String(other))) return decimal(String(one)).cmp(decimal(String(other)));
  if (typeof one !== 'string' || typeof other !== 'string') return one > other ? 1 : -1;
  // A moment may be written in several ways; of texts only that they differ is known.
  if (DATE.test(one) !== DATE.test(other) || one.includes('T') !== other.includes('T')) return undefined;
  if (one.includes('T') && /^\d{4}-/.test(one)) return undefined;
  return one < other ? -1 : 1;
}

function nameOf(node: Node): string {
  return JSON.stringify(node, (key, value) => (key === 'pointer' ? undefined : value));
}

function same(one: Node, other: Node): boolean {
  return nameOf(one) === nameOf(other);
}
