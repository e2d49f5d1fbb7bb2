import { readNames } from '../../expressions/names.js';
import { type Node, parse } from '../../expressions/parse.js';
import { childrenOf } from '../../expressions/syntax.js';
import { type Fields, fieldsOf } from '../../fields.js';
import type { Json } from '../../workflow_file.js';
import { expressionsOf, formsIn } from '../expression_places.js';
import { below } from '../finding.js';
import type { Flow, FlowWay } from '../flow.js';
import type { Readable } from '../readable.js';
import type { Together } from '../together.js';
import type { ClassesByKey } from './axes.js';
import { classesOf } from './classes.js';
import { type Atom, atomsOf, type Condition, conditionOf } from './condition.js';
import { formCondition } from './rules.js';
import { isKept, subjectOf } from './subject.js';
import { MOST_WORK, type Work } from './too_much_work.js';
import { divisorsOf } from './zero.js';

/** All that the analysis of a file stands on. */
export type Ground = {
  readonly file: Readable;
  readonly flow: Flow;
  readonly together: Together;
  readonly fields: Fields;
  readonly classes: ClassesByKey;
  /** The names of which something is known step by step: fields, and what steps left in them where it is read. */
  readonly names: readonly string[];
  /** The condition of a transition; undefined where it has none, `faulty` where it is reported already. */
  readonly conditionOf: (way: FlowWay) => Condition | 'faulty' | undefined;
  /** So many cells may still be gone through; what needs more is said to be not provable. */
  readonly budget: { cells: number };
  /** What following the values may still cost. */
  readonly work: Work;
};

const MOST_CELLS = 2_000_000;
/** So many questions are asked to tell the values of all fields apart. */
const MOST_QUESTIONS = 40_000;

/** Prepares the analysis. `isFaulty`: whether something at or below a pointer is reported as wrong already. */
export function groundOf(
  file: Readable,
  flow: Flow,
  together: Together,
  isFaulty: (pointer: string) => boolean,
): Ground {
  const fields = fieldsOf(file.fields.map(({ it }) => it));
  const conditions = new Map(flow.ways.map((way) => [way, wayCondition(way, isFaulty)]));
  const places = expressionsOf(file).filter(({ pointer }) => !isFaulty(pointer));
  const nodes = places.flatMap(({ it }) => nodeOf(it) ?? []);
  const atoms = [
    ...[...conditions.values()].flatMap((condition) => (typeof condition === 'object' ? atomsOf(condition) : [])),
    ...formsIn(file)
      .filter(({ pointer }) => !isFaulty(pointer))
      .flatMap(({ it }) => atomsIn(formCondition(it))),
    ...nodes.flatMap(comparisonsIn),
    ...nodes.flatMap(zeroAtoms),
  ];
  const read = [
    ...atoms.flatMap(({ names }) => names),
    ...nodes.flatMap((node) => readNames(node).map(({ name }) => name)),
  ];
  return {
    file,
    flow,
    together,
    fields,
    classes: classesByKey(atoms, fields),
    names: [...new Set([...fields.keys(), ...read.filter(isKept)])],
    conditionOf: (way) => conditions.get(way),
    budget: { cells: MOST_CELLS },
    work: { masks: MOST_WORK },
  };
}

function wayCondition(way: FlowWay, isFaulty: (pointer: string) => boolean): Condition | 'faulty' | undefined {
  if (way.it.condition === undefined) return undefined;
  return !way.condition || isFaulty(below(way.pointer, 'condition')) ? 'faulty' : conditionOf(way.condition);
}

function atomsIn(condition: Condition | undefined): Atom[] {
  return condition ? atomsOf(condition) : [];
}

function classesByKey(atoms: readonly Atom[], fields: Fields): ClassesByKey {
  const byKey = new Map<string, Map<string, Atom>>();
  for (const atom of atoms) {
    const [name, ...others] = atom.names;
    if (name === undefined || others.length > 0) continue;
    const { key } = subjectOf(name, fields);
    byKey.set(key, (byKey.get(key) ?? new Map()).set(atom.text, atom));
  }
  const known = new Map<string, ReturnType<typeof classesOf>>();
  const budget = { questions: MOST_QUESTIONS };
  return (key) => {
    const classes =
      known.get(key) ?? classesOf(subjectOf(key, fields), [...(byKey.get(key)?.values() ?? [])], fields, budget);
    known.set(key, classes);
    return classes;
  };
}

/** The expression of a node; undefined where it cannot be read. */
export function nodeOf(json: Json | undefined): Node | undefined {
  const parsed = json === undefined ? undefined : parse(json);
  return parsed && 'node' in parsed ? parsed.node : undefined;
}

/** The comparisons by which an expression chooses between values. */
function comparisonsIn(node: Node): Atom[] {
  const chosen =
    node.kind === 'call' && node.operator === 'if'
      ? node.operands.filter((_, index) => index % 2 === 0).slice(0, -1)
      : [];
  return [...chosen.flatMap((part) => atomsOf(conditionOf(part))), ...childrenOf(node).flatMap(comparisonsIn)];
}

/** Whether a field that something is divided by is 0 must be told apart. */
function zeroAtoms(node: Node): Atom[] {
  return divisorsOf(node).flatMap((divisor) => {
    if (divisor.kind !== 'var') return [];
    const zero: Node = { kind: 'literal', value: 0, pointer: '' };
    return atomsOf(conditionOf({ kind: 'call', operator: '==', operands: [divisor, zero], pointer: '' }));
  });
}
