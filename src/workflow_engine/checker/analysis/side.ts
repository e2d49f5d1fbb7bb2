import type { Call, Node } from '../../expressions/syntax.js';
import type { Json } from '../../workflow_file.js';

export type Through = 'lower' | 'upper' | 'length' | 'date_of';

/** One side of a comparison that is a name: through one function, or shifted (`sign` times `shift`). */
export type Side = {
  readonly name: string;
  readonly through: Through | undefined;
  readonly shift: number | string | undefined;
  readonly sign: 1 | -1;
};

const FUNCTIONS: readonly string[] = ['lower', 'upper', 'length', 'date_of'];

/** Reads a side; undefined for a literal and for what is richer than spec 3.2 allows in a condition. */
export function sideOf(node: Node): Side | undefined {
  const plain = { through: undefined, shift: undefined, sign: 1 } as const;
  if (node.kind === 'var') return { name: node.name, ...plain };
  if (node.kind !== 'call') return undefined;
  const read = node.operands.find((operand) => operand.kind === 'var');
  if (read?.kind !== 'var') return undefined;
  if (FUNCTIONS.includes(node.operator)) return { name: read.name, ...plain, through: node.operator as Through };
  const shift = node.operands.find((operand) => operand.kind === 'literal');
  if (shift?.kind !== 'literal' || !['+', '-', 'add_days'].includes(node.operator)) return undefined;
  return { name: read.name, ...plain, shift: shift.value as number | string, sign: node.operator === '-' ? -1 : 1 };
}

/** The literals that a comparison compares its name with. */
export function literalsOf(node: Node): Json[] {
  return operandsOf(node).flatMap((operand) => {
    if (operand.kind === 'list') return operand.items.flatMap((item) => (item.kind === 'literal' ? [item.value] : []));
    return operand.kind === 'literal' ? [operand.value] : [];
  });
}

/** The names that a comparison compares, as they stand there. */
export function sidesOf(node: Node): Side[] {
  return operandsOf(node).flatMap((operand) => sideOf(operand) ?? []);
}

/** The operator of a comparison; undefined for anything else. */
export function operatorOf(node: Node): Call['operator'] | undefined {
  return node.kind === 'call' ? node.operator : undefined;
}

function operandsOf(node: Node): readonly Node[] {
  return node.kind === 'call' ? node.operands : [];
}
