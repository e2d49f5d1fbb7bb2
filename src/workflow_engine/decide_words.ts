import type { Definition, Way } from './compile.js';
import type { Snapshot } from './decision.js';
import { lookUp } from './expressions/environment.js';
import { readNames } from './expressions/names.js';
import { showValue } from './fields.js';

/** A step by its title, in quotes; the start in words. */
export function titleOf(definition: Definition, task: string | null): string {
  return task === null ? 'the start' : `“${definition.tasks.get(task)?.task.title ?? task}”`;
}

/** What the conditions of these ways read, each name once with its value for people: "Decision: Later". */
export function valuesRead(snapshot: Snapshot, ways: readonly Way[]): string[] {
  const names = ways.flatMap(({ condition }) => (condition ? readNames(condition) : [])).map(({ name }) => name);
  return [...new Set(names)].map((name) => valueInWords(snapshot, name));
}

function valueInWords({ definition, data, steps, ticket, now, timeZone, person }: Snapshot, name: string): string {
  const { fields } = definition;
  const field = fields.get(name);
  const value = lookUp(name, { fields, data, steps, ticket, now, timeZone });
  if (value === undefined || value === null) return `${field?.label ?? name}: nothing filled in`;
  if (!field || (typeof value === 'object' && !Array.isArray(value))) return `${name}: ${String(value)}`;
  return `${field.label}: ${showValue(field, value as Parameters<typeof showValue>[1], { timeZone, person })}`;
}
