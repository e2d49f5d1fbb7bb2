import { expect, it } from 'vitest';
import { errorWords } from '#src/workflow_ops/workflow_error_words.js';
import { sourceFiles } from '../support/source.ts';

/** Every code that the engine gives a workflow error, as its source says it. */
async function codesOfTheEngine(): Promise<string[]> {
  const engine = (await sourceFiles()).filter(({ path }) => /^src\/workflow_engine\/[^/]*\.ts$/.test(path));
  const patterns = [
    /\b(?:failingAs|EngineFailure)\(\s*'[A-Z_]+',\s*'(\w+)'/g,
    /new DecisionError\(\s*'(\w+)'/g,
    /\bcode: '([a-z_]+)'/g,
    /: '(unexpected)'/g,
  ];
  const codes = engine.flatMap(({ text }) =>
    patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, code = '']) => code)),
  );
  return [...new Set(codes)].sort();
}

it('has words of its own for every code of the engine', async () => {
  const codes = await codesOfTheEngine();
  expect(codes).toEqual(
    expect.arrayContaining(['nobody_to_assign', 'stuck_join', 'gave_up', 'tasks_not_cancelled', 'no_transition_holds']),
  );
  const plain = errorWords('WORKFLOW_TRANSITION', 'not a code at all');
  const without = codes.filter((code) => errorWords('WORKFLOW_TRANSITION', code) === plain);
  expect(without).toEqual([]);
});

it('falls back on the type', () => {
  expect(errorWords('TASK_UPDATE', 'toString').cause).toBe(errorWords('TASK_UPDATE', 'P2002').cause);
});

it('of a task that nobody may do does not say that somebody is inactive: they may be left out by the step', () => {
  const { cause, help } = errorWords('WORKFLOW_TRANSITION', 'nobody_to_assign');
  expect(cause).not.toMatch(/active/);
  expect(help).toContain('it leaves out');
});
