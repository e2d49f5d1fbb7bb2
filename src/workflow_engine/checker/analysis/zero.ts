import { childrenOf, type Node } from '../../expressions/syntax.js';
import type { Fields } from '../../fields.js';
import type { ClassesByKey } from './axes.js';
import { indexesIn } from './classes.js';
import type { MaskOf } from './space.js';
import { subjectOf } from './subject.js';

/** From where to where the values of an expression can be. */
type Range = readonly [low: number, high: number];
const ANYTHING: Range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

/** What is divided by, wherever in an expression. */
export function divisorsOf(node: Node): Node[] {
  const own = node.kind === 'call' && node.operator === '/' ? node.operands.slice(1) : [];
  return [...own, ...childrenOf(node).flatMap(divisorsOf)];
}

/** Whether an expression may be 0, by the limits of its fields and what is known of them. */
export function mayBeZero(node: Node, masks: MaskOf, fields: Fields, classes: ClassesByKey): boolean {
  if (node.kind === 'var') {
    const known = classes(subjectOf(node.name, fields).key);
    const zero = known.indexOf(0);
    return zero >= 0 && indexesIn(known, masks(node.name)).includes(zero);
  }
  const [low, high] = rangeOf(node, fields);
  return low <= 0 && high >= 0;
}

function rangeOf(node: Node, fields: Fields): Range {
  if (node.kind === 'literal') return [Number(node.value), Number(node.value)];
  if (node.kind === 'var') return limitsOf(node.name, fields);
  if (node.kind !== 'call') return ANYTHING;
  const parts = node.operands.map((operand) => rangeOf(operand, fields));
  return combined(node, parts);
}

function limitsOf(name: string, fields: Fields): Range {
  const { field } = subjectOf(name, fields);
  if (field?.type !== 'integer' && field?.type !== 'number' && field?.type !== 'money') return ANYTHING;
  const limit = (value: number | string | undefined, none: number) => (value === undefined ? none : Number(value));
  return [limit(field.min, Number.NEGATIVE_INFINITY), limit(field.max, Number.POSITIVE_INFINITY)];
}

function combined(node: Node & { kind: 'call' }, parts: readonly Range[]): Range {
  const [first = ANYTHING, second = ANYTHING] = parts;
  switch (node.operator) {
    case '+':
      return parts.reduce(([low, high], part) => [low + part[0], high + part[1]]);
    case '-':
      return parts.length === 1 ? [-first[1], -first[0]] : [first[0] - second[1], first[1] - second[0]];
    case '*':
      return parts.reduce(product);
    case 'min':
      return [Math.min(...parts.map(([low]) => low)), Math.min(...parts.map(([, high]) => high))];
    case 'max':
      return [Math.max(...parts.map(([low]) => low)), Math.max(...parts.map(([, high]) => high))];
    case 'round':
      return [roundedTo(first[0], second[0]), roundedTo(first[1], second[0])];
    case 'if':
      return node.operands
        .flatMap((_, index) =>
          index % 2 === 1 || index === node.operands.length - 1 ? [parts[index] ?? ANYTHING] : [],
        )
        .reduce(([low, high], part) => [Math.min(low, part[0]), Math.max(high, part[1])]);
    default:
      return ANYTHING;
  }
}

function product(one: Range, other: Range): Range {
  const corners = one.flatMap((a) => other.map((b) => (a === 0 || b === 0 ? 0 : a * b)));
  return [Math.min(...corners), Math.max(...corners)];
}

function roundedTo(value: number, places: number): number {
  const scale = 10 ** places;
  return Number.isFinite(value) ? Math.round(value * scale) / scale : value;
}
