import { RE2JSException } from 're2js';
import { isDate, readMoment } from './calendar.js';
import { currencyPlaces, type Decimal, decimal, moneyText, readMoney, readNumber } from './decimal.js';
import { patternOf } from './patterns.js';
import type { Field, FieldType, Json } from './workflow_file.js';

/** A value as it is stored in JSON: money a decimal string, a user an id, `choices` a list; unset fields are absent. */
export type Value = boolean | number | string | string[];
export type Checked = { value: Value } | { problem: string };
type Of<T extends FieldType> = Extract<Field, { type: T }>;
type TextField = Extract<Field, { type: 'text' | 'long_text' }>;
type OptionsField = Extract<Field, { type: 'choice' | 'choices' }>;

const problem = (text: string): Checked => ({ problem: text });

/** Checks typed JSON (a preset, a default, a reply, a test's answer) against a field's type and limits and gives its stored form. */
export function checkValue(field: Field, value: Json): Checked {
  switch (field.type) {
    case 'text':
    case 'long_text':
      return checkText(field, value);
    case 'email':
    case 'url':
    case 'phone':
      return checkAddress(field.type, value);
    case 'integer':
    case 'number':
      return checkNumber(field, value);
    case 'money':
      return checkMoney(field, value);
    case 'boolean':
      return typeof value === 'boolean' ? { value } : problem('Choose yes or no');
    case 'date':
    case 'datetime':
      return checkTime(field, value);
    case 'choice':
      return isOption(field, value) ? { value } : problem('Choose one of the options');
    case 'choices':
      return checkChoices(field, value);
    case 'user':
      return isUserId(value) ? { value } : problem('Choose a person');
    case 'file':
      return problem('Files cannot be given yet');
  }
}

/** The length that a text may have, in characters. */
export function longest(field: { type: 'text' | 'long_text'; max_length?: number | undefined }): number {
  return field.max_length ?? (field.type === 'text' ? 500 : 10_000);
}

/** True for text that a database can store: no NUL, no half of a character. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text);
}

/** How many characters a text has: one for "😀", though JavaScript counts two. */
export function characters(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
}

function checkText(field: TextField, value: Json): Checked {
  if (typeof value !== 'string' || value === '') return problem('Enter text');
  if (!isStorable(value)) return problem('Remove the characters that cannot be shown');
  const length = characters(value);
  const [min, max] = [field.min_length ?? 0, longest(field)];
  if (length > max) return problem(`Enter at most ${count(max)} (you have ${count(length, '')})`);
  if (length < min) return problem(`Enter at least ${count(min)}`);
  if (field.pattern !== undefined && !matches(field.pattern, value)) {
    return problem(field.help ? `Enter it as described: ${field.help}` : 'Enter it in the form that is asked for');
  }
  return { value };
}

/** A pattern that is none is a fault of the declaration, reported there, and not of the value. */
function matches(pattern: string, value: string): boolean {
  try {
    return patternOf(pattern).matches(value);
  } catch (error) {
    if (error instanceof RE2JSException) return true;
    throw error;
  }
}

function count(length: number, unit = length === 1 ? ' character' : ' characters'): string {
  return `${length.toLocaleString('en-US')}${unit}`;
}

const ADDRESSES = {
  email: {
    form: /^[^\s@<>()",;:\\[\]]{1,64}@[^\s@<>()",;:\\[\]]{1,180}$/,
    text: 'Enter an e-mail address, like name@example.com',
  },
  url: { form: /^https?:\/\/[^\s/?#]+\S*$/i, text: 'Enter a web address, like https://example.com' },
  phone: { form: /^\+?[\d ()/.-]{3,40}$/, text: 'Enter a phone number, like +1 202 555 0100' },
};

function checkAddress(type: 'email' | 'url' | 'phone', value: Json): Checked {
  const { form, text } = ADDRESSES[type];
  if (typeof value !== 'string' || value.length > 2000 || !isStorable(value) || !form.test(value)) return problem(text);
  return type !== 'url' || URL.canParse(value) ? { value } : problem(text);
}

function checkNumber(field: Of<'integer'> | Of<'number'>, value: Json): Checked {
  const exact = readNumber(value);
  const whole = field.type === 'integer';
  if (exact && (!whole || Number.isInteger(value)) && isWithin(field, exact)) return { value: exact.toNumber() + 0 };
  const range = limits(field, numberWords);
  return problem(`Enter a ${whole ? 'whole ' : ''}number${range ?? (whole ? '' : ' with at most 6 decimal places')}`);
}

// Without the unit: the label says it.
function numberWords(limit: number | string): string {
  return NUMBERS.format(Number(limit));
}

/** Numbers as they are written for people. Making such a format takes longer than all that is done with it. */
export const NUMBERS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 });

function checkMoney(field: Of<'money'>, value: Json): Checked {
  const exact = readMoney(value, field.currency);
  if (exact && isWithin(field, exact)) return { value: moneyText(exact, field.currency) };
  const example = decimal(12.5).toFixed(currencyPlaces(field.currency), 0);
  const range = limits(field, (limit) => `${limit}`) ?? '';
  return problem(`Enter an amount in ${field.currency}${range || `, like ${example}`}`);
}

type Range = { min?: number | string | undefined; max?: number | string | undefined };

function isWithin({ min, max }: Range, value: Decimal): boolean {
  return (min === undefined || value.gte(min)) && (max === undefined || value.lte(max));
}

/** " from 1 to 60", " of at least 1", " of at most 60"; undefined without limits. */
function limits({ min, max }: Range, words: (limit: number | string) => string): string | undefined {
  if (min !== undefined && max !== undefined) return ` from ${words(min)} to ${words(max)}`;
  if (min !== undefined) return ` of at least ${words(min)}`;
  return max === undefined ? undefined : ` of at most ${words(max)}`;
}

function checkTime(field: Of<'date'> | Of<'datetime'>, value: Json): Checked {
  const read = field.type === 'date' ? (text: string) => (isDate(text) ? text : undefined) : readMoment;
  const given = typeof value === 'string' ? read(value) : undefined;
  if (given === undefined) return problem(TIME_EXAMPLE[field.type]);
  const [min, max] = [field.min && read(field.min), field.max && read(field.max)];
  const what = field.type === 'date' ? 'date' : 'time';
  if (min && given < min) return problem(`Enter a ${what} from ${timeWords(min)} on`);
  return max && given > max ? problem(`Enter a ${what} up to ${timeWords(max)}`) : { value: given };
}

const TIME_EXAMPLE = {
  date: 'Enter a date, like 2027-01-31',
  datetime: 'Enter a date and time, like 2027-01-31 14:30',
};

function timeWords(limit: string): string {
  return limit.length === 10 ? limit : `${limit.slice(0, 16).replace('T', ' ')} UTC`;
}

function isOption(field: OptionsField, value: Json): value is string {
  return field.options.some((option) => option.value === value);
}

function checkChoices(field: OptionsField, value: Json): Checked {
  if (!Array.isArray(value) || value.length === 0) return problem('Choose at least one of the options');
  if (value.length > field.options.length || !value.every((item) => isOption(field, item)))
    return problem('Choose among the options');
  // One order for one choice, so that equal answers are equal data.
  return {
    value: [...new Set(field.options.map((option) => option.value))].filter((option) => value.includes(option)),
  };
}

function isUserId(value: Json): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 2_147_483_647;
}
