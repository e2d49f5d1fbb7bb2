import { childrenOf, type Node } from './syntax.js';

/** What a name of an expression means by its form alone; whether the field or step exists is for the reader to see (spec 3.2). */
export type Name =
  | { of: 'field'; field: string }
  | { of: 'step'; step: string; field: string }
  | { of: 'completed_by'; step: string }
  | { of: 'ticket'; part: 'number' | 'title' | 'submitter.name' | 'submitter.email' }
  | { of: 'task'; part: 'name' | 'email' }
  | { of: 'today' }
  | { of: 'now' }
  | { of: 'status' }
  | { of: 'body'; path: readonly string[] };

const FIXED = new Map<string, Name>([
  ['ticket.number', { of: 'ticket', part: 'number' }],
  ['ticket.title', { of: 'ticket', part: 'title' }],
  ['ticket.submitter.name', { of: 'ticket', part: 'submitter.name' }],
  ['ticket.submitter.email', { of: 'ticket', part: 'submitter.email' }],
  ['task.assignee.name', { of: 'task', part: 'name' }],
  ['task.assignee.email', { of: 'task', part: 'email' }],
  ['today', { of: 'today' }],
  ['now', { of: 'now' }],
  ['response.status', { of: 'status' }],
]);

/** Reads a name; undefined where it has none of the forms of spec 3.2. */
export function nameOf(text: string): Name | undefined {
  const fixed = FIXED.get(text);
  if (fixed) return fixed;
  const [first = '', second = '', third = '', ...rest] = text.split('.');
  if (first === 'response') return bodyName(second, third === '' ? [] : [third, ...rest]);
  if (!text.includes('.')) return { of: 'field', field: first };
  if (first !== 'steps' || second === '' || third === '' || rest.length > 0) return undefined;
  return third === 'completed_by' ? { of: 'completed_by', step: second } : { of: 'step', step: second, field: third };
}

function bodyName(part: string, path: string[]): Name | undefined {
  return part === 'body' && path.length > 0 && !path.includes('') ? { of: 'body', path } : undefined;
}

/** Every name that an expression reads, in its order, with where it stands. */
export function readNames(node: Node): { name: string; pointer: string }[] {
  if (node.kind === 'var') return [{ name: node.name, pointer: node.pointer }];
  return childrenOf(node).flatMap(readNames);
}
