import { addDays, dateIn, daysBetween } from '../calendar.js';
import { type Decimal, decimal, rounded } from '../decimal.js';
import { characters } from '../field_values.js';
import type { Json } from '../workflow_file.js';
import { ExpressionError } from './expression_error.js';
import { compare, isDecimal, type Raw } from './raw_value.js';
import type { Call, Node, Operator } from './syntax.js';
import { DATE, DATETIME, INTEGER, NUMBER, TEXT, type Type } from './value_type.js';

/** One evaluation: how its parts are computed, each `as` the type that its operator needs. */
export type Run = {
  timeZone: string;
  as(node: Node, type: Type): Raw;
  typeOf(node: Node): Type;
  /** The type in which the operands of an operator meet. */
  meetingOf(call: Call): Type;
  isTrue(node: Node): boolean;
  isSet(node: Node): boolean;
  words(node: Node): string;
  choose(call: Call): Raw;
};

type Calculation = (run: Run, call: Call) => Raw;

const LONGEST_RESULT = 100_000;

const order =
  (holds: (sign: number) => boolean): Calculation =>
  (run, call) => {
    const [one, other] = met(run, call, orderable(run.meetingOf(call)));
    return holds(compare(one ?? null, other ?? null));
  };

const equality =
  (wanted: boolean): Calculation =>
  (run, call) => {
    const [one, other] = met(run, call, run.meetingOf(call));
    return (compare(one ?? null, other ?? null) === 0) === wanted;
  };

const sum =
  (step: (total: Decimal, value: Decimal) => Decimal): Calculation =>
  (run, call) =>
    numbers(run, call, orderable(run.meetingOf(call))).reduce(step);

const extreme =
  (sign: 1 | -1): Calculation =>
  (run, call) =>
    met(run, call, orderable(run.meetingOf(call))).reduce((best, value) =>
      compare(value, best) * sign > 0 ? value : best,
    );

const texts =
  (give: (one: string, other: string) => Raw): Calculation =>
  (run, call) => {
    const [one, other] = call.operands.map((operand) => String(run.as(operand, TEXT)));
    const result = give(one ?? '', other ?? '');
    return typeof result === 'string' ? short(result, call) : result;
  };

const CALCULATIONS: { readonly [operator in Operator]: Calculation } = {
  and: (run, call) => call.operands.every((operand) => run.isTrue(operand)),
  or: (run, call) => call.operands.some((operand) => run.isTrue(operand)),
  '!': (run, call) => !run.isTrue(first(call)),
  '==': equality(true),
  '!=': equality(false),
  '<': order((sign) => sign < 0),
  '<=': order((sign) => sign <= 0),
  '>': order((sign) => sign > 0),
  '>=': order((sign) => sign >= 0),
  in: isIn,
  between: isBetween,
  is_set: (run, call) => run.isSet(first(call)),
  starts_with: texts((whole, part) => whole.startsWith(part)),
  contains,
  '+': sum((total, value) => total.plus(value)),
  '-': difference,
  '*': (run, call) => factors(run, call).reduce((total, value) => bounded(total.times(value), call)),
  '/': quotient,
  min: extreme(-1),
  max: extreme(1),
  round: roundValue,
  cat: (run, call) => short(call.operands.map((operand) => run.words(operand)).join(''), call),
  lower: texts((text) => text.toLowerCase()),
  upper: texts((text) => text.toUpperCase()),
  length,
  if: (run, call) => run.choose(call),
  days_between: (run, call) => {
    const [from, to] = call.operands.map((operand) => String(run.as(operand, DATE)));
    return decimal(daysBetween(from ?? '', to ?? ''));
  },
  add_days: shiftDate,
  date_of: (run, call) => known(dateIn(run.timeZone, String(run.as(first(call), DATETIME))), call),
};

/** What an operator gives for its operands; throws only ExpressionError. */
export function calculate(run: Run, call: Call): Raw {
  return CALCULATIONS[call.operator](run, call);
}

function first(call: Call): Node {
  return call.operands[0] as Node;
}

/** What an action replied is ordered and computed with as numbers, since nothing beside it says otherwise. */
function orderable(type: Type): Type {
  return type.kind === 'any' ? NUMBER : type;
}

function met(run: Run, call: Call, type: Type): Raw[] {
  return call.operands.map((operand) => run.as(operand, type));
}

function isIn(run: Run, call: Call): boolean {
  const [subject, list] = call.operands;
  const type = run.meetingOf(call);
  const value = run.as(subject as Node, type);
  return list?.kind === 'list' && list.items.some((item) => compare(run.as(item, type), value) === 0);
}

function isBetween(run: Run, call: Call): boolean {
  const [value = null, low = null, high = null] = met(run, call, orderable(run.meetingOf(call)));
  return compare(value, low) >= 0 && compare(value, high) <= 0;
}

function contains(run: Run, call: Call): boolean {
  const [whole, part] = call.operands as readonly [Node, Node];
  const type = run.typeOf(whole);
  const value = run.as(whole, type);
  if (Array.isArray(value)) return value.includes(run.as(part, run.typeOf(part)) as Json);
  return String(run.as(whole, TEXT)).includes(String(run.as(part, TEXT)));
}

function numbers(run: Run, call: Call, type: Type): Decimal[] {
  return met(run, call, type).map((value) => asDecimal(value, call));
}

function difference(run: Run, call: Call): Raw {
  const [from, ...rest] = numbers(run, call, orderable(run.meetingOf(call)));
  const [by] = rest;
  return by ? (from ?? decimal(0)).minus(by) : decimal(0).minus(from ?? 0);
}

function factors(run: Run, call: Call): Decimal[] {
  return call.operands.map((operand) => asDecimal(run.as(operand, orderable(run.typeOf(operand))), call));
}

/** Exact as far as any result can need it, so that a long product stays quick (safety 21). */
function bounded(value: Decimal, call: Call): Decimal {
  if (value.abs().lt('1e40')) return rounded(value, 40);
  throw new ExpressionError('too_long', call.pointer, 'The product is too large');
}

function quotient(run: Run, call: Call): Raw {
  const [over, under] = factors(run, call) as [Decimal, Decimal];
  if (under.eq(0)) throw new ExpressionError('division_by_zero', call.pointer, 'This divides by 0');
  return over.div(under);
}

function roundValue(run: Run, call: Call): Raw {
  const [value, places] = call.operands as readonly [Node, Node];
  const exact = asDecimal(run.as(value, orderable(run.typeOf(value))), call);
  return rounded(exact, Number(String(run.as(places, INTEGER))));
}

function length(run: Run, call: Call): Raw {
  const value = run.as(first(call), run.typeOf(first(call)));
  if (typeof value === 'string') return decimal(characters(value));
  if (Array.isArray(value)) return decimal(value.length);
  throw new ExpressionError('type', call.pointer, 'Only a text or several options have a length');
}

function shiftDate(run: Run, call: Call): Raw {
  const [date, days] = call.operands as readonly [Node, Node];
  return known(addDays(String(run.as(date, DATE)), asDecimal(run.as(days, INTEGER), call).toNumber()), call);
}

function known(date: string | undefined, call: Call): string {
  if (date !== undefined) return date;
  throw new ExpressionError('too_long', call.pointer, 'The date is beyond the years 1000 to 9999');
}

function asDecimal(value: Raw, call: Call): Decimal {
  if (isDecimal(value)) return value;
  throw new ExpressionError('type', call.pointer, 'A number is needed here');
}

function short(text: string, call: Call): string {
  if (Buffer.byteLength(text) <= LONGEST_RESULT) return text;
  throw new ExpressionError('too_long', call.pointer, 'The text that is put together is too long');
}
