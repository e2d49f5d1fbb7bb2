import { describe, expect, it } from 'vitest';
import { checkFile } from '#src/workflow_engine/checker/check.js';
import { findingsOf } from '../../support/corpus.ts';
import { LARGE, largeWorkflows } from '../../support/large_workflows.ts';
import { arrowFile, FORK, JOIN } from '../support/parallel_files.ts';

const company = { companyRoles: [], activeTaskWorkers: 3, actionsAvailable: true };
const count = (of: number) => Array.from({ length: of }, (_, at) => at);

/** Forks in forks, each with a join of its own, that end one after the other. */
function nested(depth: number) {
  const last = depth - 1;
  const arrows = count(depth).flatMap((at) => [
    `fork${at} > a${at}`,
    `fork${at} > ${at === last ? `b${at}` : `fork${at + 1}`}`,
    `a${at} > join${at}`,
    at === 0 ? 'join0 > end' : `join${at} > join${at - 1}`,
  ]);
  const forks = count(depth).map((at) => [`fork${at}`, FORK] as const);
  const joins = count(depth).map((at) => [`join${at}`, JOIN] as const);
  const file = arrowFile(
    ['start > fork0', ...arrows, `b${last} > join${last}`],
    Object.fromEntries([...forks, ...joins]),
  );
  file.workflow.fields = file.workflow.fields.filter(({ name }: { name: string }) => !name.startsWith('f_fork'));
  return file;
}

describe('following values through branches', () => {
  it('is given up, and said to be, where it takes too long', () => {
    const { findings } = checkFile(nested(166), company);
    const unsaid = findings.filter(({ code }) => code === 'not_provable');
    expect(unsaid.length).toBeGreaterThan(100);
    expect(unsaid[0]).toMatchObject({
      severity: 'warning',
      pointer: expect.stringMatching(/^\/workflow\/tasks\/\d+$/),
    });
  });

  it('is done where people could have drawn it', () => {
    const { findings } = checkFile(nested(8), company);
    expect(findings.filter(({ code }) => code !== 'unused_field')).toEqual([]);
  });
});

describe('large workflows', () => {
  it.each([...largeWorkflows()])('%s is decided within the bounds', (_key, file) => {
    expect([file.workflow.tasks.length, file.workflow.transitions.length, file.workflow.fields.length]).toEqual(
      Object.values(LARGE),
    );
    expect(findingsOf(file).filter(({ code }) => code === 'not_provable')).toEqual([]);
  });
});
