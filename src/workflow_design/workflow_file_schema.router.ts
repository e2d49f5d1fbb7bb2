import { Router } from 'express';
import { anyone } from '#src/middleware/require_role.js';
import { workflowFileJsonSchema } from '#src/workflow_engine/json_schema.js';

export const workflowFileSchemaRouter = Router();
workflowFileSchemaRouter.use(anyone);

let text: string | undefined;

/** The workflow file's JSON Schema, for editors and programs; the same for everybody. */
workflowFileSchemaRouter.get('/', (_req, res) => {
  text ??= `${JSON.stringify(workflowFileJsonSchema(), null, 2)}\n`;
  res.set('Cache-Control', 'public, max-age=3600').type('application/schema+json').send(text);
});
