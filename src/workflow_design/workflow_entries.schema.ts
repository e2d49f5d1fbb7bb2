import { z } from 'zod';
import { NotFound } from '#src/errors.js';
import { optionalText } from '#src/forms/text.js';
import type { FormOwner } from './draft_edits/forms.js';
import { editVersion, press } from './workflow_edits.schema.js';

/** A button that has a form ask one more field. */
export const addEntryForm = z.strictObject({
  edit_version: editVersion,
  field: z.string().min(1, 'Choose a field').max(63),
  must: z.enum(['yes', 'no']).default('no'),
});

/** A button that has a step show one more field, or all that can be filled in before. */
export const addShownForm = z.strictObject({
  edit_version: editVersion,
  shown_field: z.string().max(63).default(''),
  all: z.literal('yes').optional(),
});

/** What the form of one thing that is asked sends besides its conditions. */
export const entryForm = z.strictObject({
  edit_version: editVersion,
  press,
  required: z.enum(['no', 'yes', 'if']),
  help: optionalText(1000),
  default: optionalText(10_000),
  as: z.literal('yes').optional(),
});

/** Whose form an address names; anything but a ticket type or a step is not found. */
export function ownerIn(params: { readonly [name: string]: unknown }): FormOwner {
  const { of, name } = params;
  if ((of !== 'tickets' && of !== 'tasks') || typeof name !== 'string') throw new NotFound();
  return { of, key: name };
}
