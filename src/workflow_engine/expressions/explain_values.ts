import { dateWords, momentWords, readMoment } from '../calendar.js';
import { moneyText, readMoney } from '../decimal.js';
import { moneyWords, numberWords } from '../field_text.js';
import type { Fields } from '../fields.js';
import type { Typing } from './infer.js';
import { type Name, nameOf } from './names.js';
import type { Call, Literal, Node, Operator, Var } from './syntax.js';
import type { Type } from './value_type.js';

/** What explaining needs to know: the fields' labels, the parts' types, and how conditions inside values are said. */
export type Explained = {
  fields: Fields;
  taskTitle?: (key: string) => string;
  typing: Typing;
  sentence: (node: Node) => string;
};

/** A value in words, to stand within a sentence: "days plus 5", "3 days after first day", "hardware". */
export function phrase(explained: Explained, node: Node): string {
  switch (node.kind) {
    case 'literal':
      return literalWords(node, explained.typing.types.get(node));
    case 'var':
      return nameWords(explained, node);
    case 'call':
      return callWords(explained, node);
    case 'list':
      return `a list of ${node.items.map((item) => phrase(explained, item)).join(', ')}`;
    case 'object':
      return node.entries.map(([key, value]) => `${key}: ${phrase(explained, value)}`).join(', ');
  }
}

/** A label within a sentence: "First day" becomes "first day", "VAT number" and "I agree" stay. */
export function lowerFirst(label: string): string {
  return /^\p{Lu}-?\p{Ll}/u.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
}

/** A name in words: the field's label, with its step where it is an earlier run's. */
export function nameWords(explained: Explained, node: Var): string {
  const name = nameOf(node.name);
  if (!name) return node.name;
  const label = (field: string) => lowerFirst(explained.fields.get(field)?.label ?? field);
  const title = (step: string) => `“${explained.taskTitle?.(step) ?? step}”`;
  if (name.of === 'field') return label(name.field);
  if (name.of === 'step') return `${label(name.field)} of ${title(name.step)}`;
  return name.of === 'completed_by' ? `the person who did ${title(name.step)}` : FIXED[fixedKey(name)](node.name);
}

/** The unit that fixed numbers beside a field are meant in, with a space before it: " days". */
export function unitBeside(explained: Explained, node: Node): string {
  const name = node.kind === 'var' ? nameOf(node.name) : undefined;
  const field = name && (name.of === 'field' || name.of === 'step') ? explained.fields.get(name.field) : undefined;
  return field && 'unit' in field && field.unit ? ` ${field.unit}` : '';
}

function fixedKey(name: Exclude<Name, { of: 'field' | 'step' | 'completed_by' }>): keyof typeof FIXED {
  return name.of === 'ticket' ? name.part : name.of === 'task' ? `assignee ${name.part}` : name.of;
}

const FIXED = {
  number: () => "the ticket's number",
  title: () => "the ticket's title",
  'submitter.name': () => "the submitter's name",
  'submitter.email': () => "the submitter's e-mail address",
  'assignee name': () => "the assignee's name",
  'assignee email': () => "the assignee's e-mail address",
  today: () => 'today',
  now: () => 'now',
  status: () => "the reply's status",
  body: (text: string) => `“${text.slice('response.body.'.length)}” of the reply`,
};

function literalWords({ value }: Literal, type: Type | undefined): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === null) return 'nothing';
  if (type?.kind === 'money') return amountWords(value, type.currency);
  if (typeof value === 'number') return numberWords(value);
  if (type?.kind === 'date') return dateWords(value);
  if (type?.kind === 'datetime') return `${momentWords(readMoment(value) ?? value, 'UTC')} UTC`;
  if (type?.kind === 'choice') return lowerFirst(type.options.find((option) => option.value === value)?.label ?? value);
  return `“${value}”`;
}

function amountWords(value: string | number, currency: string): string {
  const amount = readMoney(value, currency);
  return amount ? moneyWords(moneyText(amount, currency), currency, 'stripIfInteger') : String(value);
}

type Words = (parts: string[], call: Call, explained: Explained) => string;

const CALLS = new Map<Operator, Words>([
  ['+', (parts) => parts.join(' plus ')],
  ['-', (parts) => (parts.length === 1 ? `minus ${parts[0]}` : parts.join(' minus '))],
  ['*', (parts) => parts.join(' times ')],
  ['/', (parts) => parts.join(' divided by ')],
  ['min', (parts) => `the smallest of ${parts.join(', ')}`],
  ['max', (parts) => `the largest of ${parts.join(', ')}`],
  [
    'round',
    ([value, places]) => `${value} rounded to ${places === '0' ? 'a whole number' : `${places} decimal places`}`,
  ],
  ['cat', (parts) => parts.join(' followed by ')],
  ['lower', ([text]) => `${text} in small letters`],
  ['upper', ([text]) => `${text} in capital letters`],
  ['length', ([text], call, explained) => `the ${isChoices(explained, call) ? 'number of' : 'length of'} ${text}`],
  ['days_between', ([from, to]) => `the days from ${from} to ${to}`],
  ['add_days', shiftWords],
  ['date_of', ([time]) => `the date of ${time}`],
  ['if', (_, call, explained) => ifWords(explained, call)],
]);

function callWords(explained: Explained, call: Call): string {
  const words = CALLS.get(call.operator);
  if (!words) return `whether ${explained.sentence(call)}`;
  return words(
    call.operator === 'if' ? [] : call.operands.map((operand) => operandWords(explained, operand)),
    call,
    explained,
  );
}

/** A calculation inside a calculation is kept together by brackets. */
function operandWords(explained: Explained, node: Node): string {
  const words = phrase(explained, node);
  return node.kind === 'call' && ['+', '-', '*', '/', 'cat', 'if'].includes(node.operator) ? `(${words})` : words;
}

function shiftWords([date, days]: string[], call: Call): string {
  const [, by] = call.operands;
  if (by?.kind !== 'literal') return `${date} plus ${days} days`;
  const count = Math.abs(Number(by.value));
  return `${numberWords(count)} ${count === 1 ? 'day' : 'days'} ${Number(by.value) < 0 ? 'before' : 'after'} ${date}`;
}

function ifWords(explained: Explained, { operands }: Call): string {
  const cases = Array.from({ length: (operands.length - 1) / 2 }, (_, index) =>
    operands.slice(2 * index, 2 * index + 2),
  );
  const words = cases.map(
    ([when, value]) => `${value && phrase(explained, value)} if ${when && explained.sentence(when)}`,
  );
  const last = operands.at(-1);
  return `${words.join(', ')}, else ${last ? phrase(explained, last) : ''}`;
}

function isChoices(explained: Explained, call: Call): boolean {
  const [value] = call.operands;
  return value !== undefined && explained.typing.types.get(value)?.kind === 'choices';
}
