import { blocksImport, FINDING_CODES, type Finding } from '#src/workflow_engine/checker/finding.js';
import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { type Defect, defectiveFile, defects, findingsOf, misreported, soundFiles } from '../support/corpus.ts';
import { replay, WITH_EXAMPLE } from '../support/example_replay.ts';
import { LARGE, largeWorkflows } from '../support/large_workflows.ts';
import type { FigureDefinition, FigureOptions } from './figure.ts';

type Checked = { readonly defect: Defect; readonly file: WorkflowFile; readonly findings: readonly Finding[] };

/** What a checker would say that is worse in one way than ours. */
const MUTANTS: { readonly [name: string]: (findings: readonly Finding[], file: WorkflowFile) => readonly Finding[] } = {
  no_gap: (findings) => findings.filter(({ code }) => code !== 'gap'),
  step_instead_of_name: (findings) =>
    findings.map((finding) =>
      finding.code === 'maybe_unset'
        ? { ...finding, pointer: finding.pointer.split('/').slice(0, 4).join('/') }
        : finding,
    ),
  warnings_only: (findings) => findings.map((finding) => ({ ...finding, severity: 'warning' as const })),
  any_example: (findings) =>
    findings.map((finding) =>
      finding.code === 'gap' ? { ...finding, example: withoutValues(finding.example) } : finding,
    ),
  cries_wolf: (findings, file) => [
    ...findings,
    ...(file.workflow.transitions.length > 8
      ? [{ code: 'gap', severity: 'error', pointer: '/workflow/tasks/0', message: 'There is a gap here' } as const]
      : []),
  ],
};

/** The same ticket with its first field as plain as it can be. */
function withoutValues(example: Finding['example']): NonNullable<Finding['example']> {
  const given = example as { submit?: { [name: string]: never } };
  return { ...given, submit: {} };
}

/** The longest that checking a large workflow may take, in milliseconds of the processor (issue 5): what else runs on the machine does not count. */
const LONGEST_MS = 1_000;
/** The mutant that takes its time: the only one that time tells, so time is judged with it also in the short form. */
const DAWDLES = 'dawdles';

async function measure({ form, mutant }: FigureOptions) {
  const worse = MUTANTS[mutant ?? ''] ?? ((findings: readonly Finding[]) => findings);
  const check = (file: WorkflowFile) => worse(findingsOf(file), file);
  const sound = soundFiles();
  const files = defects().map((defect): Checked => {
    const file = defectiveFile(sound, defect);
    return { defect, file, findings: check(file) };
  });
  const wrong = files.flatMap(({ defect, findings }) =>
    misreported(defect, findings).map((what) => `${defect.code}, ${defect.title}: ${what}`),
  );
  const unsound = [...sound].flatMap(([key, file]) =>
    check(file)
      .filter(({ severity }) => severity === 'error')
      .map(({ code, pointer }) => `${key}: ${code} ${pointer}`),
  );
  const examples = files.flatMap(examplesOf);
  const untrue = examples
    .filter(({ differs }) => differs !== undefined)
    .map(({ name, differs }) => `${name}: ${differs}`);
  const large = [...largeWorkflows()].map(([key, file]) => timed(key, file, mutant === DAWDLES));
  const wrongSize = large.filter(({ isLarge }) => !isLarge).map(({ key }) => key);
  const slow = large.filter(({ ms }) => ms > LONGEST_MS).map(({ key, ms }) => `${key}: ${ms} ms`);
  const tooSlow = form === 'short' && mutant !== DAWDLES ? [] : slow;
  const rare = FINDING_CODES.filter((code) => files.filter(({ defect }) => defect.code === code).length < 2);
  const ok =
    [wrong, unsound, untrue, rare, wrongSize, tooSlow].every(({ length }) => length === 0) &&
    files.length >= 60 &&
    sound.size >= 25;
  return {
    ok,
    defects: files.length,
    codes: FINDING_CODES.length - rare.length,
    sound: sound.size,
    examples: examples.length,
    ...Object.fromEntries(
      Object.entries({ wrong, unsound, untrue, rare, wrong_size: wrongSize, slow }).map(([name, list]) => [
        name,
        list.slice(0, 5),
      ]),
    ),
    slowest_ms: slowest(files),
    large: large.length,
    slowest_large_ms: Math.max(...large.map(({ ms }) => ms)),
  };
}

/** Of a file that could not even be run no ticket is to be had: there an example has only its values. */
function examplesOf({ file, findings }: Checked) {
  if (findings.some(blocksImport)) return [];
  const shown = findings.filter(({ code, example }) => WITH_EXAMPLE.includes(code) && example !== undefined);
  return shown.map((finding) => ({ name: `${finding.code} ${finding.pointer}`, differs: replay(file, finding) }));
}

function slowest(files: readonly Checked[]): number {
  const times = files.map(({ file }) => {
    const began = performance.now();
    findingsOf(file);
    return performance.now() - began;
  });
  return Math.round(Math.max(...times));
}

/** How long the processor is busy checking a large workflow, and whether it is as large as it has to be. */
function timed(key: string, file: WorkflowFile, dawdles: boolean) {
  const { tasks, transitions, fields } = file.workflow;
  const sizes = [tasks.length, transitions.length, fields.length].join();
  const began = process.cpuUsage();
  const ms = () => {
    const { user, system } = process.cpuUsage(began);
    return Math.round((user + system) / 1_000);
  };
  do findingsOf(file);
  while (dawdles && ms() <= LONGEST_MS);
  return { key, ms: ms(), isLarge: sizes === Object.values(LARGE).join() };
}

/** The checker on a corpus of files with one seeded defect each, and on sound files of real processes (issue 5). */
export const C1: FigureDefinition = {
  goal: 'at least 60 files with one seeded defect each, every code twice: all reported with the right code and place; 25 sound files without an error; every example does what it says; a workflow of 50 tasks, 100 transitions and 60 fields is checked in under a second',
  mutants: [...Object.keys(MUTANTS), DAWDLES],
  measure,
};
