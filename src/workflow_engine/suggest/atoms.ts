import type { Definition } from '../compile.js';
import { type Env, ExpressionError, evaluate } from '../expressions/evaluate.js';
import { nameOf, readNames } from '../expressions/names.js';
import type { Node } from '../expressions/parse.js';
import { childrenOf } from '../expressions/syntax.js';
import type { Value } from '../fields.js';
import type { Json } from '../workflow_file.js';
import { conditionsOf, fieldRead } from './literals.js';

/** A comparison of a condition, with the names that it reads but for the clock. */
export type Atom = { readonly node: Node; readonly names: readonly string[] };

/** Every comparison of the file's conditions, each once. */
export function atomsOf(definition: Definition): Atom[] {
  const atoms = conditionsOf(definition).flatMap(atomsIn);
  return [...new Map(atoms.map((atom) => [JSON.stringify(atom.node, withoutPlace), atom])).values()];
}

const withoutPlace = (key: string, value: unknown) => (key === 'pointer' ? undefined : value);
const COMBINING: readonly string[] = ['and', 'or', '!'];

function atomsIn(node: Node): Atom[] {
  if (node.kind === 'call' && COMBINING.includes(node.operator)) return childrenOf(node).flatMap(atomsIn);
  const names = readNames(node).map(({ name }) => name);
  return [{ node, names: [...new Set(names)].filter((name) => !['today', 'now'].includes(name)) }];
}

/** What a comparison comes to; null where it cannot be said. */
export function truth({ node }: Atom, env: Env): Json {
  try {
    return evaluate(node, env);
  } catch (caught) {
    if (caught instanceof ExpressionError) return null;
    throw caught;
  }
}

/** What a field's value makes of each comparison that reads it alone; undefined where it is compared with other names. */
export function classOf(field: string, value: Value, atoms: readonly Atom[], env: Env): string | undefined {
  const mine = atoms.filter(({ names }) => names.some((name) => fieldRead(name) === field));
  if (mine.some(({ names }) => names.length > 1)) return undefined;
  const steps = mine.flatMap(({ names }) => names.flatMap((name) => stepIn(name) ?? []));
  const answered = { data: { [field]: value }, completed_by: null };
  const now = { ...env, data: { [field]: value }, steps: Object.fromEntries(steps.map((step) => [step, answered])) };
  return JSON.stringify(mine.map((atom) => truth(atom, now)));
}

function stepIn(name: string): string | undefined {
  const read = nameOf(name);
  return read?.of === 'step' ? read.step : undefined;
}
