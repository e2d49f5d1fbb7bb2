import { z } from 'zod';
import { editVersion } from './workflow_edits.schema.js';

/** What the page of a draft's text sends: the file, and the yes to making company roles. */
export const textForm = z.strictObject({
  edit_version: editVersion,
  text: z.string(),
  make_roles: z.literal('yes').optional(),
});
