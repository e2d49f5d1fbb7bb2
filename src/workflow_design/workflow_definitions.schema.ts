import { z } from 'zod';
import { NotFound } from '#src/errors.js';
import { id } from '#src/forms/text.js';
import { KEY_PATTERN } from '#src/workflow_engine/workflow_file.js';

export const STATES = ['draft', 'published', 'retired'] as const;
export type State = (typeof STATES)[number];
/** A version as its address names it. */
export type VersionRef = { readonly key: string; readonly version: number };

const key = z.string().regex(KEY_PATTERN);
const version = z.object({ key, version: id });
// What a list does not know in its address it ignores.
const list = z.object({ state: z.enum(STATES).optional().catch(undefined), after: key.optional().catch(undefined) });

/** The key in an address; a malformed one is not found. */
export function keyIn(params: { readonly [name: string]: unknown }): string {
  const read = key.safeParse(params.key);
  if (!read.success) throw new NotFound();
  return read.data;
}

/** Key and version in an address; malformed ones are not found. */
export function versionIn(params: { readonly [name: string]: unknown }): VersionRef {
  const read = version.safeParse(params);
  if (!read.success) throw new NotFound();
  return read.data;
}

/** How a list is filtered and where its page begins (after this key). */
export function listIn(query: unknown): { readonly state: State | undefined; readonly after: string | undefined } {
  const { state, after } = list.parse(query);
  return { state, after };
}

/** What a page sends that is one button only. */
export const buttonForm = z.strictObject({});

/** A row's id in an address; a malformed one is not found. */
export function idIn(params: { readonly [name: string]: unknown }): number {
  const read = id.safeParse(params.id);
  if (!read.success) throw new NotFound();
  return read.data;
}
