import { z } from 'zod';
import { NotFound } from '#src/errors.js';
import { id } from '#src/forms/text.js';

const pair = z.object({ from: id, to: id });

/** The two versions in an address; malformed ones are not found. */
export function pairIn(query: unknown): { readonly from: number; readonly to: number } {
  const read = pair.safeParse(query);
  if (!read.success) throw new NotFound('Compare two versions by their numbers, like from 1 to 2.');
  return read.data;
}
