import { isDate, readMoment } from '../calendar.js';
import { readMoney, readNumber } from '../decimal.js';
import type { Fields } from '../fields.js';
import type { Field, Json } from '../workflow_file.js';
import type { Name } from './names.js';

type Options = Extract<Field, { type: 'choice' | 'choices' }>['options'];

/** The static type of a part of an expression. `any` is what an action replied, known only when it runs; `exact` money has its currency's places. */
export type Type =
  | {
      kind:
        | 'boolean'
        | 'integer'
        | 'number'
        | 'text'
        | 'date'
        | 'datetime'
        | 'user'
        | 'file'
        | 'any'
        | 'list'
        | 'object';
    }
  | { kind: 'money'; currency: string; exact: boolean }
  | { kind: 'choice' | 'choices'; options: Options };

export const ANY: Type = { kind: 'any' };
export const BOOLEAN: Type = { kind: 'boolean' };
export const INTEGER: Type = { kind: 'integer' };
export const NUMBER: Type = { kind: 'number' };
export const TEXT: Type = { kind: 'text' };
export const DATE: Type = { kind: 'date' };
export const DATETIME: Type = { kind: 'datetime' };
export const USER: Type = { kind: 'user' };

/** The type of a field's values. */
export function typeOfField(field: Field): Type {
  switch (field.type) {
    case 'money':
      return { kind: 'money', currency: field.currency, exact: true };
    case 'choice':
    case 'choices':
      return { kind: field.type, options: field.options };
    case 'text':
    case 'long_text':
    case 'email':
    case 'url':
    case 'phone':
      return TEXT;
    default:
      return { kind: field.type };
  }
}

/** The type of a name's values; undefined for a field that does not exist. */
export function typeOfName(name: Name, fields: Fields): Type | undefined {
  switch (name.of) {
    case 'field':
    case 'step': {
      const field = fields.get(name.field);
      return field && typeOfField(field);
    }
    case 'completed_by':
      return USER;
    case 'ticket':
      return name.part === 'number' ? INTEGER : TEXT;
    case 'task':
      return TEXT;
    case 'today':
      return DATE;
    case 'now':
      return DATETIME;
    case 'status':
      return INTEGER;
    case 'body':
      return ANY;
  }
}

/** The type that a literal has where nothing stands beside it. */
export function typeOfLiteral(value: Json): Type {
  if (typeof value === 'boolean') return BOOLEAN;
  if (typeof value === 'number') return Number.isInteger(value) ? INTEGER : NUMBER;
  return typeof value === 'string' ? TEXT : ANY;
}

/** True where the JSON value is one of the type, as a literal or in an action's reply. */
export function isOfType(value: Json, type: Type): boolean {
  switch (type.kind) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
    case 'number':
      return readNumber(value) !== undefined && (type.kind === 'number' || Number.isInteger(value));
    case 'money':
      return readMoney(value, type.currency) !== undefined;
    case 'text':
      return typeof value === 'string';
    case 'date':
      return typeof value === 'string' && isDate(value);
    case 'datetime':
      return typeof value === 'string' && readMoment(value) !== undefined;
    case 'choice':
      return type.options.some((option) => option.value === value);
    default:
      return type.kind === 'any';
  }
}

/** The type that holds the values of both; undefined where there is none (no coercion). */
export function join(one: Type, other: Type): Type | undefined {
  if (one.kind === 'any') return other;
  if (other.kind === 'any') return one;
  if (isNumeric(one) && isNumeric(other)) return one.kind === 'integer' ? other : one;
  if (one.kind === 'money' && other.kind === 'money') {
    return one.currency === other.currency ? { ...one, exact: one.exact && other.exact } : undefined;
  }
  if (one.kind === 'choice' && other.kind === 'choice' && one.options === other.options) return one;
  if (one.kind === 'choice' && other.kind === 'choice')
    return { kind: 'choice', options: [...one.options, ...other.options] };
  return one.kind === other.kind ? one : undefined;
}

/** True for whole numbers and numbers. */
export function isNumeric(type: Type): boolean {
  return type.kind === 'integer' || type.kind === 'number';
}

/** True for types with an order; a choice and text have none (spec 3.2). */
export function isOrdered(type: Type): boolean {
  return isNumeric(type) || ['money', 'date', 'datetime', 'any'].includes(type.kind);
}

/** True where every option of the one is an option of the other. */
export function hasOptionsOf(one: { options: Options }, other: { options: Options }): boolean {
  return one.options.every((option) => other.options.some((known) => known.value === option.value));
}

/** True where the two have an option in common, so that comparing them makes sense. */
export function sharesOption(one: { options: Options }, other: { options: Options }): boolean {
  return one.options.some((option) => other.options.some((known) => known.value === option.value));
}

const WORDS = {
  boolean: 'yes or no (true or false)',
  integer: 'a whole number',
  number: 'a number',
  text: 'text',
  date: 'a date',
  datetime: 'a date and time',
  user: 'a person',
  file: 'a file',
  any: 'a value',
  list: 'a list',
  object: 'an object',
  choices: 'several options',
} as const;

/** A type in words, for messages: "a whole number", "an amount in EUR". */
export function typeWords(type: Type): string {
  if (type.kind === 'money') return `an amount in ${type.currency}${type.exact ? '' : ' that is not rounded'}`;
  if (type.kind !== 'choice') return WORDS[type.kind];
  const values = [...new Set(type.options.map((option) => option.value))];
  return `one of the options ${values.slice(0, 8).join(', ')}${values.length > 8 ? ', …' : ''}`;
}
