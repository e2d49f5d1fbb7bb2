import Big from 'big.js';
import { dateWords, momentWords, readMoment } from '../calendar.js';
import {
  type Decimal,
  decimal,
  moneyText,
  NUMBER_LIMIT,
  NUMBER_PLACES,
  readMoney,
  readNumber,
  rounded,
} from '../decimal.js';
import { moneyWords } from '../field_text.js';
import type { Json } from '../workflow_file.js';
import { ExpressionError } from './expression_error.js';
import { isOfType, type Type, typeWords } from './value_type.js';

/** A value while it is computed with: numbers and money as exact decimals, all else as it is stored. */
export type Raw = Json | Decimal;

/** Takes a JSON value as one of the type; a `type` error where it is none. */
export function rawOf(value: Json, type: Type, pointer: string): Raw {
  const fits =
    isOfType(value, type) ||
    (type.kind === 'choices' && isTexts(value)) ||
    (type.kind === 'user' && Number.isInteger(value));
  if (!fits && type.kind !== 'list' && type.kind !== 'object') {
    throw new ExpressionError('type', pointer, `The value is not ${typeWords(type)}`);
  }
  if (type.kind === 'integer' || type.kind === 'number') return readNumber(value) ?? null;
  if (type.kind === 'money') return readMoney(value, type.currency) ?? null;
  return type.kind === 'datetime' ? (readMoment(String(value)) ?? null) : value;
}

/** The JSON of a computed value: a number to 6 places, money as text with its currency's places. */
export function jsonOf(value: Raw, type: Type, pointer: string): Json {
  if (!isDecimal(value)) return value;
  const short = type.kind === 'money' ? value : rounded(value, NUMBER_PLACES);
  if (short.abs().gte(NUMBER_LIMIT)) throw new ExpressionError('too_long', pointer, 'The result is too large');
  // Adding 0 makes -0 a 0.
  if (type.kind !== 'money') return short.toNumber() + 0;
  if (!type.exact) throw new ExpressionError('type', pointer, `The result is ${typeWords(type)}`);
  return moneyText(value, type.currency);
}

type Reader = { timeZone: string; person?: ((id: number) => string) | undefined };

/** How `cat` writes a value: choices by their label, dates and money as a reader of the company would (spec 3.2). */
export function wordsOf(value: Raw, type: Type, reader: Reader, pointer: string): string {
  if (isDecimal(value)) return type.kind === 'money' ? amountWords(value, type, pointer) : plain(value);
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (type.kind === 'choice' || type.kind === 'choices') return labels(value, type);
  if (typeof value === 'number' && type.kind === 'user') return reader.person?.(value) ?? `person ${value}`;
  if (typeof value === 'number' && Number.isFinite(value)) return plain(decimal(value));
  if (typeof value !== 'string')
    throw new ExpressionError('type', pointer, 'Only single values can be put together as text');
  if (type.kind === 'date') return dateWords(value);
  return type.kind === 'datetime' ? momentWords(value, reader.timeZone) : value;
}

/** Negative where the first comes before the second, 0 where they are equal; both of one type. */
export function compare(one: Raw, other: Raw): number {
  if (isDecimal(one) && isDecimal(other)) return one.cmp(other);
  if (one === other) return 0;
  return typeof one === 'string' && typeof other === 'string' && one < other ? -1 : 1;
}

/** True for numbers and amounts of money while they are computed with. */
export function isDecimal(value: Raw): value is Decimal {
  return value instanceof Big;
}

function plain(value: Decimal): string {
  const short = rounded(value, NUMBER_PLACES);
  return (short.eq(0) ? short.abs() : short).toFixed();
}

function amountWords(value: Decimal, type: Type & { kind: 'money' }, pointer: string): string {
  return moneyWords(String(jsonOf(value, type, pointer)), type.currency);
}

function labels(value: Json, type: Type & { kind: 'choice' | 'choices' }): string {
  const label = (one: Json) => type.options.find((option) => option.value === one)?.label ?? String(one);
  return Array.isArray(value) ? value.map(label).join(', ') : label(value);
}

function isTexts(value: Json): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
