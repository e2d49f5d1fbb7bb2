import { z } from 'zod';
import { NotFound } from '#src/errors.js';
import { text } from '#src/forms/text.js';

const seen = z.string().max(40);

/** What a button beside a test sends: which edit of the draft its page showed. */
export const testForm = z.strictObject({ edit_version: seen });

/** A test's title as somebody types it. */
export const renameForm = z.strictObject({
  edit_version: seen,
  title: text('Enter a title that says what the test shows'),
});

const place = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform(Number);

/** A test's place in an address; a malformed one is not found. */
export function placeIn(params: { readonly [name: string]: unknown }): number {
  const read = place.safeParse(params.at);
  if (!read.success) throw new NotFound();
  return read.data;
}

/** Where a page of tests begins; anything else is the first. */
export function fromIn(query: { readonly [name: string]: unknown }): number {
  return place.catch(0).parse(query.from);
}

/** Which of the suggested tests are kept, by their places: one box a test, so one or several texts. */
export const suggestionsForm = z.strictObject({
  edit_version: seen,
  keep: z
    .union([place.transform((at) => [at]), z.array(place)])
    .optional()
    .transform((places = []) => new Set(places)),
});
