import type { Json } from '../workflow_file.js';

/** What the checker can find (the table of spec 3.5). */
export const FINDING_CODES = [
  'actions_not_available',
  'bad_reference',
  'duplicate_name',
  'end_in_branch',
  'endless_loop',
  'forbidden_address',
  'forbidden_link',
  'fork_reentered',
  'gap',
  'hidden_clears',
  'hidden_required',
  'maybe_unset',
  'maybe_zero',
  'never_taken',
  'new_company_role',
  'no_start',
  'no_way_to_end',
  'nobody_to_do_it',
  'not_provable',
  'overlap',
  'parallel_write',
  'schema',
  'starts_twice',
  'stuck_join',
  'test_failed',
  'too_rich',
  'type_mismatch',
  'unknown_name',
  'unreachable_task',
  'unused_field',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** One operation of a JSON Patch (RFC 6902). */
export type PatchStep =
  | { op: 'add' | 'replace'; path: string; value: Json }
  | { op: 'remove'; path: string }
  | { op: 'move'; from: string; path: string };

/** One finding, the same for the page, the import and the command line. `pointer` is a JSON Pointer to something in the file. */
export type Finding = {
  code: FindingCode;
  severity: 'error' | 'warning';
  pointer: string;
  message: string;
  expected?: string;
  mend?: string;
  patch?: PatchStep[];
  example?: Json;
};
type More = Pick<Finding, 'expected' | 'mend' | 'patch' | 'example'>;

/** A finding that stops publishing. */
export function error(code: FindingCode, pointer: string, message: string, more: More = {}): Finding {
  return { code, severity: 'error', pointer, message, ...more };
}

/** A finding that stops nothing. */
export function warning(code: FindingCode, pointer: string, message: string, more: More = {}): Finding {
  return { code, severity: 'warning', pointer, message, ...more };
}

/** So many findings are listed; who has more mends these first. */
export const MOST_FINDINGS = 200;

/** The first findings that are listed: errors before warnings, so that what stops publishing is never left out for what does not. */
export function firstFindings(findings: readonly Finding[]): Finding[] {
  const errors = findings.filter(blocksPublishing).slice(0, MOST_FINDINGS);
  const warnings = findings.filter((finding) => !blocksPublishing(finding));
  return [...errors, ...warnings.slice(0, MOST_FINDINGS - errors.length)];
}

/** A JSON Pointer (RFC 6901) below another. */
export function below(pointer: string, ...path: readonly PropertyKey[]): string {
  return [pointer, ...path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
}

/** The parts of a JSON Pointer. */
export function partsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What a draft may have: it can be run and saved half-finished, though not published. */
const OF_HALF_FINISHED: readonly FindingCode[] = [
  'actions_not_available',
  'gap',
  'hidden_required',
  'maybe_unset',
  'maybe_zero',
  'never_taken',
];

/** Whether a draft with this finding may not be written by an import: it could not even be run. */
export function blocksImport(finding: Finding): boolean {
  return blocksPublishing(finding) && !OF_HALF_FINISHED.includes(finding.code);
}

/** Whether a draft with this finding may not be published. */
export function blocksPublishing(finding: Finding): boolean {
  return finding.severity === 'error';
}
