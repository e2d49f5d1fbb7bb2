import { z } from 'zod';
import { id, text } from '#src/forms/text.js';

/** The page's own fields beside those of the definition; none of them is typed by a person but the title. */
export const submissionPage = z.strictObject({
  ticket_definition: z.string().max(63),
  submission_token: z.uuid(),
  version: id,
  title: z.string().optional(),
});
export type SubmissionPage = z.infer<typeof submissionPage>;

/** The title that a form asks where its ticket type makes none. */
export const titleForm = z.strictObject({ title: text('Enter a title') });
