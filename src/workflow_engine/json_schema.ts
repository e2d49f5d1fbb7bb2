import { z } from 'zod';
import { type Json, workflowFileSchema } from './workflow_file.js';

/** The workflow file's JSON Schema (2020-12), made from the code that reads it; served at `GET /workflow_file.schema.json`. */
export function workflowFileJsonSchema(): { [key: string]: Json } {
  const { $schema, ...rest } = z.toJSONSchema(workflowFileSchema, { target: 'draft-2020-12', io: 'input' });
  const about = { $schema, $id: '/workflow_file.schema.json', title: 'TicketFlower workflow file' };
  // Through text: plain JSON, without what zod hangs on the object.
  return JSON.parse(JSON.stringify({ ...about, ...rest })) as { [key: string]: Json };
}
