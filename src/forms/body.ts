import type { z } from 'zod';
import { BadRequest } from '../errors.js';
import { isSecret } from '../helpers/kept_form.js';

/** What is wrong with a field, in words that say what to do. */
export type Problem = { readonly field: string; readonly message: string };
/** A page's body as read by its schema: the values, or the problems beside everything that was typed. */
export type Form<T> =
  | { readonly values: T; readonly problems?: never }
  | { readonly values?: never; readonly problems: Problem[] };

/** Reads a body with the page's strict schema; throws BadRequest for fields or repeated fields that no page of ours sends. */
export function readForm<T>(schema: z.ZodType<T>, body: unknown): Form<T> {
  const typed = (body ?? {}) as Record<string, unknown>;
  if (Object.values(typed).some((value) => typeof value !== 'string')) throw new BadRequest();
  const read = schema.safeParse(typed);
  if (read.success) return { values: read.data };
  if (read.error.issues.some(({ code }) => code === 'unrecognized_keys')) throw new BadRequest();
  return { problems: firstOfEach(read.error.issues) };
}

function firstOfEach(issues: readonly z.core.$ZodIssue[]): Problem[] {
  const problems = new Map<string, string>();
  for (const { path, message } of issues) {
    const field = path.join('.');
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
