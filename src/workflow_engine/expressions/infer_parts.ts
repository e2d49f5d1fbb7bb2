import { type Call, type List, type Literal, type Node, type ObjectOf, type Problem, quote } from './syntax.js';
import { ANY, BOOLEAN, isNumeric, isOfType, join, NUMBER, type Type, typeOfLiteral, typeWords } from './value_type.js';

/** What every part of an expression is: its type, and for an operator the type in which its operands meet. */
export type Typing = { types: Map<Node, Type>; meeting: Map<Call, Type>; problems: Problem[] };

/** The type of a name, or the problem with it. */
export type NameTypes = (name: string) => Type | Omit<Problem, 'pointer'>;

/** One inference under way; how an operator is typed comes from outside, since its operands are typed by the same functions. */
export type Inference = Typing & {
  names: NameTypes;
  typeOfCall: (inference: Inference, call: Call, expected: Type | undefined) => Type;
};

/** The type of one part; `blame` is the operator that a literal of the wrong type is reported at. */
export function typeOf(inference: Inference, node: Node, expected?: Type, blame = node.pointer): Type {
  const type = typeOfNode(inference, node, expected, blame);
  inference.types.set(node, type);
  return type;
}

function typeOfNode(inference: Inference, node: Node, expected: Type | undefined, blame: string): Type {
  switch (node.kind) {
    case 'literal':
      return typeLiteral(inference, node, expected, blame);
    case 'var': {
      const known = inference.names(node.name);
      return 'kind' in known ? known : report(inference, { ...known, pointer: node.pointer });
    }
    case 'call':
      return inference.typeOfCall(inference, node, expected);
    case 'list':
      return typeList(inference, node, expected);
    case 'object':
      return typeObject(inference, node, expected);
  }
}

function typeLiteral(inference: Inference, { value }: Literal, expected: Type | undefined, pointer: string): Type {
  if (expected?.kind === 'any') return typeOfLiteral(value);
  if (expected && isOfType(value, expected)) return expected;
  if (!expected && value !== null) return typeOfLiteral(value);
  if (!expected) return mismatch(inference, pointer, 'null is no value here', 'Ask with is_set whether a field is set');
  return mismatch(
    inference,
    pointer,
    `${quote(value)} is not ${typeWords(expected)}`,
    NO_LITERALS.get(expected.kind),
    typeWords(expected),
  );
}

/** Types of which there are no literals, and what to do instead. */
const NO_LITERALS = new Map<Type['kind'], string>([
  ['choices', 'Several options know only contains, length and is_set'],
  ['user', 'A person is compared only with another person, by a name'],
  ['file', 'A condition may only ask whether a file is set'],
]);

function typeList(inference: Inference, node: List, expected: Type | undefined): Type {
  const items = expected?.kind === 'choices' ? ({ kind: 'choice', options: expected.options } as const) : ANY;
  for (const item of node.items)
    items.kind === 'any' ? jsonPart(inference, item) : expectType(inference, item, items, node.pointer);
  if (expected?.kind === 'choices') return expected;
  return expected?.kind === 'any' ? { kind: 'list' } : mismatch(inference, node.pointer, 'A list cannot stand here');
}

function typeObject(inference: Inference, node: ObjectOf, expected: Type | undefined): Type {
  for (const [, value] of node.entries) jsonPart(inference, value);
  if (expected?.kind === 'any') return { kind: 'object' };
  const message = 'An expression has exactly one operator; an object can stand only in what is sent to an action';
  return report(inference, { code: 'schema', pointer: node.pointer, message });
}

/** Types a part that becomes JSON as it is, of whatever type; an amount that is not rounded cannot be written. */
export function jsonPart(inference: Inference, node: Node, blame = node.pointer): Type {
  const type = typeOf(inference, node, ANY, blame);
  if (type.kind !== 'money' || type.exact) return type;
  return mismatch(inference, node.pointer, `this gives ${typeWords(type)}`, 'Put the calculation inside "round"');
}

/** Types a part that must be of one type, and reports it where it is not. */
export function expectType(inference: Inference, node: Node, wanted: Type, pointer: string): Type {
  const before = inference.problems.length;
  const type = typeOf(inference, node, wanted, pointer);
  if (inference.problems.length > before || wanted.kind === 'any' || type.kind === 'any') return type;
  if (type.kind === wanted.kind || (wanted.kind === 'number' && type.kind === 'integer')) return type;
  return mismatch(
    inference,
    pointer,
    `${typeWords(wanted)} is needed here, not ${typeWords(type)}`,
    undefined,
    typeWords(wanted),
  );
}

/** Types a part that must be true or false: a field that is one is compared with true or false. */
export function truth(inference: Inference, node: Node, pointer: string): void {
  if (node.kind === 'var') {
    const known = typeOf(inference, node);
    const mend = `Write {"==": [{"var": ${quote(node.name)}}, true]}`;
    if (known.kind === 'boolean')
      mismatch(inference, node.pointer, 'A yes/no field is compared with true or false', mend);
    else if (known !== ANY || !inference.problems.some((problem) => problem.pointer === node.pointer)) {
      mismatch(inference, node.pointer, `A comparison is needed here, not ${typeWords(known)}`);
    }
  } else if (node.kind === 'literal') {
    inference.types.set(node, BOOLEAN);
    mismatch(inference, pointer, `A comparison is needed here, not ${quote(node.value)}`);
  } else expectType(inference, node, BOOLEAN, node.pointer);
}

/** True for parts that are only literals, so that what stands beside them decides their type. */
export function isBare(node: Node): boolean {
  if (node.kind === 'literal') return true;
  return node.kind === 'call' && node.operator === 'if' && branchesOf(node).every(isBare);
}

/** The values between which an `if` chooses. */
export function branchesOf(call: Call): Node[] {
  return call.operands.filter((_, index) => index % 2 === 1 || index === call.operands.length - 1);
}

/**
 * The one type in which operands meet: of those that have one by themselves, and literals are read as it. `widen` lets 2.5 beside a
 * whole number make a number (sums); without it 2.5 is a mistake there (comparisons). Undefined after a report.
 */
export function meet(inference: Inference, call: Call, operands: readonly Node[], widen: boolean): Type | undefined {
  const before = inference.problems.length;
  const others = operands.filter((node) => !isBare(node)).map((node) => typeOf(inference, node));
  const bare = operands.filter(isBare);
  const known = joined(others.filter((type) => type.kind !== 'any'));
  if (inference.problems.length > before) return undefined;
  if (!known && others.some((type) => type.kind !== 'any')) return apart(inference, call, others);
  const type = bare.length === 0 ? (known ?? ANY) : meetBare(inference, call, bare, known, widen);
  if (!type || inference.problems.length > before) return undefined;
  inference.meeting.set(call, type);
  return type;
}

function meetBare(
  inference: Inference,
  call: Call,
  bare: Node[],
  known: Type | undefined,
  widen: boolean,
): Type | undefined {
  if (known) {
    const type = widen && isNumeric(known) ? NUMBER : known;
    const types = bare.map((node) => typeOf(inference, node, type, call.pointer));
    return type === NUMBER && known.kind === 'integer' && bare.every(isWhole) ? known : joined([known, ...types]);
  }
  const types = bare.map((node) => typeOf(inference, node, undefined, call.pointer));
  return joined(types) ?? apart(inference, call, types);
}

function isWhole(node: Node): boolean {
  if (node.kind === 'literal') return Number.isInteger(node.value);
  return node.kind === 'call' && branchesOf(node).every(isWhole);
}

function joined(types: readonly Type[]): Type | undefined {
  const [first, ...rest] = types;
  return rest.reduce<Type | undefined>((all, type) => all && join(all, type), first);
}

function apart(inference: Inference, call: Call, types: readonly Type[]): undefined {
  const words = [...new Set(types.map(typeWords))].join(' and ');
  mismatch(inference, call.pointer, `"${call.operator}" cannot put together ${words}`);
}

/** Reports types that do not fit; the part then counts as `any`, so that one mistake is reported once. */
export function mismatch(
  inference: Inference,
  pointer: string,
  message: string,
  mend?: string,
  expected?: string,
): Type {
  const more = { ...(mend === undefined ? {} : { mend }), ...(expected === undefined ? {} : { expected }) };
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return report(inference, { code: 'type_mismatch', pointer, message: text, ...more });
}

function report(inference: Inference, problem: Problem): Type {
  inference.problems.push(problem);
  return ANY;
}
