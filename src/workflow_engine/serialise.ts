import type { z } from 'zod';
import { shapeOf } from './schema_shape.js';
import { type Json, type WorkflowFile, workflowFileSchema } from './workflow_file.js';

/** A file's canonical bytes: 2-space JSON with a new line at its end, the same however its objects' keys came (jsonb reorders them). */
export function serialise(file: WorkflowFile): string {
  const rank = new Map(file.workflow.fields.map((field, index) => [field.name, index]));
  return `${JSON.stringify(inSchemaOrder(workflowFileSchema, file as Json, rank), null, 2)}\n`;
}

/** Keys in the schema's order; values by field in the fields' order; in free JSON (expressions, defaults, replies) by name. */
function inSchemaOrder(schema: z.core.$ZodType, value: Json, rank: ReadonlyMap<string, number>): Json {
  const shape = shapeOf(schema, value);
  if (Array.isArray(value) && shape.kind === 'list') return value.map((item) => inSchemaOrder(shape.item, item, rank));
  if (!isObject(value)) return byName(value);
  if (shape.kind === 'record') return ordered(value, (one, other) => place(rank, one) - place(rank, other));
  if (shape.kind !== 'object') return byName(value);
  const known = [...shape.keys].filter(([key]) => Object.hasOwn(value, key) && value[key] !== undefined);
  return Object.fromEntries(known.map(([key, inner]) => [key, inSchemaOrder(inner, value[key] ?? null, rank)]));
}

function place(rank: ReadonlyMap<string, number>, name: string): number {
  return rank.get(name) ?? rank.size;
}

function byName(value: Json): Json {
  if (Array.isArray(value)) return value.map(byName);
  return isObject(value) ? ordered(value, () => 0) : value;
}

/** An object with its keys by `compare`, then by code unit (the same in every language and locale). */
function ordered(value: { [key: string]: Json }, compare: (one: string, other: string) => number): Json {
  const entries = Object.entries(value).sort(([one], [other]) => compare(one, other) || (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, byName(inner)]));
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
