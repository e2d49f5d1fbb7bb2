import { z } from 'zod';
import { id } from '#src/forms/text.js';

// What an address does not say rightly is left out.
const list = z.object({ before: id.optional().catch(undefined) });

/** Below which version a page of the list begins; undefined: at the newest. */
export function beforeIn(query: unknown): number | undefined {
  return list.parse(query).before;
}
