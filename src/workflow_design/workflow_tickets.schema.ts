import { z } from 'zod';
import { optionalText, text } from '#src/forms/text.js';
import { editVersion, press } from './workflow_edits.schema.js';

/** What the page of a new ticket type sends. */
export const newTicketForm = z.strictObject({ edit_version: editVersion, title: text('Enter a title') });

/** What the form of a ticket type sends besides its rows and the ticked company roles. */
export const ticketForm = z.strictObject({
  edit_version: editVersion,
  press,
  title: text('Enter a title'),
  key: optionalText(63),
  description: optionalText(10_000),
  title_mode: z.enum(['rows', 'text']).default('rows'),
  title_text: optionalText(20_000),
});
