import { below, error, type Finding } from './finding.js';
import type { Readable } from './readable.js';

/** Whether this installation can run SYNC_ACTION and ASYNC_ACTION steps. */
export const ACTIONS_AVAILABLE = false;

const PARALLEL = 'Parallel branches come in a later version';
const MEND = 'Leave it out';

/** What the file's form allows and this version cannot do yet: parallel branches, fields of type file. */
export function laterVersionFindings(file: Readable): Finding[] {
  const tasks = file.tasks.flatMap(({ it, pointer }) => refused(it, pointer, ['next', 'join']));
  const ways = file.transitions.flatMap(({ it, pointer }) => refused(it, pointer, ['otherwise', 'end']));
  const files = file.fields.filter(({ it }) => it.type === 'file');
  return [
    ...tasks,
    ...ways,
    ...files.map(({ pointer }) => error('schema', below(pointer, 'type'), 'Files cannot be asked yet')),
  ];
}

function refused(part: object, pointer: string, keys: readonly string[]): Finding[] {
  const there = keys.filter((key) => Object.hasOwn(part, key));
  return there.map((key) =>
    error('schema', below(pointer, key), `“${key}” is not possible yet: ${PARALLEL.toLowerCase()}`, { mend: MEND }),
  );
}
