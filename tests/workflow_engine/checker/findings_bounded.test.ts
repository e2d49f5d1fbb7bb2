import { describe, expect, it, vi } from 'vitest';
import { checkFile, checkText } from '#src/workflow_engine/checker/check.js';
import { inFileOrder } from '#src/workflow_engine/checker/file_order.js';
import { error } from '#src/workflow_engine/checker/finding.js';
import { readJson } from '#src/workflow_engine/checker/json_text.js';
import { MOST_FORM_WORK } from '#src/workflow_engine/checker/pattern_work.js';
import { changed, type Loose, soundFile } from '../support/workflow_files.js';
import { foundOf } from './found.js';

const company = { companyRoles: [], activeTaskWorkers: 3, actionsAvailable: true };
const keys = (count: number) => Array.from({ length: count }, (_, index) => `key_${index}`);

describe('putting findings in order', () => {
  it('counts the keys of an object once, however many findings lie in it', () => {
    const ownKeys = vi.fn(Reflect.ownKeys);
    const json = new Proxy(Object.fromEntries(keys(50).map((key) => [key, 1])), { ownKeys });
    const findings = keys(50).map((key) => error('schema', `/${key}`, 'wrong'));
    expect(inFileOrder(json, findings.toReversed())).toEqual(findings);
    expect(ownKeys).toHaveBeenCalledTimes(1);
  });
});

describe('reading a file', () => {
  it('works out a line and a column only for what is wrong', () => {
    const text = JSON.stringify(Object.fromEntries(keys(500).map((key) => [key, 1])), undefined, 1);
    const lookedFor = [vi.spyOn(String.prototype, 'split'), vi.spyOn(String.prototype, 'indexOf')];
    const read = readJson(text, 32);
    const calls = lookedFor.map(({ mock }) => mock.calls.length);
    vi.restoreAllMocks();
    expect('json' in read).toBe(true);
    expect(calls).toEqual([0, 0]);
  });

  it('tells lines and columns of several keys that are there twice', () => {
    const read = readJson('{"a": 1,\n\n "a": 2, "b": 3,\n"b": 4,\n"c" 5}', 32);
    expect(read).toMatchObject({
      findings: [{ message: 'Line 5, column 5: a colon is expected after a key, not “5”' }],
    });
    const twice = readJson('{"a": 1,\n\n "a": 2, "b": {"c": 0,\n  "c": 3},\n"b": 4}', 32);
    expect('findings' in twice && twice.findings.map(({ message }) => message.split(':')[0])).toEqual([
      'Line 3, column 2',
      'Line 4, column 3',
      'Line 5, column 1',
    ]);
  });

  it('takes a list of any length', () => {
    expect(checkText(`[${'1,'.repeat(500_000)}1]`, company).findings).not.toEqual([]);
  });
});

describe('so many findings', () => {
  it('are listed only up to 200', () => {
    const unknown = Object.fromEntries(keys(5_000).map((key) => [key, 1]));
    expect(checkFile({ ...soundFile(), ...unknown }, company).findings).toHaveLength(200);
    const fields = keys(400).map((name) => ({ name }));
    expect(checkFile(changed({ '/workflow/fields': fields }), company).findings).toHaveLength(200);
  });

  it('keep errors before warnings', () => {
    const tests = Array.from({ length: 300 }, () => ({ ...soundFile().tests[0], ticket: 'no_such' }));
    const file = { ...changed({ '/workflow/transitions/3/to': 'bye' }), tests };
    const { findings } = checkFile(file, company);
    expect(findings).toHaveLength(200);
    expect(findings[0]).toMatchObject({ severity: 'error', pointer: '/workflow/transitions/3/to' });
    expect(findings[199]).toMatchObject({ severity: 'warning' });
  });
});

describe('the patterns of a form', () => {
  const slow = (name: string) => ({ name, type: 'text', label: name, pattern: 'a{900}', max_length: 500 }) as Loose;
  const asking = (names: readonly string[]) => {
    const file = soundFile();
    file.workflow.fields.push(...names.map(slow));
    file.workflow.tasks[0].output_schema.push(...names.map((field) => ({ field })));
    return file;
  };

  it('may together take so many instructions', () => {
    expect(MOST_FORM_WORK / (902 * 500)).toBeGreaterThan(4);
    expect(foundOf('schema', asking(['p1', 'p2', 'p3', 'p4']))).toEqual([]);
    expect(foundOf('schema', asking(['p1', 'p2', 'p3', 'p4', 'p5', 'p6']))).toEqual([
      'error /workflow/tasks/0/output_schema/6',
    ]);
  });
});
