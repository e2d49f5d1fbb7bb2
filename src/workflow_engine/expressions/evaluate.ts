import type { Fields } from '../fields.js';
import type { Json } from '../workflow_file.js';
import { calculate, type Run } from './calculations.js';
import { type Env, lookUp } from './environment.js';
import { ExpressionError } from './expression_error.js';
import { infer, type NameTypes, type Typing } from './infer.js';
import { nameOf } from './names.js';
import { isDecimal, jsonOf, type Raw, rawOf, wordsOf } from './raw_value.js';
import type { Call, Node, Var } from './syntax.js';
import { ANY, type Type, typeOfName } from './value_type.js';

export type { Env } from './environment.js';
export { ExpressionError } from './expression_error.js';

/** Computes an expression to JSON (money as text, as fields are stored). Total: only ExpressionError is thrown. */
export function evaluate(node: Node, env: Env): Json {
  const typing = typingOf(node, env.fields);
  const [problem] = typing.problems;
  if (problem) throw new ExpressionError('type', problem.pointer, problem.message);
  return runJson(newRun(typing, env), node);
}

/** Whether a condition holds; throws ExpressionError where it cannot be said. */
export function holds(node: Node, env: Env): boolean {
  const result = evaluate(node, env);
  if (typeof result === 'boolean') return result;
  throw new ExpressionError('type', node.pointer, 'A condition must be true or false');
}

type Evaluation = Run & { env: Env };

const typings = new WeakMap<Node, { fields: Fields; typing: Typing }>();

/** The types of an expression, found once: conditions are evaluated again and again. */
function typingOf(node: Node, fields: Fields): Typing {
  const known = typings.get(node);
  if (known?.fields === fields) return known.typing;
  const typing = infer(node, namesAtRunTime(fields), ANY);
  typings.set(node, { fields, typing });
  return typing;
}

function namesAtRunTime(fields: Fields): NameTypes {
  return (text) => {
    const name = nameOf(text);
    const type = name && typeOfName(name, fields);
    return type ?? { code: 'unknown_name', message: `There is no "${text}" to read` };
  };
}

function newRun(typing: Typing, env: Env): Evaluation {
  const typeOf = (node: Node) => typing.types.get(node) ?? ANY;
  const run: Evaluation = {
    env,
    timeZone: env.timeZone,
    typeOf,
    meetingOf: (call) => typing.meeting.get(call) ?? ANY,
    as: (node, type) => asType(run, node, type),
    isTrue: (node) => valueNow(run, node) === true,
    isSet: (node) => node.kind === 'var' && lookUp(node.name, env) !== undefined,
    words: (node) => wordsOf(valueNow(run, node), typeOf(node), env, node.pointer),
    choose: (call) => chooseValue(run, call),
  };
  return run;
}

function valueNow(run: Evaluation, node: Node): Raw {
  switch (node.kind) {
    case 'literal':
      return rawOf(node.value, run.typeOf(node), node.pointer);
    case 'var':
      return readVar(run, node);
    case 'call':
      return forgiving(run, node);
    default:
      return runJson(run, node);
  }
}

function readVar(run: Evaluation, node: Var): Raw {
  const value = lookUp(node.name, run.env);
  if (value !== undefined) return rawOf(value, run.typeOf(node), node.pointer);
  const label = run.env.fields.get(node.name)?.label ?? node.name;
  throw new ExpressionError('unset', node.pointer, `“${label}” has no value`);
}

/** What an action replied becomes the type that is needed where it stands; all other types were settled before. */
function asType(run: Evaluation, node: Node, type: Type): Raw {
  const value = valueNow(run, node);
  if (run.typeOf(node).kind !== 'any' || type.kind === 'any' || isDecimal(value)) return value;
  return rawOf(value, type, node.pointer);
}

const COMPARISONS: readonly string[] = ['==', '!=', '<', '<=', '>', '>=', 'in', 'between', 'starts_with', 'contains'];

/** In forms a comparison of something unset (or of a date that no calendar has) is false instead of an error. */
function forgiving(run: Evaluation, call: Call): Raw {
  if (!run.env.unsetIsFalse || !COMPARISONS.includes(call.operator)) return calculate(run, call);
  try {
    return calculate(run, call);
  } catch (error) {
    if (error instanceof ExpressionError && error.code !== 'type') return false;
    throw error;
  }
}

function chosen(run: Evaluation, call: Call): Node {
  const { operands } = call;
  for (let index = 0; index + 1 < operands.length; index += 2) {
    if (run.isTrue(operands[index] as Node)) return operands[index + 1] as Node;
  }
  return operands.at(-1) as Node;
}

function chooseValue(run: Evaluation, call: Call): Raw {
  const branch = chosen(run, call);
  const type = run.typeOf(call);
  return type.kind === 'any' ? runJson(run, branch) : asType(run, branch, type);
}

function runJson(run: Evaluation, node: Node): Json {
  if (node.kind === 'list') return node.items.map((item) => runJson(run, item));
  if (node.kind === 'object') return Object.fromEntries(node.entries.map(([key, value]) => [key, runJson(run, value)]));
  if (node.kind === 'call' && node.operator === 'if') return runJson(run, chosen(run, node));
  return jsonOf(valueNow(run, node), run.typeOf(node), node.pointer);
}
