import type { Current } from '#src/current.js';
import type { SqlTx } from '#src/db/sql_tx.js';
import { NotFound } from '#src/errors.js';
import { type Reader, showWhen } from '#src/helpers/dates.js';
import { findTaskInWorkflow, type TaskInWorkflow } from './task_at_hand.js';

/** A task as a ticket admin mends it: whoever has it and however it stands. */
export type TaskToMend = TaskInWorkflow;

/** A task of the company, nobody's steps aside; `lock` holds its workflow until the transaction ends. Throws NotFound. */
export async function findTaskToMend(
  tx: SqlTx,
  current: Current,
  id: number,
  { lock = false } = {},
): Promise<TaskToMend> {
  const here = await findTaskInWorkflow(tx, current.company.id, id, { lock });
  if (here.compiled.task.task_type === 'PASS') throw new NotFound();
  return here;
}

/** Why a task is no longer to be mended; undefined while it is open. */
export function whyOver({ task, now }: TaskToMend, reader: Reader): string | undefined {
  if (task.tStatus === 'COMPLETED') {
    const when = task.completedAt
      ? ` ${showWhen(task.completedAt, reader).replace(/^[TY]/, (one) => one.toLowerCase())}`
      : '';
    const completer = (task.completedBy !== null && now.names[task.completedBy]) || 'Somebody who left';
    return `${completer} ${task.skipReason === null ? 'completed' : 'skipped'} this task${when}.`;
  }
  const over = now.instance.wStatus === 'CANCELLED' || now.instance.wStatus === 'COMPLETED';
  return task.tStatus === 'CANCELLED' || over ? 'This task was cancelled. There is nothing left to do.' : undefined;
}
