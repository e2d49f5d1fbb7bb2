import type { Fields } from '../../fields.js';
import type { Json } from '../../workflow_file.js';
import { askAtom } from './ask_atom.js';
import { samplesOf } from './candidates.js';
import { bitOf, type Classes, UNSET } from './classes.js';
import type { Atom } from './condition.js';
import { jointValues } from './joint_values.js';
import { subjectOf } from './subject.js';

/** Values of the names on an axis (undefined: unset), their classes, and whether they are certain. */
export type Point = {
  readonly values: readonly (Json | undefined)[];
  readonly bits: readonly bigint[];
  readonly certain: boolean;
};

/** What a comparison answers for a group: 0 false, 1 true, else it fails at a name that is unset (`fails`) or otherwise. */
export type Answered = {
  readonly code: 0 | 1 | 2;
  readonly fails?: { readonly pointer: string; readonly unset: boolean };
};

/** Points for which all comparisons of the axis answer the same. */
export type Group = { readonly points: readonly Point[]; readonly answers: ReadonlyMap<string, Answered> };

/** Names that are compared with each other (mostly one alone), and their values in groups. */
export type Axis = { readonly names: readonly string[]; readonly groups: readonly Group[]; readonly exact: boolean };

export type ClassesByKey = (key: string) => Classes;

/** Splits the names of comparisons into axes; undefined where the values of some cannot be worked out. */
export function axesOf(atoms: readonly Atom[], fields: Fields, classes: ClassesByKey): Axis[] | undefined {
  const axes = componentsOf(atoms).map((names) => {
    const own = atoms.filter((atom) => atom.names.some((name) => names.includes(name)));
    return axisOf(names, unique(own), fields, classes);
  });
  const whole = axes.filter((axis) => axis !== undefined);
  return whole.length === axes.length ? whole : undefined;
}

function unique(atoms: readonly Atom[]): Atom[] {
  return [...new Map(atoms.map((atom) => [atom.text, atom])).values()];
}

/** Names that some comparison reads together belong together; `now` and `today` too. */
function componentsOf(atoms: readonly Atom[]): string[][] {
  const sets: Set<string>[] = [];
  const clock = ['now', 'today'];
  const links = [
    ...atoms.map(({ names }) => names),
    clock.filter((name) => atoms.some(({ names }) => names.includes(name))),
  ];
  for (const names of links) {
    const touched = sets.filter((set) => names.some((name) => set.has(name)));
    for (const set of touched) sets.splice(sets.indexOf(set), 1);
    if (names.length > 0) sets.push(new Set([...touched.flatMap((set) => [...set]), ...names]));
  }
  return sets.map((set) => [...set]);
}

function axisOf(
  names: readonly string[],
  atoms: readonly Atom[],
  fields: Fields,
  classes: ClassesByKey,
): Axis | undefined {
  const all = names.map((name) => classes(subjectOf(name, fields).key));
  const points = names.length === 1 && all[0] ? pointsOf(all[0]) : jointPoints(names, atoms, fields, all);
  if (!points) return undefined;
  const groups = new Map<string, { points: Point[]; answers: ReadonlyMap<string, Answered> }>();
  for (const point of points) {
    const answers = answersOf(point, names, atoms, fields);
    const sign = JSON.stringify([...answers.values()]);
    const group = groups.get(sign) ?? { points: [], answers };
    group.points.push(point);
    groups.set(sign, group);
  }
  return { names, groups: [...groups.values()], exact: all.every(({ exact }) => exact) };
}

/** Points of one name alone: one in each of its classes, and one for unset. */
function pointsOf({ members }: Classes): Point[] {
  const set = members.flatMap(([sample], index) =>
    sample ? [{ values: [sample.value], bits: [bitOf(index)], certain: sample.certain }] : [],
  );
  return [...set, { values: [undefined], bits: [UNSET], certain: true }];
}

function jointPoints(
  names: readonly string[],
  atoms: readonly Atom[],
  fields: Fields,
  all: readonly Classes[],
): Point[] | undefined {
  const rows = jointValues(
    names.map((name) => ({ name, ...subjectOf(name, fields) })),
    atoms,
  );
  return rows?.flatMap((row) => pointAt(row, all) ?? []);
}

function pointAt(row: readonly (Json | undefined)[], all: readonly Classes[]): [Point] | undefined {
  const samples = row.map((value, index) =>
    value === undefined ? undefined : samplesOf(all[index]?.subject.field, [value])[0],
  );
  if (samples.some((sample, index) => !sample && row[index] !== undefined)) return undefined;
  const bits = samples.map((sample, index) => (sample ? bitOf(all[index]?.indexOf(sample.value) ?? 0) : UNSET));
  return [
    {
      values: samples.map((sample) => sample?.value),
      bits,
      certain: samples.every((sample) => sample?.certain ?? true),
    },
  ];
}

function answersOf(
  { values }: Point,
  names: readonly string[],
  atoms: readonly Atom[],
  fields: Fields,
): Map<string, Answered> {
  const known = new Map(names.flatMap((name, index) => (values[index] === undefined ? [] : [[name, values[index]]])));
  return new Map(atoms.map((atom) => [atom.text, answered(atom, askAtom(atom, known, fields))]));
}

/** Where it fails is told from the comparison on, as the same one can stand in several places. */
function answered({ node }: Atom, answer: ReturnType<typeof askAtom>): Answered {
  if (typeof answer === 'boolean') return { code: answer ? 1 : 0 };
  return { code: 2, fails: { pointer: answer.fails.slice(node.pointer.length), unset: answer.unset } };
}
