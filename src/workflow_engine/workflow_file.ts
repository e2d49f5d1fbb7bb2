import { z } from 'zod';
import { fieldSchema, json, KEY_PATTERN, key, line, moment, NAME_RULE } from './field_schema.js';

export { type Field, type FieldType, fieldSchema, type Json, KEY_PATTERN, RESERVED_NAMES } from './field_schema.js';

const paragraph = z.string().max(10_000);
const expression = json;

const extRef = z
  .array(z.strictObject({ label: line, desc: z.string().max(1000).optional(), uri: z.string().max(2000) }))
  .max(50);
export const layoutSchema = z
  .array(
    z.strictObject({
      title: z.string().max(200).optional(),
      columns: z.literal([1, 2]).optional(),
      fields: z.array(z.string()).max(200),
    }),
  )
  .max(50);
export type Layout = z.infer<typeof layoutSchema>;

export const formEntrySchema = z.strictObject({
  field: z.string(),
  required: expression.optional(),
  visible_when: expression.optional(),
  help: z.string().max(1000).optional(),
  default: json.optional(),
  as: z.literal('buttons').optional(),
});
export type FormEntry = z.infer<typeof formEntrySchema>;

const notThese = z
  .array(
    z.union([z.literal('submitter'), z.strictObject({ step: z.string() })], {
      error: 'Write "submitter", or {"step": …} with the key of a step',
    }),
  )
  .max(50);
/** Who does a task: at most one of company_role, submitter, field and same_as (the checker says so); none = any task worker. */
export const assignToSchema = z.strictObject({
  company_role: line.optional(),
  submitter: z.literal(true).optional(),
  field: z.string().optional(),
  same_as: z.string().optional(),
  not: notThese.optional(),
  else: z.strictObject({ company_role: line }).optional(),
});
export type AssignTo = z.infer<typeof assignToSchema>;

export const taskSchema = z.strictObject({
  key,
  title: line,
  description: paragraph.optional(),
  ext_ref: extRef.optional(),
  task_type: z.enum(['FORM', 'SYNC_ACTION', 'ASYNC_ACTION', 'PASS']),
  assign_to: assignToSchema.optional(),
  due_hours: z
    .number()
    .positive()
    .max(24 * 366)
    .optional(),
  next: z.literal('all').optional(),
  join: z.literal('all').optional(),
  input_schema: z.array(z.string()).max(200).optional(),
  output_schema: z.array(formEntrySchema).max(200).optional(),
  edit_layout: layoutSchema.optional(),
  display_layout: layoutSchema.optional(),
  set: z.record(z.string(), expression).optional(),
  action_url: z.string().max(2000).optional(),
  timeout_seconds: z.int().min(1).max(60).optional(),
  input_transform: expression.optional(),
  output_transform: z.record(z.string(), expression).optional(),
});
export type Task = z.infer<typeof taskSchema>;

export const transitionSchema = z.strictObject({
  from: z.string().nullable(),
  to: z.string().nullable(),
  condition: expression.optional(),
  priority: z.int().min(0).max(10_000).optional(),
  otherwise: z.literal(true).optional(),
  outcome: z.string().optional(),
  end: z.literal('all').optional(),
});
export type Transition = z.infer<typeof transitionSchema>;

export const ticketTypeSchema = z.strictObject({
  key,
  title: line,
  description: paragraph.optional(),
  ext_ref: extRef.optional(),
  company_role_access: z.array(line).max(200).optional(),
  presets: z.record(z.string(), json).optional(),
  ticket_title: expression.optional(),
  fields: z.array(formEntrySchema).max(200),
  edit_layout: layoutSchema.optional(),
  display_layout: layoutSchema.optional(),
});
export type TicketType = z.infer<typeof ticketTypeSchema>;

const dataInput = z.record(z.string(), json);
export const testSchema = z.strictObject({
  title: line,
  ticket: z.string(),
  now: moment.optional(),
  submit: dataInput,
  answers: z
    .array(
      z.strictObject({
        task: z.string(),
        output: dataInput.optional(),
        reply: z.strictObject({ status: z.int(), body: json.optional() }).optional(),
      }),
    )
    .max(500),
  expect: z.strictObject({
    status: z.enum(['NOT_STARTED', 'IN_PROGRESS', 'ON_HOLD', 'COMPLETED', 'CANCELLED']).optional(),
    outcome: z.string().nullable().optional(),
    path: z.array(z.string()).max(600).optional(),
    data: dataInput.optional(),
  }),
});
export type WorkflowTest = z.infer<typeof testSchema>;

export const workflowSchema = z.strictObject({
  key,
  title: line,
  description: paragraph.optional(),
  ext_ref: extRef.optional(),
  fields: z.array(fieldSchema).max(500),
  outcomes: z.array(z.string().regex(KEY_PATTERN, NAME_RULE)).max(50).optional(),
  display_layout: layoutSchema.optional(),
  tasks: z.array(taskSchema).min(1).max(500),
  transitions: z.array(transitionSchema).max(2000),
});
export type Workflow = z.infer<typeof workflowSchema>;

/** The whole file (spec 3): one workflow, the tickets that start it, its tests. Key order here is the order of export. */
export const workflowFileSchema = z.strictObject({
  ticketflower: z.literal(1),
  workflow: workflowSchema,
  tickets: z.array(ticketTypeSchema).min(1).max(50),
  tests: z.array(testSchema).max(500).optional(),
});
export type WorkflowFile = z.infer<typeof workflowFileSchema>;
