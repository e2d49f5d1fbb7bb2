import { z } from 'zod';
import { BadRequest } from '#src/errors.js';
import { id, text } from '#src/forms/text.js';
import { type ListQuery, readListQuery } from './list_query.js';

/** What the error list shows: open or resolved ones, of one status and one type where that is chosen. */
export type ErrorQuery = ListQuery & {
  readonly status: 'NEW' | 'REVIEWED' | undefined;
  readonly type: ErrorType | undefined;
};

/** The types of workflow errors (spec 4.4). */
export const ERROR_TYPES = ['WORKFLOW_CREATION', 'TASK_CREATION', 'TASK_UPDATE', 'WORKFLOW_TRANSITION'] as const;
export type ErrorType = (typeof ERROR_TYPES)[number];
const status = z.enum(['NEW', 'REVIEWED']);
const type = z.enum(ERROR_TYPES);

/** Reads the list's URL; what is unknown or malformed filters nothing. */
export function readErrorQuery(query: { readonly [name: string]: unknown }): ErrorQuery {
  const list = readListQuery(query);
  return {
    ...list,
    status: list.state === 'active' ? status.safeParse(query.status).data : undefined,
    type: type.safeParse(query.type).data,
  };
}

/** A form that is only its button. */
export const buttonForm = z.strictObject({});

const retryForm = z.strictObject({ seen: id });
/** How often the error had occurred when the page was made; throws BadRequest for what the page does not send. */
export function readRetry(body: unknown): number {
  const read = retryForm.safeParse(body ?? {});
  if (!read.success) throw new BadRequest();
  return read.data.seen;
}

/** Resolving by hand: what was done about it. */
export const resolutionForm = z.strictObject({ resolution_notes: text('Enter what was done about it', 2_000) });

const chosen = z
  .string()
  .regex(/^\d+-\d+$/)
  .transform((pair) => pair.split('-'))
  .pipe(z.tuple([id, id]))
  .transform(([error, seen]) => ({ id: error, seen }));
const retriesForm = z.strictObject({
  errors: z.union([chosen.transform((one) => [one]), z.array(chosen).max(25)]).optional(),
});

/** The errors that were ticked, each with how often it had occurred; throws BadRequest for what the page does not send. */
export function readRetries(body: unknown): readonly { id: number; seen: number }[] {
  const read = retriesForm.safeParse(body ?? {});
  if (!read.success) throw new BadRequest();
  return read.data.errors ?? [];
}
