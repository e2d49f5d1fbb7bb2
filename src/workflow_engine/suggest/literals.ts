import type { Definition } from '../compile.js';
import { nameOf, readNames } from '../expressions/names.js';
import { type Node, parse } from '../expressions/parse.js';
import { childrenOf } from '../expressions/syntax.js';
import type { Json } from '../workflow_file.js';

/** What the file's expressions say of fields: the literals that each is compared with, and which fields decide anything. */
export type Literals = {
  readonly of: ReadonlyMap<string, readonly Json[]>;
  /** Every number of the file's expressions: what is calculated from a field may be compared with it. */
  readonly numbers: readonly number[];
  readonly deciding: ReadonlySet<string>;
  /** Fields that a step's `set` reads. */
  readonly calculated: ReadonlySet<string>;
};

const COMPARING: readonly string[] = ['==', '!=', '<', '<=', '>', '>=', 'in', 'between', 'starts_with', 'contains'];

/** The field that a name reads, also of a step's last run. */
export function fieldRead(name: string): string | undefined {
  const read = nameOf(name);
  return read?.of === 'field' || read?.of === 'step' ? read.field : undefined;
}

/** Reads all of a file's expressions but those of its titles and calls. */
export function literalsOf(definition: Definition): Literals {
  const conditions = conditionsOf(definition);
  const sets = [...definition.tasks.values()].flatMap(({ set }) => [...set.values()]);
  const of = new Map<string, Json[]>();
  for (const node of [...conditions, ...sets]) collect(node, of);
  const fields = (nodes: readonly Node[]) => nodes.flatMap(fieldsIn);
  const numbers = [...conditions, ...sets].flatMap(literalsIn).filter((value) => typeof value === 'number');
  const named = [...definition.tasks.values()].flatMap(({ task }) => task.assign_to?.field ?? []);
  return {
    of,
    numbers: [...new Set(numbers)],
    deciding: new Set([...fields(conditions), ...fields(sets), ...named]),
    calculated: new Set(fields(sets)),
  };
}

/** The fields that an expression reads. */
export function fieldsIn(node: Node): string[] {
  return readNames(node).flatMap(({ name }) => fieldRead(name) ?? []);
}

/** The conditions of all ways on and of all forms. */
export function conditionsOf({ tasks, tickets, waysFrom }: Definition): Node[] {
  const ways = [null, ...tasks.keys()].flatMap((from) => waysFrom(from));
  const entries = [
    ...[...tickets.values()].flatMap(({ ticket }) => ticket.fields),
    ...[...tasks.values()].flatMap(({ task }) => task.output_schema ?? []),
  ];
  const asked = entries.flatMap(({ required, visible_when }) => [required, visible_when]);
  return [...ways.flatMap(({ condition }) => condition ?? []), ...asked.flatMap(parsed)];
}

function parsed(condition: Json | undefined): Node[] {
  if (condition === undefined || typeof condition !== 'object') return [];
  const read = parse(condition);
  return 'node' in read ? [read.node] : [];
}

function collect(node: Node, of: Map<string, Json[]>): void {
  if (node.kind === 'call' && COMPARING.includes(node.operator)) {
    const literals = literalsIn(node);
    const names = fieldsIn(node);
    // Two names that are compared have the same boundaries.
    for (const name of names) of.set(name, [...(of.get(name) ?? []), ...literals]);
  }
  for (const child of childrenOf(node)) collect(child, of);
}

function literalsIn(node: Node): Json[] {
  return node.kind === 'literal' ? [node.value] : childrenOf(node).flatMap(literalsIn);
}
