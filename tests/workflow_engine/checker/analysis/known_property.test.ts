import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkFile } from '#src/workflow_engine/checker/check.js';
import { blocksImport, type Finding } from '#src/workflow_engine/checker/finding.js';
import { compile } from '#src/workflow_engine/compile.js';
import { answerTrial, startTrial, type Trial } from '#src/workflow_engine/trial.js';
import { hash, workflows } from '../../support/random_workflows.js';
import type { Loose } from '../../support/workflow_files.js';

const company = { companyRoles: [], activeTaskWorkers: 3, actionsAvailable: true };
const person = { id: 1, name: 'Ann', email: 'ann@example.com' };
const world = { now: '2027-01-04T09:00:00.000Z', timeZone: 'UTC' };

/** Runs a ticket to where nothing is open any more, answering in any order with any values. */
function anyRun(file: Loose, salt: number): Trial {
  const definition = compile(file);
  const started = startTrial(definition, 'random', { data: {}, submitter: person, title: 'Any' }, world);
  if (!('trial' in started)) throw new Error(JSON.stringify(started));
  let { trial } = started;
  for (let turn = 0; turn < 60 && trial.open.length > 0; turn++) {
    const step = trial.open[hash(salt, turn) % trial.open.length] ?? '';
    const next = answerTrial(trial, step, { output: { [`f_${step}`]: hash(salt, turn, step) % 10 } }, person);
    if (!('trial' in next)) throw new Error(JSON.stringify(next));
    trial = next.trial;
  }
  return trial;
}

/** Where a run stood still, as the checker would have to say it. */
function expected({ error, stopped }: Trial, file: Loose, findings: readonly Finding[]): string[] {
  if (error?.code !== 'no_transition_holds' && error?.code !== 'condition_failed') return [];
  const code = error.code === 'no_transition_holds' ? 'gap' : 'maybe_unset';
  const [step] = stopped;
  const place = `/workflow/tasks/${file.workflow.tasks.findIndex(({ key }: Loose) => key === step)}`;
  const ways = file.workflow.transitions.flatMap(({ from }: Loose, index: number) =>
    from === step ? [`/workflow/transitions/${index}/`] : [],
  );
  const isSaid = findings.some(
    (finding) =>
      (finding.code === code &&
        (code === 'gap' ? finding.pointer === place : ways.some((way: string) => finding.pointer.startsWith(way)))) ||
      (finding.code === 'not_provable' && finding.pointer === place),
  );
  return isSaid ? [] : [`${code} at ${step}: ${error.message}`];
}

/** Ways that were taken though the checker says that they never are. */
function takenAllTheSame({ taken }: Trial, findings: readonly Finding[]): string[] {
  const never = findings
    .filter(({ code }) => code === 'never_taken')
    .map(({ pointer }) => Number(pointer.split('/')[3]));
  return never.filter((index) => taken.includes(index)).map((index) => `taken: ${index}`);
}

it('no run stands still where the checker has found no gap and nothing unset, and none takes a way that is never taken', () => {
  let stoodStill = 0;
  fc.assert(
    fc.property(workflows, fc.nat(), (file, salt) => {
      const { findings } = checkFile(file, company);
      if (findings.some(blocksImport) && findings.some(({ code }) => ['stuck_join', 'fork_reentered'].includes(code)))
        return;
      for (let run = 0; run < 6; run++) {
        const trial = anyRun(file, salt + run);
        if (trial.error) stoodStill++;
        expect([...expected(trial, file, findings), ...takenAllTheSame(trial, findings)]).toEqual([]);
      }
    }),
    { numRuns: 100, seed: 20_261_126 },
  );
  expect(stoodStill).toBeGreaterThan(20);
});
