import { readdirSync, readFileSync } from 'node:fs';
import { checkFile, type Installation } from '#src/workflow_engine/checker/check.js';
import type { Finding } from '#src/workflow_engine/checker/finding.js';
import type { Json, WorkflowFile } from '#src/workflow_engine/workflow_file.js';

type Patch = { readonly op: 'add' | 'replace' | 'remove'; readonly path: string; readonly value?: Json };

/**
 * One defect put into a sound file: the code and the place at which it must be reported. `also`: further errors that it brings about;
 * `tests`: the file's tests are kept (else they are left out, as most would fail as well).
 */
export type Defect = {
  readonly code: Finding['code'];
  readonly pointer: string;
  readonly title: string;
  readonly base: string;
  readonly patch: readonly Patch[];
  readonly severity?: Finding['severity'];
  readonly also?: readonly string[];
  readonly tests?: boolean;
};

const FOLDER = 'tests/corpus';

/** The sound files of real processes, by their key. */
export function soundFiles(): Map<string, WorkflowFile> {
  const names = readdirSync(`${FOLDER}/sound`).sort();
  const read = (name: string) => JSON.parse(readFileSync(`${FOLDER}/sound/${name}`, 'utf8')) as WorkflowFile;
  return new Map(names.map((name) => [name.replace('.json', ''), read(name)]));
}

export function defects(): Defect[] {
  return JSON.parse(readFileSync(`${FOLDER}/defects.json`, 'utf8')) as Defect[];
}

/** The workflow file with a defect. */
export function defectiveFile(sound: ReadonlyMap<string, WorkflowFile>, { base, patch, tests }: Defect): WorkflowFile {
  const { tests: kept, ...rest } = structuredClone(sound.get(base)) as WorkflowFile;
  const file = tests && kept ? { ...rest, tests: kept } : rest;
  for (const step of patch) applyPatch(file as Json, step);
  return file;
}

function applyPatch(file: Json, { op, path, value }: Patch): void {
  const parts = path.split('/').slice(1);
  const last = parts.pop() ?? '';
  const owner = parts.reduce<Json>((here, part) => (here as { [key: string]: Json })[part] ?? null, file);
  if (Array.isArray(owner)) {
    if (last === '-') owner.push(value ?? null);
    else owner.splice(Number(last), 1, ...(op === 'remove' ? [] : [value ?? null]));
  } else if (op === 'remove') delete (owner as { [key: string]: Json })[last];
  else (owner as { [key: string]: Json })[last] = value ?? null;
}

const ROLES = [
  ...[
    'managers',
    'directors',
    'personnel',
    'team leads',
    'purchasing',
    'it',
    'it leads',
    'office',
    'accounting',
    'service',
    'caretakers',
  ],
  ...[
    'sales',
    'sales leads',
    'system owners',
    'security',
    'hiring managers',
    'legal',
    'editors',
    'experts',
    'web',
    'warehouse',
    'privacy',
  ],
  ...['help desk', 'technicians', 'first aid', 'safety', 'fleet', 'quality'],
];

/** A company that has all roles of the sound files, with three people each; actions cannot be run. */
export const CORPUS_COMPANY: Installation = {
  companyRoles: [
    ...ROLES.map((name) => ({ name, people: 3 })),
    { name: 'interns', people: 0 },
    { name: 'safety officer', people: 1 },
  ],
  activeTaskWorkers: 9,
  actionsAvailable: false,
};

/** What is wrong with how a defect is reported: it is missing, or other errors are there; nothing where all is right. */
export function misreported(defect: Defect, findings: readonly Finding[]): string[] {
  const { code, pointer, severity = 'error', also = [] } = defect;
  const isIt = (finding: Finding) =>
    finding.code === code && finding.pointer === pointer && finding.severity === severity;
  const others = findings.filter(
    (finding) => finding.severity === 'error' && !isIt(finding) && !also.includes(finding.code),
  );
  const incomplete = findings.filter(isIt).filter(({ message }) => message.length < 10);
  return [
    ...(findings.some(isIt) ? [] : [`missing ${severity} ${code} ${pointer}`]),
    ...others.map((finding) => `beside it ${finding.code} ${finding.pointer}`),
    ...incomplete.map(() => 'it says nothing'),
  ];
}

export function findingsOf(file: WorkflowFile): Finding[] {
  return checkFile(file, CORPUS_COMPANY).findings;
}
