import { expect, it } from 'vitest';
import { workflowFileJsonSchema } from '#src/workflow_engine/json_schema.js';

it('is made from the code that reads the file, with one definition for any JSON', () => {
  const schema = workflowFileJsonSchema();
  expect(schema).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: '/workflow_file.schema.json',
    required: ['ticketflower', 'workflow', 'tickets'],
    additionalProperties: false,
  });
  expect(Object.keys(schema.$defs as object)).toContain('json');
  expect(JSON.stringify(schema)).toContain('"not":{"enum":["ticket","task",');
});
