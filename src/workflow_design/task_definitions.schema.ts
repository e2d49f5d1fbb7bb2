import { z } from 'zod';
import { id } from '#src/forms/text.js';
import { STATES, type State } from './workflow_definitions.schema.js';

const list = z.object({ state: z.enum(STATES).optional().catch(undefined), before: id.optional().catch(undefined) });

/** How the list of steps is filtered and where its page begins (before this id). */
export function taskListIn(query: unknown): { readonly state: State | undefined; readonly before: number | undefined } {
  const { state, before } = list.parse(query);
  return { state, before };
}
