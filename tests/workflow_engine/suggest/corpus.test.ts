import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile } from '#src/workflow_engine/compile.js';
import { runTest } from '#src/workflow_engine/run_test.js';
import { suggestTests } from '#src/workflow_engine/suggest/suggest_tests.js';
import { type WorkflowFile, workflowFileSchema } from '#src/workflow_engine/workflow_file.js';

import { largeWorkflows } from '../../support/large_workflows.ts';

const folder = new URL('../../corpus/sound/', import.meta.url);
const names = readdirSync(folder);

function suggested(file: WorkflowFile) {
  const definition = compile(file);
  const run = suggestTests(definition, new Set());
  let steps = 0;
  let step = run.next();
  for (; !step.done; step = run.next()) steps++;
  return { definition, steps, ...step.value };
}

it.each(names)(
  'suggested tests cover every way of %s',
  (name) => {
    const file = workflowFileSchema.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
    const { definition, suggestions, uncovered, steps } = suggested(file);
    // Also where branches can be answered in very many orders (1,500 places at most are looked at).
    expect(steps).toBeLessThan(250);
    for (const { test } of suggestions) expect(runTest(definition, test).failures).toEqual([]);
    expect(uncovered.map((index) => JSON.stringify(file.workflow.transitions[index]))).toEqual([]);
  },
  120_000,
);

describe('a long way of choices', () => {
  it.each(['chain', 'loops'])('is followed to its end: %s', (key) => {
    const file = largeWorkflows().get(key) as WorkflowFile;
    expect(suggested(file).uncovered).toEqual([]);
  });
});
