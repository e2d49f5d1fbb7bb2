import type { z } from 'zod';
import { BadRequest } from '../errors.js';
import { isSecret } from '../helpers/kept_form.js';

/** What is wrong with a field, in words that say what to do. */
export type Problem = { readonly field: string; readonly message: string };
/** A page's body as read by its schema: the values, or the problems beside everything that was typed. */
export type Form<T> =
  | { readonly values: T; readonly problems?: never }
  | { readonly values?: never; readonly problems: Problem[] };

/** Reads a body with the page's strict schema; throws BadRequest for fields or repeated fields that no page of ours sends. `lists` may be repeated: lists of text. */
export function readForm<T>(schema: z.ZodType<T>, body: unknown, lists: readonly string[] = []): Form<T> {
  const { several, single: typed } = apart((body ?? {}) as Record<string, unknown>, lists);
  if (Object.values(typed).some((value) => typeof value !== 'string')) throw new BadRequest();
  refusePrototype(typed);
  const read = schema.safeParse({ ...typed, ...several });
  if (read.success) return { values: read.data };
  if (read.error.issues.some(({ code }) => code === 'unrecognized_keys')) throw new BadRequest();
  return { problems: firstOfEach(read.error.issues) };
}

// Strict schemas overlook a field of this name, and forms with files bring it in (safety.md 16).
function refusePrototype(body: object): void {
  if (Object.hasOwn(body, '__proto__')) throw new BadRequest();
}

function apart(body: Record<string, unknown>, lists: readonly string[]) {
  const several = Object.fromEntries(lists.map((name) => [name, typedList(body, name)]));
  return { several, single: Object.fromEntries(Object.entries(body).filter(([name]) => !lists.includes(name))) };
}

/** What was chosen in a field that may be repeated (checkboxes), as strings. */
export function typedList(body: unknown, name: string): string[] {
  const given = (body as Record<string, unknown> | undefined)?.[name];
  return [given ?? []].flat().filter((value) => typeof value === 'string');
}

function firstOfEach(issues: readonly z.core.$ZodIssue[]): Problem[] {
  const problems = new Map<string, string>();
  for (const { path, message } of issues) {
    // A list's problem stands beside the list.
    const field = path.filter((part) => typeof part === 'string').join('.');
    if (!problems.has(field)) problems.set(field, message);
  }
  return [...problems].map(([field, message]) => ({ field, message }));
}

/** What was typed, as strings, for showing it again; never a password. */
export function typedText(body: unknown): Record<string, string> {
  const entries = Object.entries((body ?? {}) as Record<string, unknown>);
  return Object.fromEntries(entries.filter(([name, value]) => typeof value === 'string' && !isSecret(name))) as Record<
    string,
    string
  >;
}
