import { RE2JS } from 're2js';
import { expect, it, vi } from 'vitest';
import { checkValue } from '#src/workflow_engine/fields.js';
import { MOST_KEPT } from '#src/workflow_engine/patterns.js';

const field = (pattern: string) => ({ name: 'code', label: 'Code', type: 'text', pattern }) as const;

it('a pattern is compiled once for many values, and only so many are kept', () => {
  const compile = vi.spyOn(RE2JS, 'compile');
  for (const value of ['a', 'b', '1']) checkValue(field('[a-z]'), value);
  expect(compile).toHaveBeenCalledTimes(1);
  expect(checkValue(field('[a-z]'), '1')).toHaveProperty('problem');
  for (let other = 0; other < MOST_KEPT; other++) checkValue(field(`x{${other}}`), 'x');
  checkValue(field('[a-z]'), 'a');
  expect(compile).toHaveBeenCalledTimes(MOST_KEPT + 2);
  compile.mockRestore();
});
