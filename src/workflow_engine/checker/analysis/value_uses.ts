import type { Node } from '../../expressions/syntax.js';
import { childrenOf } from '../../expressions/syntax.js';
import { UNSET } from './classes.js';
import { conditionOf } from './condition.js';
import type { Ground } from './ground.js';
import { narrowedBy } from './narrowed.js';
import type { MaskOf } from './space.js';
import { mayBeZero } from './zero.js';

/** A name that is read though it may be unset, or a division whose divisor may be 0; the pointer is relative to the expression. */
export type Risk = { readonly kind: 'unset' | 'zero'; readonly pointer: string; readonly name: string };

/** What can go wrong when an expression is evaluated, by what is known there and by what it asks itself before. */
export function risksOf(ground: Ground, node: Node, masks: MaskOf): Risk[] {
  if (node.kind === 'var')
    return mayBeUnset(node.name, masks) ? [{ kind: 'unset', pointer: node.pointer, name: node.name }] : [];
  if (node.kind !== 'call') return childrenOf(node).flatMap((child) => risksOf(ground, child, masks));
  if (node.operator === 'is_set') return [];
  if (node.operator === 'if') return risksOfChoice(ground, node.operands, masks);
  if (node.operator === 'and' || node.operator === 'or')
    return risksInTurn(ground, node.operands, masks, node.operator === 'and');
  const inside = node.operands.flatMap((operand) => risksOf(ground, operand, masks));
  const [, divisor] = node.operator === '/' ? node.operands : [];
  const isZero = divisor && inside.length === 0 && mayBeZero(divisor, masks, ground.fields, ground.classes);
  return isZero ? [...inside, { kind: 'zero', pointer: node.pointer, name: '' }] : inside;
}

function mayBeUnset(name: string, masks: MaskOf): boolean {
  // What an action replies is known only when it does; a reply that lacks a value fails the task.
  return !name.startsWith('response.') && (masks(name) & UNSET) !== 0n;
}

function risksInTurn(ground: Ground, parts: readonly Node[], masks: MaskOf, wanted: boolean): Risk[] {
  let known = masks;
  return parts.flatMap((part) => {
    const risks = risksOf(ground, part, known);
    known = narrowedBy(ground, known, conditionOf(part), wanted);
    return risks;
  });
}

function risksOfChoice(ground: Ground, operands: readonly Node[], masks: MaskOf): Risk[] {
  let known = masks;
  return operands.flatMap((operand, index) => {
    const isLast = index === operands.length - 1;
    if (isLast || index % 2 === 0) return risksOf(ground, operand, known);
    const asked = operands[index - 1];
    if (!asked) return [];
    const condition = conditionOf(asked);
    const risks = risksOf(ground, operand, narrowedBy(ground, known, condition, true));
    known = narrowedBy(ground, known, condition, false);
    return risks;
  });
}
