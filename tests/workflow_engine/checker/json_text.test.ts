import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBytes, checkFile, checkText, LARGEST_FILE } from '#src/workflow_engine/checker/check.js';
import { readJson } from '#src/workflow_engine/checker/json_text.js';
import { soundFile } from '../support/workflow_files.js';

const company = { companyRoles: null, activeTaskWorkers: null, actionsAvailable: true };
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('reading JSON', () => {
  it.each([
    ['', 'Line 1, column 1: a value is expected here, not the end of the file'],
    ['{\n  "a": 1,\n}', 'Line 3, column 1: a key in double quotes is expected here, not “}”'],
    ['[1 2]', 'Line 1, column 4: a comma or ] is expected here, not “2”'],
    ['{"a" 1}', 'Line 1, column 6: a colon is expected after a key, not “1”'],
    ['{"a": "x\n"}', 'Line 1, column 9: the closing quote of a text is missing; write \\n for a new line'],
    ['["\\x"]', 'Line 1, column 3: there is no such escape in JSON; write \\\\ for a backslash'],
    ['1 1', 'Line 1, column 3: something follows after the end of the JSON; remove it'],
    ['[01]', 'Line 1, column 3: a comma or ] is expected here, not “1”'],
    ["{'a': 1}", "Line 1, column 2: a key in double quotes is expected here, not “'”"],
    [nested(33), 'Line 1, column 34: lists and objects are nested more than 32 deep here'],
  ])('%j: %s', (text, message) => {
    expect(readJson(text, 32)).toMatchObject({ findings: [{ code: 'schema', pointer: '', message }] });
  });

  it('reports every key that is there twice, where it is', () => {
    const read = readJson('{"a": 1, "b": [{"c": 1, "\\u0063": 2}],\n"a": 3}', 32);
    expect('findings' in read && read.findings.map(({ pointer }) => pointer)).toEqual(['/b/0/c', '/a']);
  });

  it('agrees with JSON.parse on what is JSON and what it says', () => {
    const noise = fc.string({
      unit: fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '1', '-', '.', 'e', '\\', 'n', ' ', 'true'),
      maxLength: 12,
    });
    fc.assert(
      fc.property(fc.oneof(fc.json({ maxDepth: 5 }), noise), (text) => {
        const read = readJson(text, 32);
        let parsed: unknown;
        try {
          parsed = { json: JSON.parse(text) };
        } catch {
          parsed = undefined;
        }
        if (parsed === undefined) expect('findings' in read).toBe(true);
        // Only keys that are there twice are refused beyond what JSON.parse refuses.
        else if ('json' in read) expect(read).toEqual(parsed);
        else expect(read.findings.every(({ message }) => message.includes('is there twice'))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes 32 levels and refuses 33, as text and as data, without recursion', () => {
    expect(readJson(nested(32), 32)).toHaveProperty('json');
    expect(checkText(nested(100_000), company).findings).toHaveLength(1);
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(checkFile(deep, company).findings).toMatchObject([{ code: 'schema', pointer: '/0'.repeat(32) }]);
  });

  it('refuses __proto__ and pollutes nothing', () => {
    const text = JSON.stringify(soundFile()).replace('"presets":{', '"presets":{"__proto__":{"polluted":1},');
    expect(checkText(text, company).findings).toMatchObject(
      [{ code: 'schema', pointer: '/tickets/0/presets/__proto__' }].slice(0, 1),
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('refuses more than 1 MB, and what is not UTF-8', () => {
    const file = JSON.stringify(soundFile());
    expect(checkText(file.padEnd(LARGEST_FILE), company).findings).toEqual([]);
    expect(checkText(file.padEnd(LARGEST_FILE + 1), company).findings).toMatchObject([{ code: 'schema', pointer: '' }]);
    expect(checkText('é'.repeat(LARGEST_FILE / 2 + 1), company).findings[0]?.message).toContain('1 MB');
    expect(checkBytes(Buffer.from(`\uFEFF${file}`), company).findings).toEqual([]);
    expect(checkBytes(Buffer.from([0x22, 0xff, 0x22]), company).findings[0]?.message).toContain('UTF-8');
  });
});
