import type { Type } from '../../expressions/value_type.js';
import type { Field, Json } from '../../workflow_file.js';
import type { Atom } from './condition.js';
import { literalsOf, type Side, sidesOf } from './side.js';
import { around, shiftUnits, type Units, unitsOf } from './units.js';

const DAY_MS = 86_400_000n;

/** Values of a number, an amount, a date or a moment: every point at which a comparison changes, and its neighbours. */
export function orderedCandidates(type: Type, field: Field | undefined, atoms: readonly Atom[]): Json[] {
  const units = unitsOf(type);
  if (!units) return [];
  const critical = atoms.flatMap((atom) => criticalPoints(units, atom));
  const near = (points: readonly bigint[]) => points.flatMap((point) => around(units, point));
  const points = new Set([
    ...critical,
    ...near(critical),
    ...usualValues(type).map(units.of),
    ...near(limitsOf(field).map(units.of)),
  ]);
  return [...points].flatMap((point) => units.value(point) ?? []);
}

/** The limits that a field declares. */
export function limitsOf(field: Field | undefined): Json[] {
  if (!field || !('min' in field || 'max' in field)) return [];
  return [field.min, field.max].filter((limit) => limit !== undefined);
}

/** Values that stand for a name of which nothing is asked. */
export function usualValues(type: Type): Json[] {
  if (type.kind === 'date') return ['2027-01-04'];
  return type.kind === 'datetime' ? ['2027-01-04T09:00:00.000Z'] : [1, 0];
}

/** Where a comparison of one name with fixed values changes its answer, in the name's units. */
export function criticalPoints(units: Units, { node }: Atom): bigint[] {
  const [side] = sidesOf(node);
  return side ? literalsOf(node).flatMap((literal) => pointsAt(units, side, literal)) : [];
}

function pointsAt(units: Units, { through, shift, sign }: Side, literal: Json): bigint[] {
  if (through === 'date_of') {
    const start = BigInt(Date.parse(`${literal}T00:00:00Z`));
    return [start, start + DAY_MS, start + DAY_MS / 2n];
  }
  return [units.of(literal) - shiftUnits(units, shift, sign)];
}
