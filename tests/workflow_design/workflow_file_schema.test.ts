import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { exportVersion } from '#src/workflow_design/workflow_definitions.js';
import { importFile } from '#src/workflow_design/workflow_imports.js';
import { allTemplates } from '#src/workflow_design/workflow_templates.js';
import { useDatabase } from '../support/database.ts';
import { currentFor } from '../support/people.ts';
import { visitor } from '../support/site.ts';
import { requestFile } from './files.ts';
import { twoCompanies } from './people.ts';

const database = useDatabase();
const folder = new URL('../corpus/sound/', import.meta.url);
const texts = [
  ...readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const),
  ...[...allTemplates().values()].map(({ key, text }) => [`template ${key}`, text] as const),
];

let people: Awaited<ReturnType<typeof twoCompanies>>;
let schema: z.ZodType;
beforeAll(async () => {
  people = await twoCompanies(database);
  const { text } = await visitor().get('/workflow_file.schema.json');
  schema = z.fromJSONSchema(withoutNot(JSON.parse(text)));
});

/** zod reads all of JSON Schema that the served one uses but `not` (names that are reserved). */
function withoutNot(json: unknown): never {
  const text = JSON.stringify(json, (key, value) => (key === 'not' && 'enum' in Object(value) ? undefined : value));
  return JSON.parse(text) as never;
}

describe('the JSON Schema of the workflow file', () => {
  it('is there for everybody', async () => {
    const answer = await visitor().get('/workflow_file.schema.json');
    expect(answer.status).toBe(200);
    expect(answer.type).toBe('application/schema+json');
    expect(JSON.parse(answer.text)).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      additionalProperties: false,
    });
  });

  it.each(texts)('accepts %s', (_name, text) => {
    expect(schema.safeParse(JSON.parse(text)).error?.issues ?? []).toEqual([]);
  });

  it('refuses what is not of the file’s form', () => {
    const spoilt = (change: (file: never) => void) => {
      const file = requestFile();
      change(file as never);
      return schema.safeParse(file).success;
    };
    expect(spoilt(() => {})).toBe(true);
    const wrong: ((file: ReturnType<typeof requestFile>) => unknown)[] = [
      (file) => Object.assign(file, { more: 1 }),
      (file) => Object.assign(file, { ticketflower: 2 }),
      (file) => Object.assign(file.workflow, { title: ' ' }),
      (file) => Object.assign(file.workflow, { key: 'Not a key' }),
      (file) => Object.assign(file.workflow.fields[0] ?? {}, { type: 'colour' }),
      (file) => Object.assign(file.workflow.tasks[0] ?? {}, { task_type: 'ROBOT' }),
      (file) => Object.assign(file.workflow.transitions[0] ?? {}, { priority: '1' }),
      (file) => file.tickets.splice(0),
      (file) => Object.assign(file.tests[0] ?? {}, { expect: { status: 'DONE' } }),
    ];
    expect(wrong.map((change) => spoilt(change as never))).toEqual(wrong.map(() => false));
  });
});

describe('a file of a real process', () => {
  it.each(texts)(
    '%s is exported, imported and exported with the same bytes, which are of the schema',
    async (_name, text) => {
      const out = async (given: string) => {
        const current = currentFor(people.bloom, people.dana);
        const { draft, findings } = await importFile(current, given);
        if (!draft) throw new Error(findings.map(({ message }) => message).join('\n'));
        return exportVersion(current, draft);
      };
      const first = await out(text);
      expect(await out(first)).toBe(first);
      expect(schema.safeParse(JSON.parse(first)).success).toBe(true);
      const { tickets: _, ...rest } = JSON.parse(text);
      expect(JSON.parse(first)).toMatchObject(rest);
    },
  );
});
