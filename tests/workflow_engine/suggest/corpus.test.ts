import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compile } from '#src/workflow_engine/compile.js';
import { runTest } from '#src/workflow_engine/run_test.js';
import { suggestTests } from '#src/workflow_engine/suggest/suggest_tests.js';
import { workflowFileSchema } from '#src/workflow_engine/workflow_file.js';

const folder = new URL('../../corpus/sound/', import.meta.url);
const names = readdirSync(folder);

it.each(names)(
  'suggested tests cover every way of %s',
  (name) => {
    const file = workflowFileSchema.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
    const definition = compile(file);
    const run = suggestTests(definition, new Set());
    let step = run.next();
    while (!step.done) step = run.next();
    const { suggestions, uncovered } = step.value;
    for (const { test } of suggestions) expect(runTest(definition, test).failures).toEqual([]);
    expect(uncovered.map((index) => JSON.stringify(file.workflow.transitions[index]))).toEqual([]);
  },
  120_000,
);
