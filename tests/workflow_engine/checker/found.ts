import { checkFile } from '#src/workflow_engine/checker/check.js';
import type { Loose } from '../support/workflow_files.js';

const company = { companyRoles: [], activeTaskWorkers: 3, actionsAvailable: true };

/** The findings of one code: "error /workflow/tasks/2". */
export function foundOf(code: string, file: Loose): string[] {
  const { findings } = checkFile(file, company);
  return findings.filter((one) => one.code === code).map(({ severity, pointer }) => `${severity} ${pointer}`);
}

/** Every finding: "error starts_twice /workflow/tasks/2". */
export function allFound(file: Loose): string[] {
  return checkFile(file, company).findings.map(({ severity, code, pointer }) => `${severity} ${code} ${pointer}`);
}
