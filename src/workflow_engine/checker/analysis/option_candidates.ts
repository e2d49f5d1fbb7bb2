import type { Type } from '../../expressions/value_type.js';
import type { Json } from '../../workflow_file.js';
import type { Atom } from './condition.js';
import { literalsOf, operatorOf, sidesOf } from './side.js';

type Options = Extract<Type, { kind: 'choice' | 'choices' }>;

/** Beyond so many options that are asked for one by one, the combinations are not gone through. */
const MOST_ASKED = 9;

/** The options of a choice; of `choices` every combination that comparisons can tell apart, at least one option each. */
export function optionCandidates(type: Options, atoms: readonly Atom[]): { values: Json[]; exact: boolean } {
  const options = [...new Set(type.options.map(({ value }) => value))];
  if (type.kind === 'choice') return { values: options, exact: true };
  const named = new Set(
    atoms.filter(({ node }) => operatorOf(node) === 'contains').flatMap(({ node }) => literalsOf(node)),
  );
  const asked = options.filter((option) => named.has(option));
  const others = options.filter((option) => !named.has(option));
  const counted = atoms.some(({ node }) => sidesOf(node).some(({ through }) => through === 'length'));
  const most = counted ? others.length : Math.min(1, others.length);
  const counts = Array.from({ length: most + 1 }, (_, count) => others.slice(0, count));
  const exact = asked.length <= MOST_ASKED;
  const combinations = subsetsOf(exact ? asked : asked.slice(0, MOST_ASKED));
  const values = combinations.flatMap((some) => counts.map((more) => [...some, ...more]));
  return { values: values.filter(({ length }) => length > 0), exact };
}

/** Every choice of some of the items, none among them. */
export function subsetsOf<T>(items: readonly T[]): T[][] {
  const sets: T[][] = [[]];
  for (const item of items) sets.push(...sets.map((set) => [...set, item]));
  return sets;
}
