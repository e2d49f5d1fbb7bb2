import { RE2JSException } from 're2js';
import { readMoment } from './calendar.js';
import { currencyPlaces, decimal, readMoney, readNumber } from './decimal.js';
import { longest } from './field_values.js';
import { patternOf } from './patterns.js';
import type { Field } from './workflow_file.js';

/** A fault in how a field is declared; the pointer is relative to the field. */
export type FieldProblem = { pointer: string; message: string };

/** Matching takes time by the pattern's instructions times the text's length; so much is some 40 ms at worst (safety 20). */
const MOST_PATTERN_WORK = 500_000;

/** What a field's declaration says that cannot be: min over max, a pattern that is not RE2, an option twice, too many places. */
export function fieldProblems(field: Field): FieldProblem[] {
  switch (field.type) {
    case 'text':
    case 'long_text':
      return [...lengthProblems(field), ...patternProblems(field)];
    case 'integer':
    case 'number':
      return numberProblems(field);
    case 'money':
      return moneyProblems(field);
    case 'date':
    case 'datetime':
      return timeProblems(field);
    case 'choice':
    case 'choices':
      return optionProblems(field.options);
    default:
      return [];
  }
}

const wrongOrder: FieldProblem = {
  pointer: '/min',
  message: 'The smallest value is over the largest; exchange min and max',
};

type TextField = Extract<Field, { type: 'text' | 'long_text' }>;

function lengthProblems(field: TextField): FieldProblem[] {
  if ((field.min_length ?? 0) <= longest(field)) return [];
  return [{ pointer: '/min_length', message: `The shortest length is over the longest, ${longest(field)}` }];
}

function patternProblems(field: TextField): FieldProblem[] {
  if (field.pattern === undefined) return [];
  try {
    if (patternWork(field) <= MOST_PATTERN_WORK) return [];
    const message = `The pattern is too large for ${longest(field)} characters; repeat less in it, or give a smaller max_length`;
    return [{ pointer: '/pattern', message }];
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return [{ pointer: '/pattern', message: `The pattern is not in RE2's syntax: ${error.message}` }];
  }
}

/** How many instructions matching a field's pattern takes at worst; 0 for a field without one. Throws RE2JSException where it is none. */
export function patternWork(field: Field): number {
  if ((field.type !== 'text' && field.type !== 'long_text') || field.pattern === undefined) return 0;
  return patternOf(field.pattern).programSize() * longest(field);
}

type Limit = 'min' | 'max';
const LIMITS: readonly Limit[] = ['min', 'max'];

function numberProblems(field: Extract<Field, { type: 'integer' | 'number' }>): FieldProblem[] {
  const bad = LIMITS.filter((limit) => field[limit] !== undefined && !readNumber(field[limit]));
  if (bad.length > 0)
    return bad.map((limit) => ({
      pointer: `/${limit}`,
      message: 'Use at most 15 digits before the point and 6 after it',
    }));
  return field.min !== undefined && field.max !== undefined && field.min > field.max ? [wrongOrder] : [];
}

function moneyProblems(field: Extract<Field, { type: 'money' }>): FieldProblem[] {
  if (!Intl.supportedValuesOf('currency').includes(field.currency)) {
    return [{ pointer: '/currency', message: 'There is no such currency; use its three letters, like EUR' }];
  }
  const bad = LIMITS.filter((limit) => field[limit] !== undefined && !readMoney(field[limit], field.currency));
  const places = `${field.currency} has ${currencyPlaces(field.currency)} decimal places; use no more`;
  if (bad.length > 0) return bad.map((limit) => ({ pointer: `/${limit}`, message: places }));
  return field.min !== undefined && field.max !== undefined && decimal(field.min).gt(field.max) ? [wrongOrder] : [];
}

function timeProblems(field: Extract<Field, { type: 'date' | 'datetime' }>): FieldProblem[] {
  const [min, max] = LIMITS.map((limit) => (field.type === 'date' ? field[limit] : readMoment(field[limit] ?? '')));
  return min !== undefined && max !== undefined && min > max ? [wrongOrder] : [];
}

function optionProblems(options: readonly { value: string }[]): FieldProblem[] {
  const values = options.map((option) => option.value);
  return values.flatMap((value, index) =>
    values.indexOf(value) < index
      ? [
          {
            pointer: `/options/${index}/value`,
            message: `The value "${value}" is there twice; give each option its own`,
          },
        ]
      : [],
  );
}
