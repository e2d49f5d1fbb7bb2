import { readNumber } from '../decimal.js';
import { isStorable } from '../field_values.js';
import type { Json } from '../workflow_file.js';
import { below, type Call, isOperator, type Literal, type Node, operandsOf, type Problem, quote } from './syntax.js';

export type { Node, Problem } from './syntax.js';

const MOST_NODES = 200;
const DEEPEST = 20;
const LONGEST_TEXT = 10_000;

type Place = { pointer: string; depth: number };
type Parser = { nodes: number; problems: Problem[] };

/** Reads an expression of the file (spec 3.2) or says everything that is not of its form; at most 200 nodes, 20 deep (safety 21). */
export function parse(json: Json): { node: Node } | { problems: Problem[] } {
  const parser: Parser = { nodes: 0, problems: [] };
  const node = read(parser, json, { pointer: '', depth: 1 });
  if (parser.nodes > MOST_NODES) {
    return { problems: [fault('', `The expression has more than ${MOST_NODES} parts`, 'Split it with PASS steps')] };
  }
  return parser.problems.length > 0 ? { problems: parser.problems } : { node };
}

function read(parser: Parser, json: Json, place: Place): Node {
  parser.nodes += 1;
  if (parser.nodes > MOST_NODES) return nothing(place);
  if (json === null || typeof json !== 'object') return readLiteral(parser, json, place);
  const keys = Object.keys(json);
  const [key] = keys;
  const isVar = keys.length === 1 && key === 'var';
  if (place.depth > DEEPEST && !isVar) {
    return refuse(parser, place, `The expression is more than ${DEEPEST} levels deep`, 'Split it with a PASS step');
  }
  if (Array.isArray(json)) return { kind: 'list', items: readAll(parser, json, place), pointer: place.pointer };
  return keys.length === 1 && key !== undefined
    ? readOperation(parser, key, json[key] ?? null, place)
    : readObject(parser, json, place);
}

function readLiteral(parser: Parser, value: Literal['value'], place: Place): Node {
  if (typeof value === 'number' && !readNumber(value)) {
    return refuse(parser, place, `${value} is out of range`, 'Use at most 15 digits before the point and 6 after it');
  }
  if (typeof value === 'string' && (value.length > LONGEST_TEXT || !isStorable(value))) {
    return refuse(parser, place, 'The text is too long or has characters that cannot be stored', 'Shorten the text');
  }
  return { kind: 'literal', value, pointer: place.pointer };
}

function readAll(parser: Parser, list: readonly Json[], place: Place): Node[] {
  // One more than allowed is enough to know, however long the list is.
  return list.slice(0, MOST_NODES + 1).map((item, index) => read(parser, item, inside(place, index)));
}

function readObject(parser: Parser, json: { [key: string]: Json }, place: Place): Node {
  const entries = Object.entries(json).slice(0, MOST_NODES + 1);
  const entry = (key: string, value: Json) => [key, read(parser, value, inside(place, key))] as const;
  return { kind: 'object', entries: entries.map(([key, value]) => entry(key, value)), pointer: place.pointer };
}

function readOperation(parser: Parser, key: string, json: Json, place: Place): Node {
  const at = { pointer: below(place.pointer, key), depth: place.depth };
  if (key === 'var') return readVar(parser, json, at);
  if (key === 'object') return readObjectOperator(parser, json, at);
  if (!isOperator(key)) return refuse(parser, at, `There is no operator ${quote(key)}`, OPERATOR_MEND);
  const bare = !Array.isArray(json);
  const operands = bare ? [read(parser, json, deeper(at))] : readAll(parser, json, at);
  return checkShape(parser, { kind: 'call', operator: key, operands, pointer: at.pointer });
}

const OPERATOR_MEND = 'Use one of the operators of the description, or {"object": {…}} for an object with one key';

function readVar(parser: Parser, json: Json, at: Place): Node {
  const name = Array.isArray(json) && json.length === 1 ? json[0] : json;
  if (typeof name === 'string' && name.length <= 500) return { kind: 'var', name, pointer: at.pointer };
  return refuse(parser, at, '"var" takes one name', 'Write {"var": "name_of_a_field"}');
}

function readObjectOperator(parser: Parser, json: Json, at: Place): Node {
  if (json !== null && typeof json === 'object' && !Array.isArray(json)) return readObject(parser, json, at);
  return refuse(parser, at, '"object" takes an object', 'Write {"object": {"key": value}}');
}

function checkShape(parser: Parser, call: Call): Node {
  const { operator, operands, pointer } = call;
  const [least, most] = operandsOf(operator) ?? [0, 0];
  const fails = (message: string) => refuse(parser, { pointer, depth: 0 }, message);
  if (operands.length < least || operands.length > most)
    return fails(`"${operator}" takes ${operandWords(least, most)}`);
  if (operator === 'if' && operands.length % 2 === 0)
    return fails('"if" takes a condition and a value, and at the end the value for else');
  if (operator === 'is_set' && operands[0]?.kind !== 'var')
    return fails('"is_set" takes a name: {"is_set": {"var": "name_of_a_field"}}');
  if (operator === 'in' && !isLiteralList(operands[1]))
    return fails('"in" takes a value and a list of values that is not empty');
  if (operator === 'round' && !isPlaces(operands[1]))
    return fails('"round" takes a value and how many decimal places, from 0 to 6');
  return call;
}

function operandWords(least: number, most: number): string {
  if (least === most) return least === 1 ? 'one value' : `${least} values`;
  return most < 10 ? `${least} or ${most} values` : `at least ${least} value${least === 1 ? '' : 's'}`;
}

function isLiteralList(node: Node | undefined): boolean {
  return node?.kind === 'list' && node.items.length > 0 && node.items.every((item) => item.kind === 'literal');
}

function isPlaces(node: Node | undefined): boolean {
  return node?.kind === 'literal' && [0, 1, 2, 3, 4, 5, 6].some((places) => places === node.value);
}

function refuse(parser: Parser, place: Place, message: string, mend?: string): Node {
  parser.problems.push(fault(place.pointer, message, mend));
  return nothing(place);
}

function fault(pointer: string, message: string, mend?: string): Problem {
  return { code: 'schema', pointer, message, ...(mend === undefined ? {} : { mend }) };
}

function nothing(place: Place): Node {
  return { kind: 'literal', value: null, pointer: place.pointer };
}

function inside(place: Place, step: string | number): Place {
  return { pointer: below(place.pointer, step), depth: place.depth + 1 };
}

function deeper(place: Place): Place {
  return { pointer: place.pointer, depth: place.depth + 1 };
}
