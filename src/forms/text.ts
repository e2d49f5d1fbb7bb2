import { z } from 'zod';
import { NotFound } from '../errors.js';
import { isStorable } from '../workflow_engine/field_values.js';

const NOT_STORABLE = 'This contains characters that cannot be saved; type it again';

/** One line or paragraph that a person types: trimmed, not empty (the message says what to enter), storable, at most `max` characters. */
export function text(what: string, max = 200) {
  return z
    .string({ error: what })
    .trim()
    .min(1, what)
    .max(max, `Use at most ${max} characters`)
    .refine(isStorable, NOT_STORABLE);
}

/** A text that may be left empty: trimmed, with one kind of line end, storable, at most `max` characters. */
export const optionalText = (max = 200) =>
  z
    .string()
    .default('')
    .transform((typed) => typed.trim().replaceAll('\r\n', '\n'))
    .pipe(z.string().max(max, `Use at most ${max} characters`).refine(isStorable, NOT_STORABLE));

/** An e-mail address in small letters. */
export const email = z
  .string({ error: 'Enter an e-mail address, like name@example.com' })
  .trim()
  .toLowerCase()
  .max(254, 'Use at most 254 characters')
  .pipe(z.email('Enter an e-mail address, like name@example.com'));

const MAX_ID = 2_147_483_647;
/** A row's id as text: whole, positive, of int4's range. */
export const id = z
  .string()
  .regex(/^[1-9]\d{0,9}$/)
  .transform(Number)
  .pipe(z.number().max(MAX_ID));

/** A row's id or number in a URL; throws NotFound for anything else. */
export function idIn(given: unknown): number {
  const read = id.safeParse(given);
  if (!read.success) throw new NotFound();
  return read.data;
}

/** An IANA time zone that this Node knows. */
export const timeZone = z.string().max(64).refine(isTimeZone, 'Choose a time zone from the list');

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
