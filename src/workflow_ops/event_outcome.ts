import { z } from 'zod';

const reason = z.object({
  transition: z.number(),
  to: z.string().nullable(),
  holds: z.boolean().nullable(),
  sentence: z.string().nullable(),
});
const begun = z.object({
  task: z.string(),
  taskInstanceId: z.number(),
  assignedTo: z.number().nullable(),
  because: z.string().nullable(),
});
const outcomeSchema = z.object({
  why: z.array(reason).catch([]).default([]),
  begun: z.array(begun).catch([]).default([]),
  end: z.object({ outcome: z.string().nullable() }).nullable().catch(null).default(null),
  completes: z.boolean().catch(false).default(false),
  taken: z.object({ taskInstanceId: z.number(), from: z.number().nullable() }).optional().catch(undefined),
  workflow_error: z.number().optional().catch(undefined),
});

/** What the manager noted on an event: what it decided, and each condition's result. */
export type EventOutcome = z.infer<typeof outcomeSchema>;

/** Reads an event's note; an event that is not handled yet has decided nothing. */
export function outcomeOf(outcome: unknown): EventOutcome {
  const read = outcomeSchema.safeParse(outcome ?? {});
  return read.success ? read.data : outcomeSchema.parse({});
}
