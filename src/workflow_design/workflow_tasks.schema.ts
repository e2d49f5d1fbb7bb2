import { z } from 'zod';
import { optionalText, text } from '#src/forms/text.js';
import { taskSchema } from '#src/workflow_engine/workflow_file.js';
import { editVersion, press } from './workflow_edits.schema.js';

const yes = z.literal('yes').optional();
const type = z.enum(taskSchema.shape.task_type.options, 'Choose what kind of step it is');

/** What the page of a new step sends. */
export const newTaskForm = z.strictObject({ edit_version: editVersion, title: text('Enter a title'), task_type: type });

/** The ways to say who does a step. */
export const WHO = ['any', 'company_role', 'submitter', 'field', 'same_as'] as const;

/** What the form of a step sends besides its rows and the steps whose people never do it; what counts depends on its type. */
export const taskForm = z.strictObject({
  edit_version: editVersion,
  press,
  title: text('Enter a title'),
  key: optionalText(63),
  description: optionalText(10_000),
  task_type: type,
  shown_type: z.string().max(20).default(''),
  due_hours: optionalText(10),
  who: z.enum(WHO).default('any'),
  company_role: optionalText(),
  field: optionalText(63),
  same_as: optionalText(63),
  never_submitter: yes,
  else_role: optionalText(),
  next: yes,
  join: yes,
  action_url: optionalText(2000),
  timeout_seconds: optionalText(3),
  input_transform: optionalText(20_000),
  output_transform: optionalText(20_000),
});
export type TaskValues = z.infer<typeof taskForm>;
