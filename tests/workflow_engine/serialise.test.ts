import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serialise } from '#src/workflow_engine/serialise.js';
import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { changed, type Loose, soundFile } from './support/workflow_files.js';

const template = readFileSync(
  new URL('../../src/workflow_design/templates/application_for_leave.json', import.meta.url),
  'utf8',
);

/** PostgreSQL's jsonb: keys by length, then by bytes. */
function asJsonb(json: Loose): Loose {
  return reordered(json, (keys) =>
    keys.sort(
      (one, other) =>
        Buffer.byteLength(one) - Buffer.byteLength(other) || Buffer.compare(Buffer.from(one), Buffer.from(other)),
    ),
  );
}

function reordered(json: Loose, order: (keys: string[]) => string[]): Loose {
  if (Array.isArray(json)) return json.map((item) => reordered(item, order));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(order(Object.keys(json)).map((key) => [key, reordered(json[key], order)]));
}

const json = fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes('__proto__'));
const data = fc.dictionary(fc.constantFrom('amount', 'buyer', 'zebra', 'a', 'Ä', '10', '9', 'constructor'), json);
const files = fc.record({ condition: json, presets: data, submit: data, set: data, input: json }).map((parts) =>
  changed({
    '/workflow/transitions/1/condition': parts.condition,
    '/workflow/tasks/1/set': parts.set,
    '/workflow/tasks/1/input_transform': parts.input,
    '/tickets/0/presets': parts.presets,
    '/tests/0/submit': parts.submit,
  } as Loose),
);

describe('serialise', () => {
  it('writes keys in the order of the schema, data in the order of the fields, expressions by name', () => {
    const text = serialise(
      asJsonb(changed({ '/tests/0/submit': { zebra: 1, buyer: 'x', amount: 1, ape: { b: 1, a: 2 } } })),
    );
    const file = JSON.parse(text);
    expect(Object.keys(file)).toEqual(['ticketflower', 'workflow', 'tickets', 'tests']);
    expect(Object.keys(file.workflow)).toEqual([
      'key',
      'title',
      'ext_ref',
      'fields',
      'outcomes',
      'tasks',
      'transitions',
    ]);
    expect(Object.keys(file.workflow.fields[1])).toEqual(['name', 'type', 'label', 'options']);
    expect(Object.keys(file.tests[0].submit)).toEqual(['amount', 'buyer', 'ape', 'zebra']);
    expect(Object.keys(file.tests[0].submit.ape)).toEqual(['a', 'b']);
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('loses nothing', () => {
    expect(JSON.parse(serialise(soundFile()))).toEqual(soundFile());
    expect(JSON.parse(serialise(JSON.parse(template)))).toEqual(JSON.parse(template));
  });

  it('gives the same bytes again, also after the database or anybody else has reordered the keys', () => {
    fc.assert(
      fc.property(files, fc.func(fc.integer()), (file: WorkflowFile, rank) => {
        const text = serialise(file);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(file)));
        expect(serialise(JSON.parse(text))).toBe(text);
        expect(serialise(asJsonb(JSON.parse(text)))).toBe(text);
        const shuffled = reordered(JSON.parse(text), (keys) => keys.sort((one, other) => rank(one) - rank(other)));
        expect(serialise(shuffled)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});
