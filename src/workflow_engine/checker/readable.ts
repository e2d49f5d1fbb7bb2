import type { z } from 'zod';
import {
  type Field,
  fieldSchema,
  type Task,
  type TicketType,
  type Transition,
  taskSchema,
  testSchema,
  ticketTypeSchema,
  transitionSchema,
  type WorkflowTest,
} from '../workflow_file.js';
import { valueAt } from './file_form.js';
import { below } from './finding.js';

/** A part of the file with where it stands. */
export type At<T> = { readonly it: T; readonly pointer: string };

/**
 * What can be read of a file, also of one that is wrong in places: parts without their faulty keys. Names of parts that
 * cannot be read at all are known all the same, so that nobody is told that they are missing.
 */
export type Readable = {
  readonly json: unknown;
  readonly fields: readonly At<Field>[];
  readonly tasks: readonly At<Task>[];
  readonly transitions: readonly At<Transition>[];
  readonly tickets: readonly At<TicketType>[];
  readonly tests: readonly At<WorkflowTest>[];
  readonly outcomes: readonly At<string>[];
  readonly names: {
    readonly fields: readonly At<string>[];
    readonly tasks: readonly At<string>[];
    readonly tickets: readonly At<string>[];
  };
};

/** Reads what can be read. */
export function readable(json: unknown): Readable {
  return {
    json,
    fields: parts(json, '/workflow/fields', fieldSchema),
    tasks: parts(json, '/workflow/tasks', taskSchema),
    transitions: parts(json, '/workflow/transitions', transitionSchema),
    tickets: parts(json, '/tickets', ticketTypeSchema),
    tests: parts(json, '/tests', testSchema),
    outcomes: items(json, '/workflow/outcomes').filter((at): at is At<string> => typeof at.it === 'string'),
    names: {
      fields: names(json, '/workflow/fields', 'name'),
      tasks: names(json, '/workflow/tasks', 'key'),
      tickets: names(json, '/tickets', 'key'),
    },
  };
}

/** The items of a list of the file; none where there is no list. */
export function items(json: unknown, pointer: string): At<unknown>[] {
  const list = valueAt(json, pointer.split('/').slice(1));
  return Array.isArray(list) ? list.map((it, index) => ({ it, pointer: below(pointer, index) })) : [];
}

function names(json: unknown, pointer: string, key: string): At<string>[] {
  return items(json, pointer).flatMap((at) => {
    const name = valueAt(at.it, [key]);
    return typeof name === 'string' ? [{ it: name, pointer: below(at.pointer, key) }] : [];
  });
}

function parts<T>(json: unknown, pointer: string, schema: z.ZodType<T>): At<T>[] {
  return items(json, pointer).flatMap((at) => {
    const it = salvage(schema, at.it);
    return it === undefined ? [] : [{ it, pointer: at.pointer }];
  });
}

/** A part without its faulty keys; undefined where it needs one of them. */
function salvage<T>(schema: z.ZodType<T>, part: unknown): T | undefined {
  const first = schema.safeParse(part);
  if (first.success) return first.data;
  if (typeof part !== 'object' || part === null) return undefined;
  const faulty = new Set(first.error.issues.flatMap(faultyKeys));
  const rest = Object.fromEntries(Object.entries(part).filter(([key]) => !faulty.has(key)));
  return schema.safeParse(rest).data;
}

function faultyKeys(issue: z.core.$ZodIssue): string[] {
  if (issue.path.length > 0) return [String(issue.path[0])];
  return issue.code === 'unrecognized_keys' ? issue.keys : [];
}
