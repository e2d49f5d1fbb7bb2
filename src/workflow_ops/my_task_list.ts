import { type Reader, showDue, timeShown } from '#src/helpers/dates.js';
import { type Status, taskStatus } from '#src/helpers/statuses.js';
import type { MyTask } from './my_tasks.js';

const PARTS = [
  { part: 'overdue', label: 'Overdue' },
  { part: 'today', label: 'Today' },
  { part: 'later', label: 'Later' },
] as const;
const ON_HOLD: Status = { word: 'On hold', tone: 'waiting' };

/** "My tasks" in groups with a label each: Overdue, Today, Later; of the archive one group. Empty ones are left out. */
export function taskGroups(tasks: readonly MyTask[], state: 'active' | 'archive', reader: Reader) {
  const groups =
    state === 'archive'
      ? [{ label: 'Done', rows: tasks.map((task) => doneCells(task, reader)) }]
      : PARTS.map(({ part, label }) => ({
          label,
          rows: tasks
            .filter(({ dueAt }) => showDue(dueAt, reader).part === part)
            .map((task) => openCells(task, reader)),
        }));
  return groups.filter(({ rows }) => rows.length > 0);
}

const stepCell = ({ id, step }: MyTask) => ({ text: step, href: `/my_tasks/${id}` });
const ticketCell = ({ number, title, type }: MyTask) => ({ text: title, detail: `#${number} · ${type}` });

function openCells(task: MyTask, reader: Reader) {
  const status = task.onHold ? ON_HOLD : taskStatus(task.tStatus);
  return [stepCell(task), ticketCell(task), { status }, { due: showDue(task.dueAt, reader) }];
}

function doneCells(task: MyTask, reader: Reader) {
  const done = task.completedAt ? { time: timeShown(task.completedAt, reader) } : {};
  return [stepCell(task), ticketCell(task), { status: taskStatus(task.tStatus) }, done];
}
