import { type Reader, showWhen } from '#src/helpers/dates.js';
import type { TaskAtHand } from './task_at_hand.js';

const sentenceCase = (when: string) => when.replace(/^(Today|Yesterday)/, (word) => word.toLowerCase());

/** Why this person cannot complete a task now, in a sentence that says who has it or who did it; undefined where they can. */
export function whyNot({ task, now, person }: TaskAtHand, userId: number, reader: Reader): string | undefined {
  if (task.tStatus === 'COMPLETED') return completed(task.completedBy, userId, task.completedAt, person, reader);
  const { wStatus } = now.instance;
  if (task.tStatus === 'CANCELLED' || wStatus === 'CANCELLED')
    return 'This task was cancelled. There is nothing left to do.';
  if (wStatus === 'COMPLETED') return 'This ticket is completed. There is nothing left to do.';
  if (wStatus === 'ON_HOLD')
    return 'This ticket is on hold. A ticket admin has to resume it before the task can be completed.';
  if (task.assignedTo === null || task.tStatus === 'PENDING')
    return 'Nobody has been given this task yet. The ticket admins of your company can see why.';
  if (task.assignedTo !== userId) return `${person(task.assignedTo)} has this task now.`;
  return task.tStatus === 'ERROR' ? 'This task has a problem. A ticket admin has to look at it first.' : undefined;
}

/** Whether the ticket's hold is all that stands in the way: then what is typed can still be kept as a draft. */
export function isOnlyHeld(here: TaskAtHand, userId: number, reader: Reader): boolean {
  const { instance } = here.now;
  if (instance.wStatus !== 'ON_HOLD') return false;
  const resumed = { ...here, now: { ...here.now, instance: { ...instance, wStatus: 'IN_PROGRESS' as const } } };
  return whyNot(resumed, userId, reader) === undefined;
}

function completed(
  by: number | null,
  userId: number,
  at: Date | null,
  person: TaskAtHand['person'],
  reader: Reader,
): string {
  const when = at ? ` ${sentenceCase(showWhen(at, reader))}` : '';
  return by === userId ? `You completed this task${when}.` : `${person(by)} completed this task${when}.`;
}
