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
  workflow_error: z.number().optional().catch(undefined),
});

/** What the manager noted on an event: what it decided, and each condition's result. */
export type EventOutcome = z.infer<typeof outcomeSchema>;

/** Reads an event's note; an event that is not handled yet has decided nothing. */
export function outcomeOf(outcome: unknown): EventOutcome {
  const read = outcomeSchema.safeParse(outcome ?? {});
  return read.success ? read.data : outcomeSchema.parse({});
}

/** Why the way was taken, and which ways before it were not, in words: "Because amount is over $500; not amount is at most $500". */
export function reasonWords({ why }: EventOutcome): string | undefined {
  const taken = why.find(({ holds }) => holds === true)?.sentence;
  const passed = why.flatMap(({ holds, sentence }) => (holds === false && sentence !== null ? [sentence] : []));
  if (taken) return `Because ${taken}`;
  return passed.length > 0 ? `Because it is not so that ${passed.join(', nor that ')}` : undefined;
}
