import type { Json } from '../workflow_file.js';

/** How many operands each operator takes: at least, at most (spec 3.2). `var`, `object` and `in` have a form of their own as well. */
const OPERATORS = {
  and: [1, 200],
  or: [1, 200],
  '!': [1, 1],
  '==': [2, 2],
  '!=': [2, 2],
  '<': [2, 2],
  '<=': [2, 2],
  '>': [2, 2],
  '>=': [2, 2],
  in: [2, 2],
  between: [3, 3],
  is_set: [1, 1],
  starts_with: [2, 2],
  contains: [2, 2],
  '+': [2, 200],
  '-': [1, 2],
  '*': [2, 200],
  '/': [2, 2],
  min: [1, 200],
  max: [1, 200],
  round: [2, 2],
  cat: [1, 200],
  lower: [1, 1],
  upper: [1, 1],
  length: [1, 1],
  if: [3, 199],
  days_between: [2, 2],
  add_days: [2, 2],
  date_of: [1, 1],
} as const satisfies { readonly [operator: string]: readonly [number, number] };

export type Operator = keyof typeof OPERATORS;

/** The fewest and the most operands of an operator; undefined where there is none of that name. */
export function operandsOf(name: string): readonly [number, number] | undefined {
  return isOperator(name) ? OPERATORS[name] : undefined;
}

/** True for the name of an operator (`var` and `object` are none: they have forms of their own). */
export function isOperator(name: string): name is Operator {
  return Object.hasOwn(OPERATORS, name);
}

/** Every pointer is a JSON Pointer relative to the expression; an operator's leads to its key, so `/and/0/==`. */
export type Literal = { kind: 'literal'; value: null | boolean | number | string; pointer: string };
export type Var = { kind: 'var'; name: string; pointer: string };
export type Call = { kind: 'call'; operator: Operator; operands: readonly Node[]; pointer: string };
export type List = { kind: 'list'; items: readonly Node[]; pointer: string };
export type ObjectOf = { kind: 'object'; entries: readonly (readonly [string, Node])[]; pointer: string };
export type Node = Literal | Var | Call | List | ObjectOf;

/** A fault of an expression as the checker reports it. */
export type Problem = {
  code: 'schema' | 'unknown_name' | 'type_mismatch' | 'too_rich';
  pointer: string;
  message: string;
  expected?: string;
  mend?: string;
};

/** The nodes directly below a node. */
export function childrenOf(node: Node): readonly Node[] {
  if (node.kind === 'call') return node.operands;
  if (node.kind === 'list') return node.items;
  return node.kind === 'object' ? node.entries.map(([, value]) => value) : [];
}

/** One step further in a JSON Pointer (RFC 6901). */
export function below(pointer: string, step: string | number): string {
  return `${pointer}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** A short quotation of JSON for a message. */
export function quote(json: Json): string {
  const text = JSON.stringify(json);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
