import type { Fields } from '../fields.js';
import { type Explained, nameWords, phrase, unitBeside } from './explain_values.js';
import { infer } from './infer.js';
import { nameOf } from './names.js';
import type { Call, Node, Operator } from './syntax.js';
import { ANY, typeOfName } from './value_type.js';

/** The sentence in which a person would say the expression: "amount is over $1,000 and category is hardware". */
export function explain(node: Node, scope: { fields: Fields; taskTitle?: (key: string) => string }): string {
  const typing = infer(
    node,
    (text) => {
      const name = nameOf(text);
      return (name && typeOfName(name, scope.fields)) ?? { code: 'unknown_name', message: '' };
    },
    ANY,
  );
  const explained: Explained = { ...scope, typing, sentence: (part) => sentence(explained, part) };
  return sentence(explained, node);
}

function sentence(explained: Explained, node: Node): string {
  if (node.kind !== 'call') return phrase(explained, node);
  if (node.operator === 'and') return everyWords(explained, flat(node));
  if (node.operator === 'or') return someWords(explained, flat(node));
  return node.operator === '!' ? notWords(explained, node.operands[0] as Node) : comparison(explained, node, false);
}

/** Takes an `and` within an `and` as one. */
function flat(call: Call): Node[] {
  return call.operands.flatMap((operand) =>
    operand.kind === 'call' && operand.operator === call.operator ? flat(operand) : [operand],
  );
}

function everyWords(explained: Explained, parts: readonly Node[]): string {
  const isEither = (part: Node) =>
    parts.length > 1 && part.kind === 'call' && part.operator === 'or' && flat(part).length > 1;
  return parts.map((part) => `${isEither(part) ? 'either ' : ''}${sentence(explained, part)}`).join(' and ');
}

function someWords(explained: Explained, parts: readonly Node[]): string {
  const words = parts.map((part) => sentence(explained, part));
  // The comma keeps "a and b, or c" apart from "a and (b or c)".
  const isMixed = parts.some((part) => part.kind === 'call' && part.operator === 'and' && part.operands.length > 1);
  return words.join(isMixed ? ', or ' : ' or ');
}

function notWords(explained: Explained, node: Node): string {
  if (node.kind !== 'call') return `not ${phrase(explained, node)}`;
  if (node.operator === '!') return sentence(explained, node.operands[0] as Node);
  if (node.operator !== 'and' && node.operator !== 'or') return comparison(explained, node, true);
  const [first, ...rest] = flat(node);
  return first && rest.length === 0 ? notWords(explained, first) : `it is not so that ${sentence(explained, node)}`;
}

type Verb = { is: string; not: string };

const MEASURE = new Map<Operator, Verb>([
  ['<', { is: 'is under', not: 'is not under' }],
  ['<=', { is: 'is at most', not: 'is not at most' }],
  ['>', { is: 'is over', not: 'is not over' }],
  ['>=', { is: 'is at least', not: 'is not at least' }],
]);
const TIME = new Map<Operator, Verb>([
  ['<', { is: 'is before', not: 'is not before' }],
  ['<=', { is: 'is on or before', not: 'is not on or before' }],
  ['>', { is: 'is after', not: 'is not after' }],
  ['>=', { is: 'is on or after', not: 'is not on or after' }],
]);
const OTHER = new Map<Operator, Verb>([
  ['==', { is: 'is', not: 'is not' }],
  ['!=', { is: 'is not', not: 'is' }],
  ['starts_with', { is: 'starts with', not: 'does not start with' }],
]);
const MIRRORED = new Map<Operator, Operator>([
  ['<', '>'],
  ['<=', '>='],
  ['>', '<'],
  ['>=', '<='],
  ['==', '=='],
  ['!=', '!='],
]);

function comparison(explained: Explained, call: Call, negated: boolean): string {
  const said = (verb: Verb) => (negated ? verb.not : verb.is);
  const [one, other] = call.operands as readonly [Node, Node];
  switch (call.operator) {
    case 'is_set':
      return `${one.kind === 'var' ? nameWords(explained, one) : ''} ${said({ is: 'is filled in', not: 'is empty' })}`;
    case 'in':
      return `${phrase(explained, one)} ${said({ is: 'is', not: 'is not' })} ${listWords(explained, other)}${unitBeside(explained, one)}`;
    case 'between':
      return `${phrase(explained, one)} ${said({ is: 'is', not: 'is not' })} from ${rangeWords(explained, call)}${unitBeside(explained, one)}`;
    case 'contains':
      return `${phrase(explained, one)} ${said(containsVerb(explained, one))} ${phrase(explained, other)}`;
    default:
      return MIRRORED.has(call.operator) || OTHER.has(call.operator)
        ? twoSides(explained, call, said)
        : valueTruth(explained, call, negated);
  }
}

function valueTruth(explained: Explained, call: Call, negated: boolean): string {
  return `${negated ? 'not ' : ''}${phrase(explained, call)}`;
}

/** "5 is under days" is said as "days is over 5". */
function twoSides(explained: Explained, call: Call, said: (verb: Verb) => string): string {
  const [left, right] = call.operands as readonly [Node, Node];
  const mirrored = left.kind === 'literal' && right.kind !== 'literal' ? MIRRORED.get(call.operator) : undefined;
  const [one, other] = mirrored ? [right, left] : [left, right];
  const verb = verbOf(explained, call, mirrored ?? call.operator);
  return `${phrase(explained, one)} ${said(verb)} ${phrase(explained, other)}${other.kind === 'literal' ? unitBeside(explained, one) : ''}`;
}

function verbOf(explained: Explained, call: Call, operator: Operator): Verb {
  const kind = explained.typing.meeting.get(call)?.kind;
  const isTime = kind === 'date' || kind === 'datetime';
  return OTHER.get(operator) ?? (isTime ? TIME : MEASURE).get(operator) ?? { is: 'is', not: 'is not' };
}

function containsVerb(explained: Explained, whole: Node): Verb {
  const isChoices = explained.typing.types.get(whole)?.kind === 'choices';
  return isChoices ? { is: 'include', not: 'do not include' } : { is: 'contains', not: 'does not contain' };
}

function listWords(explained: Explained, list: Node): string {
  const words = list.kind === 'list' ? list.items.map((item) => phrase(explained, item)) : [];
  return words.length < 3 ? words.join(' or ') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function rangeWords(explained: Explained, call: Call): string {
  return call.operands
    .slice(1)
    .map((bound) => phrase(explained, bound))
    .join(' to ');
}
