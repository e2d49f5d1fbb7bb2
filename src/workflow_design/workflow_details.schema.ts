import { z } from 'zod';
import { optionalText, text } from '#src/forms/text.js';
import { editVersion, press } from './workflow_edits.schema.js';

/** What the form of a workflow's details sends besides its rows. */
export const detailsForm = z.strictObject({
  edit_version: editVersion,
  press,
  title: text('Enter a title'),
  description: optionalText(10_000),
});
