import { z } from 'zod';
import { id, text } from '#src/forms/text.js';

/** Who is to have a task. */
export const assignmentForm = z.strictObject({
  assigned_to: z
    .string()
    .pipe(id.catch(0))
    .refine((one) => one > 0, 'Choose who gets the task'),
});

/** Why a task is skipped, for whoever reads the timeline. */
export const skipReason = z.strictObject({ reason: text('Enter the reason', 500) });

/** Whose tasks are asked for by a list's URL; what is malformed asks for everybody's. */
export function readAssignee(query: { readonly [name: string]: unknown }): number | undefined {
  return id.safeParse(query.assigned_to).data;
}
