import { expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { visitor } from '../support/site.ts';

useDatabase();

it('the JSON Schema of the workflow file is there for everybody', async () => {
  const answer = await visitor().get('/workflow_file.schema.json');
  expect(answer.status).toBe(200);
  expect(answer.type).toBe('application/schema+json');
  expect(JSON.parse(answer.text)).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    additionalProperties: false,
  });
});
