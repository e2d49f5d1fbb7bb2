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

/** Why the way to a step (null: to the end) was taken, and where it was the only one which ways before it were not, in words: "Because amount is over $500". */
export function reasonWords({ why }: EventOutcome, to: string | null): string | undefined {
  const taken = why.filter(({ holds }) => holds === true);
  const ours = taken.filter((way) => way.to === to);
  const sentence = ours.find((way) => way.sentence)?.sentence;
  if (sentence) return `Because ${sentence}`;
  // A join may be begun by what happened to another branch: then no way of this one leads to it.
  if (ours.length === 0 || taken.length > 1) return undefined;
  const passed = why.flatMap((way) => (way.holds === false && way.sentence !== null ? [way.sentence] : []));
  return passed.length > 0 ? `Because it is not so that ${passed.join(', nor that ')}` : undefined;
}
