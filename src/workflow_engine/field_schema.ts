import { z } from 'zod';

/** Names that expressions and URLs need for themselves (spec 3.2), so that no field, task, ticket or workflow may have them. */
export const RESERVED_NAMES = [
  'ticket',
  'task',
  'steps',
  'response',
  'today',
  'now',
  'new',
  'import',
  'versions',
  'check',
] as const;

/** How names look (spec 3.2). */
export const KEY_PATTERN = /^[a-z][a-z0-9_]{0,62}$/;

/** What JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** How names look, in words. */
export const NAME_RULE = 'Use a small letter first, then small letters, digits or _, at most 63 characters';
/** The name of a field or the key of a step, a ticket, a workflow (spec 3.2). */
export const key = z
  .string()
  .regex(KEY_PATTERN, NAME_RULE)
  .refine(
    (name) => !(RESERVED_NAMES as readonly string[]).includes(name),
    'TicketFlower needs this name itself; choose another',
  )
  .meta({ not: { enum: RESERVED_NAMES } });
/** A line of text for people. */
export const line = z.string().max(200).regex(/\S/, 'Write something here');

/** Any JSON: an expression, a default, a test's value. */
export const json = z.json().meta({ id: 'json' }) as z.ZodType<Json>;

const name = { name: key };
const words = { label: line, help: z.string().max(1000).optional() };
const option = z.strictObject({
  value: z.string().min(1).max(200),
  label: line,
  retired: z.boolean().optional(),
});
const length = z.int().min(0).max(100_000);
const day = z.iso.date();
/** A moment in ISO 8601, with Z or an offset. */
export const moment = z.iso.datetime({ offset: true });
const decimal = z.union([z.number(), z.string().regex(/^-?\d{1,15}(\.\d{1,6})?$/)], {
  error: 'Write an amount, like "12.50"',
});

/** One field of the workflow's data, with the limits of its type (spec 3.1). */
export const fieldSchema = z.discriminatedUnion('type', [
  z.strictObject({
    ...name,
    type: z.enum(['text', 'long_text']),
    ...words,
    min_length: length.optional(),
    max_length: length.optional(),
    pattern: z.string().max(500).optional(),
  }),
  z.strictObject({
    ...name,
    type: z.literal('integer'),
    ...words,
    min: z.int().optional(),
    max: z.int().optional(),
    unit: z.string().max(20).optional(),
  }),
  z.strictObject({
    ...name,
    type: z.literal('number'),
    ...words,
    min: z.number().optional(),
    max: z.number().optional(),
    unit: z.string().max(20).optional(),
  }),
  z.strictObject({
    ...name,
    type: z.literal('money'),
    ...words,
    min: decimal.optional(),
    max: decimal.optional(),
    currency: z.string().regex(/^[A-Z]{3}$/, 'Use the three capital letters of the currency, like EUR'),
  }),
  z.strictObject({ ...name, type: z.literal('boolean'), ...words }),
  z.strictObject({ ...name, type: z.literal('date'), ...words, min: day.optional(), max: day.optional() }),
  z.strictObject({ ...name, type: z.literal('datetime'), ...words, min: moment.optional(), max: moment.optional() }),
  z.strictObject({ ...name, type: z.enum(['choice', 'choices']), ...words, options: z.array(option).min(1).max(200) }),
  z.strictObject({ ...name, type: z.enum(['email', 'url', 'phone']), ...words }),
  z.strictObject({
    ...name,
    type: z.literal('file'),
    ...words,
    accept: z.array(z.string().max(100)).max(50).optional(),
    max_bytes: z.int().min(1).optional(),
  }),
  z.strictObject({ ...name, type: z.literal('user'), ...words, company_role: line.optional() }),
]);
export type Field = z.infer<typeof fieldSchema>;
export type FieldType = Field['type'];
