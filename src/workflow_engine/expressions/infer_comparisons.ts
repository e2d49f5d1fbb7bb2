import { expectType, type Inference, isBare, meet, mismatch, typeOf } from './infer_parts.js';
import type { Call, Node } from './syntax.js';
import { BOOLEAN, isOrdered, sharesOption, TEXT, type Type, typeWords } from './value_type.js';

/** How the type of what an operator gives is found, its operands checked on the way. */
export type Rule = (inference: Inference, call: Call, expected: Type | undefined) => Type;

const comparison =
  (allows: (type: Type) => boolean, operandsOf = (call: Call) => call.operands): Rule =>
  (inference, call) => {
    const operands = operandsOf(call);
    const type = meet(inference, call, operands, false);
    if (type && !allows(type)) refuseOperands(inference, call, type);
    else if (type?.kind === 'choice') checkOptionsShared(inference, call, operands);
    return BOOLEAN;
  };

/** `==` and `!=`: between all types but several options and files. */
export const equality: Rule = comparison(
  (type) => !['choices', 'file', 'list', 'object'].includes(type.kind) && isExact(type),
);
/** `<` and its kin and `between`: only types that have an order. */
export const order: Rule = comparison((type) => isOrdered(type) && isExact(type));
/** `in`: a value and literals of its type. */
export const membership: Rule = comparison(
  (type) => !['choices', 'file', 'user', 'list', 'object'].includes(type.kind) && isExact(type),
  (call) => [call.operands[0] as Node, ...(call.operands[1]?.kind === 'list' ? call.operands[1].items : [])],
);

/** `contains`: a text in a text, or an option among several. */
export const contains: Rule = (inference, call) => {
  const [whole, part] = call.operands as readonly [Node, Node];
  const type = typeOf(inference, whole);
  if (type.kind !== 'choices') {
    if (type.kind !== 'text' && type.kind !== 'any') refuseOperands(inference, call, type);
    expectType(inference, part, TEXT, call.pointer);
    return BOOLEAN;
  }
  const option = { kind: 'choice', options: type.options } as const;
  const given = expectType(inference, part, option, call.pointer);
  if (given.kind === 'choice' && !sharesOption(given, option)) refuseOptions(inference, call);
  return BOOLEAN;
};

function isExact(type: Type): boolean {
  return type.kind !== 'money' || type.exact;
}

function checkOptionsShared(inference: Inference, call: Call, operands: readonly Node[]): void {
  const choices = operands.filter((node) => !isBare(node)).map((node) => inference.types.get(node));
  const [first, ...rest] = choices.filter((type) => type?.kind === 'choice');
  if (first?.kind === 'choice' && rest.some((type) => type?.kind === 'choice' && !sharesOption(first, type)))
    refuseOptions(inference, call);
}

function refuseOptions(inference: Inference, call: Call): Type {
  return mismatch(inference, call.pointer, 'These two choices have no option in common, so they are never the same');
}

/** Reports operands of a type that the operator does not know. */
export function refuseOperands(inference: Inference, call: Call, type: Type): Type {
  const mend = type.kind === 'money' && !type.exact ? 'Put the calculation inside "round"' : MENDS.get(type.kind);
  return mismatch(inference, call.pointer, `"${call.operator}" cannot be used with ${typeWords(type)}`, mend);
}

const MENDS = new Map<Type['kind'], string>([
  ['choices', 'Several options know only contains, length and is_set'],
  ['choice', 'A choice has no order; compare with ==, != or in'],
  ['file', 'A condition may only ask whether a file is set'],
]);
