import { z } from 'zod';
import { NotFound } from '#src/errors.js';
import { optionalText } from '#src/forms/text.js';
import { editVersion, press } from './workflow_edits.schema.js';

/** What the form of a way on sends besides its condition; the ends are keys of steps, or these. */
export const START = ':start';
export const END = ':end';
export const transitionForm = z.strictObject({
  edit_version: editVersion,
  press,
  from: z.string().max(100),
  to: z.string().min(1, 'Choose where it leads').max(100),
  outcome: optionalText(63),
  end: z.literal('yes').optional(),
  otherwise: z.literal('yes').optional(),
  priority: optionalText(6).pipe(z.string().regex(/^\d*$/, 'Enter a whole number')),
});

/** The place in the file of the way on that an address names, counted from 1 there; a malformed one is not found. */
export function placeIn(params: { readonly [name: string]: unknown }): number {
  const number = String(params.number);
  if (!/^[1-9]\d{0,3}$/.test(number)) throw new NotFound();
  return Number(number) - 1;
}
