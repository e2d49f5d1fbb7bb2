import type { Json } from '../../workflow_file.js';
import type { Atom } from './condition.js';
import { limitsOf, usualValues } from './ordered_candidates.js';
import { literalsOf, type Side, sidesOf } from './side.js';
import type { Named } from './subject.js';
import { around, DAYS_OF_MOMENTS, LENGTHS, shiftUnits, type Units, unitsOf } from './units.js';

/** Beyond so many points of one name it is not worked out. */
const MOST_POINTS = 400;
/** Twice as many rows as may be left when those that cannot be are taken out. */
const MOST_ROWS = 40_000;

/** How far apart two names stand where a comparison of them changes: the second's value less the first's, in units. */
type Distances = ReadonlyMap<string, ReadonlySet<bigint>>;

/**
 * Values of ordered names that are compared with each other. The first name gets every point at which anything changes, also by way
 * of the others (their fixed values, moved by the distances); each next one also the points beside the values chosen before.
 */
export function jointOrdered(names: readonly Named[], atoms: readonly Atom[]): Json[][] | undefined {
  const units = names.map((name) => unitsFor(name, atoms));
  const [first] = units;
  if (!first || units.some((one) => one === undefined || one.step !== first.step)) return undefined;
  const distances = distancesOf(first, names, atoms);
  const fixed = names.map((name, index) => fixedPoints(units[index] ?? first, name, atoms));
  let rows: bigint[][] = [[]];
  for (const [index] of names.entries()) {
    const reached = new Set(
      fixed.flatMap((points, from) => points.flatMap((point) => movedBy(distances, from, index, point))),
    );
    if (reached.size > MOST_POINTS) return undefined;
    rows = rows.flatMap((row) => {
      const beside = row.flatMap((value, from) => movedBy(distances, from, index, value));
      const points = [...reached, ...beside].flatMap((point) => around(first, point, BigInt(names.length - index)));
      return [...new Set(points)].map((point) => [...row, point]);
    });
    if (rows.length > MOST_ROWS) return undefined;
  }
  return rows.flatMap((row) => valuesOf(row, units as Units[]) ?? []);
}

/** A name is counted in what all its comparisons read of it: itself, its length, or its day; undefined where that differs. */
function unitsFor({ name, type }: Named, atoms: readonly Atom[]): Units | undefined {
  const sides = atoms.flatMap(({ node }) => sidesOf(node)).filter((side) => side.name === name);
  const through = new Set(sides.map((side) => side.through));
  if (through.size > 1) return undefined;
  if (through.has('length')) return LENGTHS;
  return through.has('date_of') ? DAYS_OF_MOMENTS : unitsOf(type);
}

function fixedPoints(units: Units, { name, type, field }: Named, atoms: readonly Atom[]): bigint[] {
  const own = atoms.filter(({ names }) => names.length === 1 && names[0] === name);
  const asked = own.flatMap(({ node }) => {
    const [side] = sidesOf(node);
    return side ? literalsOf(node).map((literal) => units.of(literal) - shiftOf(units, side)) : [];
  });
  const limits = units === LENGTHS ? [] : limitsOf(field).map(units.of);
  const usual = units === LENGTHS ? [3n] : usualValues(type).slice(0, 1).map(units.of);
  return [...new Set([...asked, ...limits, ...usual])];
}

function shiftOf(units: Units, { shift, sign }: Side): bigint {
  return shiftUnits(units, shift, sign);
}

/** The distances between every two names, also by way of others. */
function distancesOf(units: Units, names: readonly Named[], atoms: readonly Atom[]): Distances {
  const found = new Map<string, Set<bigint>>();
  const add = (from: number, to: number, by: bigint) => {
    const key = `${from} ${to}`;
    found.set(key, (found.get(key) ?? new Set()).add(by));
  };
  const index = (side: Side) => names.findIndex(({ name }) => name === side.name);
  for (const { node } of atoms) {
    const [one, other] = sidesOf(node);
    if (!one || !other || one.name === other.name) continue;
    const by = shiftOf(units, one) - shiftOf(units, other);
    add(index(one), index(other), by);
    add(index(other), index(one), -by);
  }
  for (const over of names.keys())
    for (const from of names.keys())
      for (const to of names.keys())
        if (from !== to && from !== over && to !== over)
          for (const one of found.get(`${from} ${over}`) ?? [])
            for (const other of found.get(`${over} ${to}`) ?? []) add(from, to, one + other);
  return found;
}

function movedBy(distances: Distances, from: number, to: number, point: bigint): bigint[] {
  return from === to ? [point] : [...(distances.get(`${from} ${to}`) ?? [])].map((by) => point + by);
}

function valuesOf(row: readonly bigint[], units: readonly Units[]): [Json[]] | undefined {
  const values = row.flatMap((point, index) => units[index]?.value(point) ?? []);
  return values.length === row.length ? [values] : undefined;
}
