import { showData } from '#src/forms/workflow_form_data.js';
import { type Reader, showDue, timeShown } from '#src/helpers/dates.js';
import { type Status, taskStatus, workflowErrorStatus } from '#src/helpers/statuses.js';
import { reasonWords } from '#src/helpers/turn_words.js';
import type { Data } from '#src/workflow_engine/fields.js';
import { outcomeOf } from './event_outcome.js';
import type { ListedTask } from './tasks.js';
import type { TaskFact, TicketFacts } from './ticket_facts.js';

/** A task's status; one that an admin skipped is not called completed. */
export function statusOfTask({ tStatus, skipReason }: Pick<TaskFact, 'tStatus' | 'skipReason'>): Status {
  return skipReason === null ? taskStatus(tStatus) : { word: 'Skipped', tone: 'neutral' };
}

/** A task as the ticket admin's list shows it. */
export function taskCells(
  { id, step, number, title, tStatus, skipReason, assignee, completedAt, dueAt }: ListedTask,
  reader: Reader,
) {
  return [
    { text: step, href: `/tasks/${id}` },
    { text: title, detail: `#${number}`, href: `/tickets/${number}` },
    { status: statusOfTask({ tStatus, skipReason }) },
    { text: assignee ?? 'Nobody yet' },
    completedAt ? { time: timeShown(completedAt, reader) } : { due: showDue(dueAt, reader) },
  ];
}

/** What a task's page shows to a ticket admin: how it stands, why it was begun and given to whom, what was shown and answered, its errors. */
export function taskPage(task: TaskFact, facts: TicketFacts, reader: Reader) {
  const { fields, file } = facts.loaded.definition;
  const names = file.workflow.fields.map(({ name }) => name);
  const people = { ...reader, person: facts.person };
  return {
    details: detailsOf(task, facts, reader),
    shown: showData({ fields, names }, (task.inputData ?? {}) as Data, people),
    answered: showData({ fields, names }, (task.outputData ?? {}) as Data, people),
    errors: facts.errors
      .filter(({ taskInstanceId }) => taskInstanceId === task.id)
      .map(({ id, errorMessage, status, lastSeenAt }) => [
        { text: errorMessage, href: `/workflow_errors/${id}` },
        { status: workflowErrorStatus(status) },
        { time: timeShown(lastSeenAt, reader) },
      ]),
  };
}

function detailsOf(task: TaskFact, { ticket, events, person }: TicketFacts, reader: Reader) {
  const cause = events.find(({ id }) => id === task.causeEventId);
  const why = cause && reasonWords(outcomeOf(cause.outcome), task.key);
  const time = (label: string, at: Date | null) => (at ? [{ label, time: timeShown(at, reader) }] : []);
  return [
    { label: 'Ticket', text: `#${ticket.number} ${ticket.title}`, href: `/tickets/${ticket.number}` },
    { label: 'Status', status: statusOfTask(task) },
    ...(task.isForm
      ? [
          {
            label: 'Assigned to',
            text: task.assignedTo === null ? 'Nobody yet' : person(task.assignedTo),
            ...because(task),
          },
        ]
      : []),
    ...(task.dueAt
      ? [{ label: 'Due', due: showDue(task.completedAt ? null : task.dueAt, reader), ...dueWords(task, reader) }]
      : []),
    ...(why ? [{ label: 'Begun', text: why }] : []),
    ...time('Made', task.createdAt),
    ...time('Assigned', task.assignedAt),
    ...time('Started', task.startedAt),
    ...time('Completed', task.completedAt),
    ...(task.completedBy === null ? [] : [{ label: doneLabel(task), text: person(task.completedBy) }]),
    ...(task.skipReason === null ? [] : [{ label: 'Reason', text: task.skipReason }]),
  ];
}

const doneLabel = ({ skipReason }: TaskFact) => (skipReason === null ? 'Completed by' : 'Skipped by');

const because = ({ assignedBecause }: TaskFact) => (assignedBecause === null ? {} : { detail: assignedBecause });

function dueWords({ dueAt, completedAt }: TaskFact, reader: Reader) {
  return dueAt && completedAt ? { due: { text: timeShown(dueAt, reader).shown, overdue: completedAt > dueAt } } : {};
}
