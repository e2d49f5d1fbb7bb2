import { z } from 'zod';
import { text } from '#src/forms/text.js';

/** Why a ticket is put on hold or cancelled, for whoever reads its timeline. */
export const reasonForm = z.strictObject({ reason: text('Enter the reason', 500) });

/** A form that is only its button. */
export const buttonForm = z.strictObject({});
