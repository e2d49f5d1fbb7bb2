import type { Current } from '#src/current.js';
import { actorNames } from '#src/db/outside_company.js';
import { inOrder, type SqlTx } from '#src/db/sql_tx.js';
import { NotFound } from '#src/errors.js';
import { type Reader, showWhen } from '#src/helpers/dates.js';
import type { CompiledTask } from '#src/workflow_engine/compile.js';
import { lockAndReadWorkflow, readWorkflow, type WorkflowNow } from '#src/workflow_engine/snapshot.js';
import { findTaskRow, type TaskRow } from './task_at_hand.js';

/** A task as a ticket admin mends it: whoever has it and however it stands. */
export type TaskToMend = {
  readonly task: TaskRow;
  readonly now: WorkflowNow;
  readonly compiled: CompiledTask;
  readonly completer: string;
};

/** A task of the company, nobody's steps aside; `lock` holds its workflow until the transaction ends. Throws NotFound. */
export async function findTaskToMend(
  tx: SqlTx,
  current: Current,
  id: number,
  { lock = false } = {},
): Promise<TaskToMend> {
  const companyId = current.company.id;
  // The task is read after the lock: it may have been completed while this waited.
  const [now, task] = await inOrder(
    tx,
    () => (lock ? lockAndReadWorkflow : readWorkflow)(tx, companyId, { taskInstanceId: id }),
    () => findTaskRow(tx, companyId, id),
  );
  const compiled = task && now?.loaded.definition.tasks.get(now.loaded.taskKeys.get(task.taskDefinitionId) ?? '');
  if (!now || !task || !compiled || compiled.task.task_type === 'PASS') throw new NotFound();
  const names = await actorNames(tx, [task.completedBy]);
  return { task, now, compiled, completer: names.get(task.completedBy ?? 0) ?? 'Somebody who left' };
}

/** Why a task is no longer to be mended; undefined while it is open. */
export function whyOver({ task, now, completer }: TaskToMend, reader: Reader): string | undefined {
  if (task.tStatus === 'COMPLETED') {
    const when = task.completedAt
      ? ` ${showWhen(task.completedAt, reader).replace(/^[TY]/, (one) => one.toLowerCase())}`
      : '';
    return `${completer} ${task.skipReason === null ? 'completed' : 'skipped'} this task${when}.`;
  }
  const over = now.instance.wStatus === 'CANCELLED' || now.instance.wStatus === 'COMPLETED';
  return task.tStatus === 'CANCELLED' || over ? 'This task was cancelled. There is nothing left to do.' : undefined;
}
