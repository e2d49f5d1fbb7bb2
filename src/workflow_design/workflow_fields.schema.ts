import { z } from 'zod';
import { optionalText, text } from '#src/forms/text.js';
import { fieldSchema } from '#src/workflow_engine/workflow_file.js';
import { LIMIT_NAMES } from './field_limit_controls.js';
import { editVersion, press } from './workflow_edits.schema.js';

const limits = Object.fromEntries(LIMIT_NAMES.map((name) => [name, optionalText(500)]));

/** What the form of a field sends besides its options; which limits count depends on the type. */
export const fieldForm = z.strictObject({
  edit_version: editVersion,
  press,
  label: text('Enter a label'),
  name: optionalText(63),
  type: z.enum(
    fieldSchema.options.flatMap(({ shape: { type } }) => ('options' in type ? type.options : [...type.values])),
    'Choose what kind of value it is',
  ),
  shown_type: z.string().max(20).default(''),
  help: optionalText(1000),
  ...limits,
});
