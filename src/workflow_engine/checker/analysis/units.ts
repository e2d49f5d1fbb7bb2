import { addDays, daysBetween } from '../../calendar.js';
import { currencyPlaces, decimal, moneyText } from '../../decimal.js';
import type { Type } from '../../expressions/value_type.js';
import type { Json } from '../../workflow_file.js';

/** Ordered values counted in whole units, so that "the next larger one" is one `step` away: millionths, days, milliseconds. */
export type Units = {
  readonly step: bigint;
  readonly of: (value: Json) => bigint;
  readonly value: (units: bigint) => Json | undefined;
};

const EPOCH = '1970-01-01';
const MILLION = 1_000_000n;

/** How the values of an ordered type are counted; undefined for types without an order. */
export function unitsOf(type: Type): Units | undefined {
  switch (type.kind) {
    case 'integer':
      return { step: MILLION, of: millionths, value: (units) => Number(units / MILLION) };
    case 'number':
      return { step: 1n, of: millionths, value: (units) => asDecimal(units).toNumber() };
    case 'money': {
      const step = 10n ** BigInt(6 - Math.min(6, currencyPlaces(type.currency)));
      return { step, of: millionths, value: (units) => moneyText(asDecimal(units), type.currency) };
    }
    case 'date':
      return DAYS;
    case 'datetime':
      return { step: 1n, of: (value) => BigInt(Date.parse(String(value))), value: momentAt };
    default:
      return undefined;
  }
}

const DAYS: Units = {
  step: 1n,
  of: (value) => BigInt(daysBetween(EPOCH, String(value))),
  value: (units) => addDays(EPOCH, Number(units)),
};

/** Moments counted by their day, for what reads a moment only through `date_of`. */
export const DAYS_OF_MOMENTS: Units = {
  ...DAYS,
  of: (value) => DAYS.of(String(value).slice(0, 10)),
  value: (units) => {
    const day = DAYS.value(units);
    return day === undefined ? undefined : `${day}T12:00:00.000Z`;
  },
};

/** Texts counted by their length, for what reads a text only through `length`. */
export const LENGTHS: Units = {
  step: 1n,
  of: (value) => BigInt(typeof value === 'number' ? value : [...String(value)].length),
  value: (units) => (units > 0n && units <= 100_000n ? 'x'.repeat(Number(units)) : undefined),
};

/** How far a shift moves, in units: millionths of a number, or days. */
export function shiftUnits(units: Units, shift: number | string | undefined, sign: 1 | -1): bigint {
  if (shift === undefined) return 0n;
  const whole = units === DAYS || units === DAYS_OF_MOMENTS || units === LENGTHS;
  const by = whole ? BigInt(Math.trunc(Number(shift))) : millionths(shift);
  return sign === 1 ? by : -by;
}

/** The multiples of the step at and around a point, the nearest first. */
export function around({ step }: Units, point: bigint, far = 1n): bigint[] {
  const below = (point / step - (point % step < 0n ? 1n : 0n)) * step;
  const found = [below];
  for (let by = 1n; by <= far; by++) found.push(below + by * step, below - by * step);
  // A point between two multiples has one more above it.
  return below === point ? found : [...found, below + (far + 1n) * step];
}

function millionths(value: Json): bigint {
  return BigInt(decimal(String(value)).times(1_000_000).toFixed(0));
}

function asDecimal(units: bigint) {
  return decimal(units.toString()).div(1_000_000);
}

function momentAt(units: bigint): Json | undefined {
  const time = Number(units);
  return Math.abs(time) < 2.5e14 ? new Date(time).toISOString() : undefined;
}
