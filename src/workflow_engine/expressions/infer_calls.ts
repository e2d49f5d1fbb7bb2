import { currencyPlaces } from '../decimal.js';
import { contains, equality, membership, order, type Rule, refuseOperands } from './infer_comparisons.js';
import {
  branchesOf,
  expectType,
  type Inference,
  isBare,
  jsonPart,
  meet,
  mismatch,
  truth,
  typeOf,
} from './infer_parts.js';
import type { Call, Node, Operator } from './syntax.js';
import {
  ANY,
  BOOLEAN,
  DATE,
  DATETIME,
  INTEGER,
  isNumeric,
  isOrdered,
  join,
  NUMBER,
  TEXT,
  type Type,
} from './value_type.js';

const truths: Rule = (inference, call) => {
  for (const operand of call.operands) truth(inference, operand, call.pointer);
  return BOOLEAN;
};

const sum: Rule = (inference, call) => {
  const type = meet(inference, call, call.operands, true);
  if (!type) return ANY;
  if (type.kind === 'any') return NUMBER;
  return isNumeric(type) || type.kind === 'money' ? type : refuseOperands(inference, call, type);
};

const extreme: Rule = (inference, call) => {
  const type = meet(inference, call, call.operands, true);
  if (!type) return ANY;
  if (type.kind === 'any') return NUMBER;
  return isOrdered(type) ? type : refuseOperands(inference, call, type);
};

/** Products and quotients: money only once, and first in a quotient; what comes out is not an amount until it is rounded. */
const product: Rule = (inference, call) => {
  const before = inference.problems.length;
  const types = call.operands.map((operand) => typeOf(inference, operand));
  if (inference.problems.length > before) return ANY;
  const odd = types.find((type) => !isNumeric(type) && type.kind !== 'money' && type.kind !== 'any');
  if (odd) return refuseOperands(inference, call, odd);
  const [money, ...more] = types.filter((type) => type.kind === 'money');
  if (more.length > 0 || (money && call.operator === '/' && types[1] === money)) {
    return mismatch(inference, call.pointer, 'money is multiplied and divided only by numbers');
  }
  if (money?.kind === 'money') return { ...money, exact: false };
  return call.operator === '*' && types.every((type) => type.kind === 'integer') ? INTEGER : NUMBER;
};

const round: Rule = (inference, call) => {
  const [value, digits] = call.operands as readonly [Node, Node];
  const places = digits.kind === 'literal' ? Number(digits.value) : 0;
  typeOf(inference, digits, INTEGER, call.pointer);
  const type = typeOf(inference, value);
  if (type.kind === 'money') return roundMoney(inference, call, type, places);
  if (type.kind !== 'any' && !isNumeric(type)) return refuseOperands(inference, call, type);
  return places === 0 ? INTEGER : NUMBER;
};

function roundMoney(inference: Inference, call: Call, type: Type & { kind: 'money' }, places: number): Type {
  const most = currencyPlaces(type.currency);
  if (places <= most) return { ...type, exact: true };
  return mismatch(
    inference,
    call.pointer,
    `${type.currency} has only ${most} decimal places`,
    `Round to at most ${most} places`,
  );
}

const cat: Rule = (inference, call) => {
  for (const operand of call.operands) {
    const type = typeOf(inference, operand, undefined, call.pointer);
    const inexact = type.kind === 'money' && !type.exact;
    if (inexact || ['file', 'list', 'object'].includes(type.kind)) refuseOperands(inference, call, type);
  }
  return TEXT;
};

const takes =
  (wanted: readonly Type[], result: Type): Rule =>
  (inference, call) => {
    call.operands.forEach((operand, index) => {
      expectType(inference, operand, wanted[index] ?? ANY, call.pointer);
    });
    return result;
  };

const length: Rule = (inference, call) => {
  const type = typeOf(inference, call.operands[0] as Node);
  if (!['text', 'choices', 'any'].includes(type.kind)) refuseOperands(inference, call, type);
  return INTEGER;
};

const choose: Rule = (inference, call, expected) => {
  const branches = branchesOf(call);
  for (const node of call.operands) if (!branches.includes(node)) truth(inference, node, call.pointer);
  if (expected?.kind === 'any') return chooseJson(inference, call, branches);
  // Literals alone are read as what stands beside the whole "if".
  if (expected && branches.every(isBare)) {
    for (const branch of branches) typeOf(inference, branch, expected, call.pointer);
    return expected;
  }
  return meet(inference, call, branches, true) ?? ANY;
};

function chooseJson(inference: Inference, call: Call, branches: readonly Node[]): Type {
  const types = branches.map((branch) => jsonPart(inference, branch, call.pointer));
  const [first = ANY] = types;
  const one = types.reduce<Type | undefined>((all, type) => all && join(all, type), first);
  return one && (types.every((type) => type.kind === first.kind) || isNumeric(one)) ? one : ANY;
}

const RULES: { readonly [operator in Operator]: Rule } = {
  and: truths,
  or: truths,
  '!': truths,
  '==': equality,
  '!=': equality,
  '<': order,
  '<=': order,
  '>': order,
  '>=': order,
  between: order,
  in: membership,
  is_set: (inference, call) => {
    typeOf(inference, call.operands[0] as Node);
    return BOOLEAN;
  },
  starts_with: takes([TEXT, TEXT], BOOLEAN),
  contains,
  '+': sum,
  '-': sum,
  '*': product,
  '/': product,
  min: extreme,
  max: extreme,
  round,
  cat,
  lower: takes([TEXT], TEXT),
  upper: takes([TEXT], TEXT),
  length,
  if: choose,
  days_between: takes([DATE, DATE], INTEGER),
  add_days: takes([DATE, INTEGER], DATE),
  date_of: takes([DATETIME], DATE),
};

/** The type of what an operator gives, with its operands typed and checked by the operator's own rule (spec 3.2). */
export function typeOfCall(inference: Inference, call: Call, expected: Type | undefined): Type {
  return RULES[call.operator](inference, call, expected);
}
