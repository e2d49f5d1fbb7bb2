import { describe, expect, it } from 'vitest';
import {
  checkValue,
  editText,
  fieldProblems,
  fieldsOf,
  readText,
  showValue,
  type Value,
} from '#src/workflow_engine/fields.js';
import type { Field, Json } from '#src/workflow_engine/workflow_file.js';

type Bare<T> = T extends Field ? Omit<T, 'name' | 'label'> : never;
const field = (more: Bare<Field>): Field => ({ name: 'it', label: 'It', ...more }) as Field;
const options = [
  { value: 'a', label: 'Apple' },
  { value: 'b', label: 'Bread', retired: true },
];
const berlin = { timeZone: 'Europe/Berlin' };

const text = field({ type: 'text', min_length: 2, max_length: 5 });
const code = field({ type: 'text', pattern: '[A-Z]\\d+' });
const whole = field({ type: 'integer', min: 1, max: 60 });
const number = field({ type: 'number' });
const euro = field({ type: 'money', currency: 'EUR', min: 0 });
const yen = field({ type: 'money', currency: 'JPY' });
const date = field({ type: 'date', min: '2027-01-01' });
const moment = field({ type: 'datetime' });
const choice = field({ type: 'choice', options });
const choices = field({ type: 'choices', options });

const good: [Field, Json, Value][] = [
  [text, 'abc', 'abc'],
  [text, '😀😀😀😀😀', '😀😀😀😀😀'],
  [code, 'A12', 'A12'],
  [whole, 60, 60],
  [number, -0, 0],
  [number, 1.123456, 1.123456],
  [euro, '12.5', '12.50'],
  [euro, 12.5, '12.50'],
  [euro, '007', '7.00'],
  [yen, '500', '500'],
  [field({ type: 'boolean' }), false, false],
  [date, '2028-02-29', '2028-02-29'],
  [moment, '2027-01-01T00:30+01:00', '2026-12-31T23:30:00.000Z'],
  [choice, 'b', 'b'],
  [choices, ['b', 'a', 'b'].slice(0, 2), ['a', 'b']],
  [field({ type: 'email' }), 'ä@example.com', 'ä@example.com'],
  [field({ type: 'url' }), 'https://example.com/a?b', 'https://example.com/a?b'],
  [field({ type: 'phone' }), '+49 (30) 12-34', '+49 (30) 12-34'],
  [field({ type: 'user' }), 7, 7],
];

const bad: [Field, Json, string][] = [
  [text, '', 'Enter text'],
  [text, 'a', 'Enter at least 2 characters'],
  [text, 'abcdef', 'Enter at most 5 characters (you have 6)'],
  [text, 'a\0b', 'Remove the characters that cannot be shown'],
  [text, 'a\ud800', 'Remove the characters that cannot be shown'],
  [text, 12, 'Enter text'],
  [code, 'xA12', 'Enter it in the form that is asked for'],
  [whole, 61, 'Enter a whole number from 1 to 60'],
  [whole, 1.5, 'Enter a whole number from 1 to 60'],
  [whole, '5', 'Enter a whole number from 1 to 60'],
  [number, 1.1234567, 'Enter a number with at most 6 decimal places'],
  [number, Number.POSITIVE_INFINITY, 'Enter a number with at most 6 decimal places'],
  [euro, '-1', 'Enter an amount in EUR of at least 0'],
  [euro, '1.005', 'Enter an amount in EUR of at least 0'],
  [euro, '1e3', 'Enter an amount in EUR of at least 0'],
  [yen, '1.5', 'Enter an amount in JPY, like 12'],
  [field({ type: 'boolean' }), 'true', 'Choose yes or no'],
  [date, '2027-02-30', 'Enter a date, like 2027-01-31'],
  [date, '0027-01-04', 'Enter a date, like 2027-01-31'],
  [date, '2026-12-31', 'Enter a date from 2027-01-01 on'],
  [moment, '2027-01-01', 'Enter a date and time, like 2027-01-31 14:30'],
  [choice, 'c', 'Choose one of the options'],
  [choice, ['a'], 'Choose one of the options'],
  [choices, [], 'Choose at least one of the options'],
  [choices, 'a', 'Choose at least one of the options'],
  [choices, ['a', 'c'], 'Choose among the options'],
  [field({ type: 'email' }), 'a b@example.com', 'Enter an e-mail address, like name@example.com'],
  [field({ type: 'url' }), 'javascript:alert(1)', 'Enter a web address, like https://example.com'],
  [field({ type: 'phone' }), 'call me', 'Enter a phone number, like +1 202 555 0100'],
  [field({ type: 'user' }), 99999999999, 'Choose a person'],
  [field({ type: 'file' }), 'x', 'Files cannot be given yet'],
];

describe('checkValue', () => {
  it.each(good)('%j takes %j', (of, given, value) => {
    expect(checkValue(of, given)).toEqual({ value });
  });

  it.each(bad)('%j refuses %j', (of, given, problem) => {
    expect(checkValue(of, given)).toEqual({ problem });
  });

  it('refuses null and objects for every type', () => {
    for (const [of] of [...good, ...bad]) {
      expect(checkValue(of, null)).toHaveProperty('problem');
      expect(checkValue(of, { a: 1 })).toHaveProperty('problem');
    }
  });

  it('is not held up by a pattern', () => {
    const slow = field({ type: 'text', pattern: '^(a+)+$', max_length: 10_000 });
    const started = process.cpuUsage().user;
    expect(checkValue(slow, `${'a'.repeat(9_999)}!`)).toHaveProperty('problem');
    expect(process.cpuUsage().user - started).toBeLessThan(500_000);
  });
});

const typed: [Field, string | string[] | undefined, Value | undefined][] = [
  [text, undefined, undefined],
  [text, '  ', undefined],
  [text, ' abc ', 'abc'],
  [field({ type: 'long_text' }), 'a\r\nb', 'a\nb'],
  [whole, ' 12 ', 12],
  [number, '-1,249.50', -1249.5],
  [euro, '1,249', '1249.00'],
  [field({ type: 'boolean' }), 'false', false],
  [date, '2027-01-04', '2027-01-04'],
  [moment, '2027-01-04T14:30', '2027-01-04T13:30:00.000Z'],
  [moment, '2027-07-04T14:30', '2027-07-04T12:30:00.000Z'],
  [moment, '2027-03-28T02:30', '2027-03-28T01:30:00.000Z'],
  [moment, '2027-10-31T02:30', '2027-10-31T00:30:00.000Z'],
  [moment, '2027-10-31T03:30', '2027-10-31T02:30:00.000Z'],
  [choice, '', undefined],
  [choices, ['b', ''], ['b']],
  [choices, 'a', ['a']],
  [choices, [], undefined],
  [field({ type: 'user' }), '7', 7],
];

describe('readText', () => {
  it.each(typed)('%j reads %j as %j', (of, given, value) => {
    expect(readText(of, given, berlin)).toEqual(value === undefined ? {} : { value });
  });

  it.each([
    [whole, '12abc'],
    [whole, '1,5'],
    [whole, '0x10'],
    [number, '12345678901234567890'],
    [number, '123456789012345.123456'],
    [euro, '1,24'],
    [euro, '12.345'],
    [text, 'a\0'],
    [text, ['ab', 'cd']],
    [field({ type: 'boolean' }), 'yes'],
    [moment, '2027-13-04T14:30'],
    [field({ type: 'user' }), '1e3'],
  ] as [Field, string | string[]][])('%j refuses %j', (of, given) => {
    expect(readText(of, given, berlin)).toHaveProperty('problem');
  });

  it.each(good)('%j: what a person is given back reads as the same value (%j)', (of, _, value) => {
    expect(readText(of, editText(of, value, berlin), berlin)).toEqual({ value });
  });
});

describe('showValue', () => {
  it.each([
    [field({ type: 'money', currency: 'USD' }), '1249.00', '$1,249.00'],
    [field({ type: 'money', currency: 'JPY' }), '1249', '¥1,249'],
    [field({ type: 'money', currency: 'EUR' }), '999999999999999.99', '€999,999,999,999,999.99'],
    [field({ type: 'integer', unit: 'days' }), 1500, '1,500 days'],
    [number, 0.123456, '0.123456'],
    [field({ type: 'boolean' }), true, 'Yes'],
    [date, '2027-09-04', '4 Sep 2027'],
    [moment, '2027-07-04T12:30:00.000Z', '4 Jul 2027, 14:30'],
    [choice, 'b', 'Bread'],
    [choice, 'gone', 'gone'],
    [choices, ['a', 'b'], 'Apple, Bread'],
    [text, '<b>', '<b>'],
  ] as [Field, Value, string][])('%j %j is %s', (of, value, shown) => {
    expect(showValue(of, value, berlin)).toBe(shown);
  });

  it('names people', () => {
    const user = field({ type: 'user' });
    expect(showValue(user, 7, { ...berlin, person: () => 'Ada' })).toBe('Ada');
    expect(showValue(user, 7, berlin)).toBe('person 7');
  });
});

describe('fieldProblems', () => {
  it.each([
    [text, []],
    [euro, []],
    [field({ type: 'text', min_length: 5, max_length: 2 }), ['/min_length']],
    [field({ type: 'text', min_length: 501 }), ['/min_length']],
    [field({ type: 'text', pattern: '(?=a)b' }), ['/pattern']],
    [field({ type: 'text', pattern: '(a' }), ['/pattern']],
    [field({ type: 'text', pattern: '(a|b){1000}' }), ['/pattern']],
    [field({ type: 'integer', min: 5, max: 2 }), ['/min']],
    [field({ type: 'number', min: 0.1234567 }), ['/min']],
    [field({ type: 'money', currency: 'EUR', min: '1.005' }), ['/min']],
    [field({ type: 'money', currency: 'JPY', max: 1.5 }), ['/max']],
    [field({ type: 'money', currency: 'EUR', min: '10', max: 9 }), ['/min']],
    [field({ type: 'money', currency: 'QQQ' }), ['/currency']],
    [field({ type: 'date', min: '2027-01-02', max: '2027-01-01' }), ['/min']],
    [field({ type: 'datetime', min: '2027-01-01T01:00:00+02:00', max: '2027-01-01T00:00:00Z' }), []],
    [field({ type: 'choice', options: [...options, { value: 'a', label: 'Again' }] }), ['/options/2/value']],
  ] as [Field, string[]][])('%j: %j', (of, pointers) => {
    expect(fieldProblems(of).map(({ pointer }) => pointer)).toEqual(pointers);
  });
});

it('knows fields by their own names only', () => {
  const known = fieldsOf([text]);
  expect([known.get('it'), known.get('constructor'), known.get('__proto__')]).toEqual([text, undefined, undefined]);
});
