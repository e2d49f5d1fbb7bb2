import { below, error, type Finding } from './finding.js';
import type { Readable } from './readable.js';

/** Whether this installation can run SYNC_ACTION and ASYNC_ACTION steps. */
export const ACTIONS_AVAILABLE = false;

/** What the file's form allows and this version cannot do yet: fields of type file. */
export function laterVersionFindings(file: Readable): Finding[] {
  const files = file.fields.filter(({ it }) => it.type === 'file');
  return files.map(({ pointer }) => error('schema', below(pointer, 'type'), 'Files cannot be asked yet'));
}
