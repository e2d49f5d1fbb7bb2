import type { Typing } from './infer.js';
import type { Call, Node, Problem } from './syntax.js';

const ONE_FUNCTION: readonly string[] = ['lower', 'upper', 'length', 'date_of'];
const COMPARISONS: readonly string[] = ['==', '!=', '<', '<=', '>', '>=', 'starts_with', 'contains'];

/** Where a condition is richer than spec 3.2 allows, so that its truth could not be analysed: names beside literals, or two names. */
export function tooRich(node: Node, typing: Typing): Problem[] {
  if (node.kind !== 'call') return node.kind === 'list' || node.kind === 'object' ? [rich(node.pointer, PLAIN)] : [];
  if (['and', 'or', '!'].includes(node.operator)) return node.operands.flatMap((operand) => tooRich(operand, typing));
  if (node.operator === 'is_set') return [];
  if (node.operator === 'in') return sides(node, node.operands.slice(0, 1), typing);
  if (node.operator === 'between') return betweenProblems(node, typing);
  return COMPARISONS.includes(node.operator) ? sides(node, node.operands, typing) : [rich(node.pointer, PLAIN)];
}

const PLAIN = 'A condition only compares a field with fixed values, or two fields of one type';

/** The sides of a comparison: one or two names (each through at most one function or shift), the rest literals. */
function sides(call: Call, operands: readonly Node[], typing: Typing): Problem[] {
  const richSides = operands.filter((side) => side.kind !== 'literal' && !isNameSide(side));
  if (richSides.length > 0) return richSides.map((side) => rich(innermost(side), PLAIN));
  const names = operands.filter((side) => side.kind !== 'literal');
  const kinds = names.map((side) => typing.types.get(side)?.kind);
  if (names.length === 0) return [rich(call.pointer, 'Two fixed values are compared, which is always the same')];
  return new Set(kinds).size > 1 ? [rich(call.pointer, 'The two fields that are compared are not of one type')] : [];
}

function betweenProblems(call: Call, typing: Typing): Problem[] {
  const [subject, ...bounds] = call.operands;
  const others = bounds.filter((bound) => bound.kind !== 'literal').map((bound) => rich(innermost(bound), PLAIN));
  return others.length > 0 || !subject ? others : sides(call, [subject], typing);
}

/** x, x + 5, 5 + x, x - 5, add_days(x, 5), or one function of x. */
function isNameSide(node: Node): boolean {
  if (node.kind !== 'call') return node.kind === 'var';
  const kinds = node.operands.map((operand) => operand.kind).join(' ');
  if (node.operator === '+') return kinds === 'var literal' || kinds === 'literal var';
  if (node.operator === '-' || node.operator === 'add_days') return kinds === 'var literal';
  return ONE_FUNCTION.includes(node.operator) && kinds === 'var';
}

/** Where the part begins to be too rich: an operator inside a function or shift, else the part itself. */
function innermost(node: Node): string {
  const [inner] =
    node.kind === 'call' && isAllowedAround(node) ? node.operands.filter((operand) => operand.kind === 'call') : [];
  return inner ? innermost(inner) : node.pointer;
}

function isAllowedAround(call: Call): boolean {
  return call.operands.length <= 2 && ['+', '-', 'add_days', ...ONE_FUNCTION].includes(call.operator);
}

function rich(pointer: string, message: string): Problem {
  const mend = 'Compute the value in the "set" of a PASS step before, and compare that field';
  return { code: 'too_rich', pointer, message, mend };
}
