import { readNames } from '../../expressions/names.js';
import type { Node } from '../../expressions/syntax.js';

/** One comparison (or `is_set`) and the names that it reads. `form`: comparing what is unset is false there instead of an error. */
export type Atom = {
  readonly node: Node;
  readonly names: readonly string[];
  /** Each place where a name is read, in the order of reading. */
  readonly reads: readonly { readonly name: string; readonly pointer: string }[];
  readonly form: boolean;
  /** The same for two comparisons that say the same, wherever they stand. */
  readonly text: string;
};

/** A condition as `and`, `or`, `!` over comparisons. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'atom'; readonly atom: Atom };

/** Takes a parsed condition apart. */
export function conditionOf(node: Node, form = false): Condition {
  if (node.kind === 'call' && (node.operator === 'and' || node.operator === 'or'))
    return { kind: node.operator, parts: node.operands.map((part) => conditionOf(part, form)) };
  const [first] = node.kind === 'call' ? node.operands : [];
  if (node.kind === 'call' && node.operator === '!' && first) return { kind: 'not', part: conditionOf(first, form) };
  return { kind: 'atom', atom: atomOf(node, form) };
}

/** The comparison that asks whether a name is set. */
export function isSetAtom(name: string): Atom {
  const read: Node = { kind: 'var', name, pointer: '' };
  return atomOf({ kind: 'call', operator: 'is_set', operands: [read], pointer: '' }, false);
}

/** Every comparison of a condition, in its order. */
export function atomsOf(condition: Condition): Atom[] {
  if (condition.kind === 'atom') return [condition.atom];
  return condition.kind === 'not' ? atomsOf(condition.part) : condition.parts.flatMap(atomsOf);
}

/** Every name of a condition, each once. */
export function namesIn(condition: Condition): string[] {
  return [...new Set(atomsOf(condition).flatMap(({ names }) => names))];
}

function atomOf(node: Node, form: boolean): Atom {
  const reads = readNames(node);
  const names = [...new Set(reads.map(({ name }) => name))];
  return {
    node,
    names,
    reads,
    form,
    text: JSON.stringify([node, form], (key, value) => (key === 'pointer' ? undefined : value)),
  };
}
