import { dateIn } from '../../calendar.js';
import type { Json } from '../../workflow_file.js';
import type { Atom } from './condition.js';
import { jointOrdered } from './joint_ordered.js';
import { subsetsOf } from './option_candidates.js';
import type { Named } from './subject.js';
import { textCandidates } from './text_candidates.js';

/** Beyond so many values at once, or so many names, it is not worked out how they compare. */
export const MOST_TUPLES = 20_000;
const MOST_NAMES = 4;

/**
 * Values of names that are compared with each other, so that every way in which they can compare is among them; undefined where that
 * cannot be worked out. Each row has one value a name, or undefined where it is unset.
 */
export function jointValues(names: readonly Named[], atoms: readonly Atom[]): (Json | undefined)[][] | undefined {
  if (names.length > MOST_NAMES) return undefined;
  const kinds = new Set(names.map(({ type }) => type.kind));
  const rows = rowsOf(names, atoms, kinds);
  if (!rows || rows.length > MOST_TUPLES) return undefined;
  const clock = ['now', 'today'].map((name) => names.findIndex((one) => one.name === name));
  if (!clock.includes(-1))
    return rows.filter((row) => dateIn('UTC', String(row[clock[0] ?? 0])) === row[clock[1] ?? 0]);
  return [...rows, ...someUnset(names, rows)];
}

function rowsOf(names: readonly Named[], atoms: readonly Atom[], kinds: ReadonlySet<string>) {
  const only = (...wanted: string[]) => [...kinds].every((kind) => wanted.includes(kind));
  if (only('boolean')) return product(names.map(() => [true, false]));
  if (only('user')) return product(names.map(() => names.map((_, index) => index + 1)));
  if (only('choice', 'choices')) return product(names.map(optionsOf));
  if (only('text')) return product(textsOf(names, atoms));
  return jointOrdered(names, atoms);
}

function optionsOf({ type }: Named): Json[] {
  if (type.kind !== 'choice' && type.kind !== 'choices') return [];
  const options = [...new Set(type.options.map(({ value }) => value))];
  return type.kind === 'choice' ? options : subsetsOf(options.slice(0, 12)).filter(({ length }) => length > 0);
}

/** Each name gets the texts of all, so that they can be equal, and longer ones, so that one can begin or contain another. */
function textsOf(names: readonly Named[], atoms: readonly Atom[]): Json[][] {
  const own = names.map(({ field }) => textCandidates(field, atoms).values.slice(0, 12).map(String));
  const base = [...new Set(own.flat())];
  return names.map((_, index) =>
    index === 0 ? base : [...new Set([...base, ...base.slice(0, 8).flatMap((text) => [`${text}z`, `z${text}`])])],
  );
}

/** Every row of one of each; undefined where that would be too many. */
export function product(lists: readonly (readonly Json[])[]): Json[][] | undefined {
  if (lists.reduce((count, { length }) => count * length, 1) > MOST_TUPLES) return undefined;
  return lists.reduce<Json[][]>((rows, list) => rows.flatMap((row) => list.map((value) => [...row, value])), [[]]);
}

/** The same rows with some of the names unset; which others are set then is told apart by their own comparisons. */
function someUnset(names: readonly Named[], rows: readonly (readonly Json[])[]): (Json | undefined)[][] {
  const seen = new Set<string>();
  const found: (Json | undefined)[][] = [];
  for (const unset of subsetsOf(names.map((_, index) => index)).filter(({ length }) => length > 0))
    for (const row of rows) {
      const partly = row.map((value, index) => (unset.includes(index) ? undefined : value));
      const text = JSON.stringify(partly, (_, value) => value ?? null);
      if (!seen.has(text)) found.push(partly);
      seen.add(text);
    }
  return found;
}
