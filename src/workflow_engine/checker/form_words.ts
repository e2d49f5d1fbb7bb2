import type { z } from 'zod';

type RawIssue = z.core.$ZodRawIssue;

const KINDS: Record<string, string> = {
  string: 'text in double quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list, like [ … ]',
  object: 'an object, like { … }',
  record: 'an object, like { … }',
};

const FORMATS: Record<string, string> = {
  date: 'a date, like "2027-01-31"',
  datetime: 'a moment, like "2027-01-31T09:00:00Z"',
};

/** The sentence for what zod found, for people who don't program. */
export function sentenceFor(issue: RawIssue): string {
  const expected = expectedIn(issue);
  if (issue.code === 'too_small' || issue.code === 'too_big') return `This must be ${expected}`;
  if (issue.code === 'invalid_value' || issue.code === 'invalid_union')
    return expected ? `This must be ${expected}` : 'This is not allowed here';
  if (issue.code === 'invalid_type' && isWholeNumberWanted(issue)) return 'This must be a whole number';
  if (issue.code === 'invalid_format' && expected) return `This must be ${expected}`;
  return expected ? `This must be ${expected}, not ${kindOf(issue.input)}` : 'This is not allowed here';
}

/** What was expected, in words; undefined where only the sentence can say it. */
export function expectedIn(issue: RawIssue | z.core.$ZodIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[String(issue.expected)];
    case 'invalid_format':
      return FORMATS[String(issue.format)];
    case 'invalid_value':
      return oneOf(issue.values as unknown[]);
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options) ? oneOf(issue.options) : undefined;
    case 'too_small':
      return limit(issue, Number(issue.minimum), issue.inclusive === false ? 'more than' : 'at least');
    case 'too_big':
      return limit(issue, Number(issue.maximum), issue.inclusive === false ? 'less than' : 'at most');
    default:
      return undefined;
  }
}

function isWholeNumberWanted(issue: RawIssue): boolean {
  return issue.expected === 'int' && typeof issue.input === 'number';
}

function limit(issue: { origin?: unknown }, bound: number, words: string): string {
  const number = bound.toLocaleString('en-US');
  if (issue.origin === 'string') return bound === 1 ? 'filled in' : `${words} ${number} characters long`;
  if (issue.origin === 'array')
    return bound === 1 ? `a list with ${words} 1 item` : `a list with ${words} ${number} items`;
  return `${words} ${number}`;
}

function oneOf(words: readonly unknown[]): string {
  const shown = words.map((word) => JSON.stringify(word));
  return shown.length === 1 ? `${shown[0]}` : `one of ${shown.join(', ')}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return (
    { string: 'text', number: 'a number', boolean: 'true or false', object: 'an object' }[typeof value as string] ??
    'nothing'
  );
}
