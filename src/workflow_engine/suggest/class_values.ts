import { addDays, dateIn, readMoment } from '../calendar.js';
import type { Definition } from '../compile.js';
import { currencyPlaces, type Decimal, decimal, readMoney, readNumber } from '../decimal.js';
import { longest } from '../field_values.js';
import { checkValue } from '../fields.js';
import { USUAL_NOW } from '../replay.js';
import { SUBMITTER } from '../trial_people.js';
import type { Field, Json } from '../workflow_file.js';
import type { Literals } from './literals.js';
import { sampleText } from './sample_text.js';

/** So many values are looked at for one field. */
const MOST_VALUES = 80;
const MOST_POOL = 12;
const TODAY = dateIn('UTC', USUAL_NOW) ?? '';
/** Valid values that the file itself names for a field, in its tests and defaults. */
export type KnownValues = ReadonlyMap<string, readonly Json[]>;

/** Values of a field as tests give them, one or more for whatever the file's conditions can tell apart; the first is a usual one. */
export function classValues(field: Field, literals: Literals, known: KnownValues): Json[] {
  const named = known.get(field.name) ?? [];
  const decides = literals.deciding.has(field.name);
  const values = decides
    ? [...decidingValues(field, literals), ...named, ...usual(field)]
    : [...named, ...usual(field)];
  const valid = values.filter((value) => isValid(field, value));
  const unique = [...new Map(valid.map((value) => [JSON.stringify(value), value])).values()];
  return unique.slice(0, decides ? MOST_VALUES : 1);
}

function isValid(field: Field, value: Json): boolean {
  return field.type === 'user' ? typeof value === 'string' : 'value' in checkValue(field, value);
}

/** The literals that a field is compared with; where a calculation reads it, every number of the file as well. */
function poolOf({ name }: Field, { of, numbers, calculated }: Literals): readonly Json[] {
  const own = [...new Set(of.get(name) ?? [])];
  return calculated.has(name) ? [...new Set([...own, ...numbers])].slice(0, MOST_POOL) : own.slice(0, MOST_POOL);
}

function decidingValues(field: Field, literals: Literals): Json[] {
  const pool = poolOf(field, literals);
  switch (field.type) {
    case 'boolean':
      return [true, false];
    case 'choice':
      return optionValues(field.options, pool);
    case 'choices':
      return optionSets(field.options, pool);
    case 'integer':
      return numbersAround(pool, field, '1').map((value) => value.toNumber());
    case 'number':
      return numbersAround(pool, field, '0.01').map((value) => value.toNumber());
    case 'money': {
      const places = currencyPlaces(field.currency);
      return numbersAround(pool, field, decimal(10).pow(-places).toFixed()).map((value) => value.toFixed(places));
    }
    case 'date':
      return days(pool, field, literals.numbers);
    case 'datetime':
      return moments(pool, field);
    case 'user':
      return ['first@example.com', 'second@example.com', SUBMITTER];
    default:
      return texts(field, pool);
  }
}

type Options = readonly { readonly value: string; readonly retired?: boolean | undefined }[];

/** The options that conditions name, and one that none does. */
function optionValues(options: Options, pool: readonly Json[]): Json[] {
  const offered = options.filter(({ retired }) => !retired).map(({ value }) => value);
  const named = offered.filter((value) => pool.includes(value));
  return [...named, ...offered.filter((value) => !named.includes(value)).slice(0, 1)];
}

function optionSets(options: Options, pool: readonly Json[]): Json[] {
  const single = optionValues(options, pool);
  const named = single.filter((value) => pool.includes(value));
  return [...single.map((value) => [value]), ...(named.length > 1 ? [named] : []), single].filter(
    (set) => set.length > 0,
  );
}

type Range = { readonly min?: Json | undefined; readonly max?: Json | undefined };

/** Each boundary with its neighbours, also of the sums and differences of two (a name may be shifted), and values far from all. */
function numbersAround(pool: readonly Json[], { min, max }: Range, step: string): Decimal[] {
  const points = pool.flatMap((value) => readNumber(value) ?? readMoney(value, 'EUR') ?? []);
  const shifted = points.flatMap((one) => points.slice(0, 4).map((other) => one.minus(other)));
  const around = [...points, ...shifted].flatMap((point) => [point, point.plus(step), point.minus(step)]);
  const ends = [min, max].flatMap((end) => (end === undefined ? [] : [decimal(end as number | string)]));
  return [...around, ...ends, decimal(1), decimal(10), decimal(1000), decimal(100_000), decimal(0), decimal(-1)];
}

/** Days around the literals, around today, and as many days from today as the file has numbers. */
function days(pool: readonly Json[], { min, max }: Range, numbers: readonly number[]): Json[] {
  const named = pool.filter((value) => typeof value === 'string');
  const spans = numbers.filter((span) => Number.isInteger(span) && Math.abs(span) < 4000).slice(0, 4);
  const shifts = [0, 1, -1, ...spans.flatMap((span) => [span, span + 1, span - 1, -span, -span - 1, -span + 1])];
  const around = named.flatMap((day) => [0, 1, -1].map((shift) => addDays(day, shift)));
  const fromToday = shifts.map((shift) => addDays(TODAY, shift));
  return [...around, ...fromToday, min, max].flatMap((day) => (typeof day === 'string' ? [day] : []));
}

function moments(pool: readonly Json[], { min, max }: Range): Json[] {
  const named = pool.flatMap((value) => (typeof value === 'string' ? (readMoment(value) ?? []) : []));
  const around = [...named, USUAL_NOW].flatMap((moment) => [
    moment,
    ...[1000, -1000].map((shift) => shifted(moment, shift)),
  ]);
  return [...around, min, max].flatMap((moment) => (typeof moment === 'string' ? [moment] : []));
}

const shifted = (moment: string, milliseconds: number) => new Date(Date.parse(moment) + milliseconds).toISOString();

function texts(field: Field, pool: readonly Json[]): Json[] {
  const named = pool.filter((value) => typeof value === 'string');
  const lengths = pool.flatMap((value) => (typeof value === 'number' ? [value - 1, value, value + 1] : []));
  const filled = lengths.filter((length) => length > 0 && length <= 1000).map((length) => 'x'.repeat(length));
  const forms = named.flatMap((text) => [
    text,
    `${text} and more`,
    `more and ${text}`,
    text.toLowerCase(),
    text.toUpperCase(),
  ]);
  return [...forms, ...filled, ...usual(field)];
}

/** Values that most fields of a type accept; the first that this field accepts is used. */
function usual(field: Field): Json[] {
  switch (field.type) {
    case 'text':
    case 'long_text': {
      const least = 'x'.repeat(Math.min(field.min_length ?? 1, longest(field)));
      return [
        ...(field.pattern === undefined ? ['Example'] : [sampleText(field.pattern)]),
        least,
        '1',
        'A',
        'A1',
        '12345',
      ];
    }
    case 'email':
      return ['person@example.com'];
    case 'url':
      return ['https://example.com/'];
    case 'phone':
      return ['+1 202 555 0100'];
    case 'user':
      return ['first@example.com'];
    case 'choice':
      return optionValues(field.options, []);
    case 'choices':
      return optionValues(field.options, []).map((value) => [value]);
    case 'boolean':
      return [true];
    case 'date':
      return days([], field, []);
    case 'datetime':
      return moments([], field);
    case 'money':
      return numbersAround([], field, '1').map((value) => value.toFixed(currencyPlaces(field.currency)));
    case 'integer':
    case 'number':
      return numbersAround([], field, '1').map((value) => value.toNumber());
    default:
      return [];
  }
}

/** What the file's own tests and defaults give its fields. */
export function knownValues({ file }: Definition): KnownValues {
  const known = new Map<string, Json[]>();
  const add = (name: string, value: Json) => known.set(name, [...(known.get(name) ?? []), value]);
  for (const { submit, answers } of file.tests ?? [])
    for (const given of [submit, ...answers.map(({ output = {} }) => output)])
      for (const [name, value] of Object.entries(given)) add(name, value);
  const entries = [
    ...file.tickets.flatMap(({ fields }) => fields),
    ...file.workflow.tasks.flatMap((task) => task.output_schema ?? []),
  ];
  for (const { field, default: usualValue } of entries) if (usualValue !== undefined) add(field, usualValue);
  return known;
}
