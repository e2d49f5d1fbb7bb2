import Big from 'big.js';

/** Exact decimals of the engine: a division keeps 20 places; nobody else's settings of big.js can change that. */
const Decimal = Big();
Decimal.DP = 20;
Decimal.strict = false;

export type Decimal = Big;

/** Every number and amount of the product is smaller (15 digits before the point): up to here a JSON number holds whole numbers exactly. */
export const NUMBER_LIMIT = 1e15;

/** The decimal places that a `number` has at most (spec 3.1). */
export const NUMBER_PLACES = 6;

/** An exact decimal; throws where the text is no number, so check it first. */
export function decimal(value: number | string | Decimal): Decimal {
  return new Decimal(value);
}

/** Rounds half away from zero (spec 3.2). */
export function rounded(value: Decimal, places: number): Decimal {
  return value.round(places, Big.roundHalfUp);
}

/** How many places after the point the value really has: 1.50 has one. */
export function placesOf(value: Decimal): number {
  return Math.max(0, value.c.length - 1 - value.e);
}

// Making a number format takes longer than all that is done with it; there are no more currencies than three letters make.
const places = new Map<string, number>();

/** The decimal places of a currency: 2 for EUR, 0 for JPY. */
export function currencyPlaces(currency: string): number {
  const known = places.get(currency);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency });
  const found = format.resolvedOptions().maximumFractionDigits ?? 2;
  places.set(currency, found);
  return found;
}

/** An amount as it is stored: exactly the currency's places, never "-0.00". */
export function moneyText(value: Decimal, currency: string): string {
  return (value.eq(0) ? value.abs() : value).toFixed(currencyPlaces(currency));
}

const AMOUNT = /^-?\d{1,15}(\.\d{1,6})?$/;

/** Reads an amount of money from a JSON number or a decimal string; undefined where it is none or has more places than the currency. */
export function readMoney(value: unknown, currency: string): Decimal | undefined {
  const text = typeof value === 'number' ? decimalText(value) : value;
  if (typeof text !== 'string' || !AMOUNT.test(text)) return undefined;
  return (text.split('.')[1]?.length ?? 0) > currencyPlaces(currency) ? undefined : decimal(text);
}

/** Reads a JSON number as an exact decimal; undefined beyond the limits of the type `number` (6 places, 15 digits). */
export function readNumber(value: unknown): Decimal | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) >= NUMBER_LIMIT) return undefined;
  const exact = decimal(value);
  return placesOf(exact) > NUMBER_PLACES ? undefined : exact;
}

function decimalText(value: number): string {
  return Number.isFinite(value) ? decimal(value).toFixed() : '';
}
