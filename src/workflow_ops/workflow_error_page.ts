import { type Reader, timeShown } from '#src/helpers/dates.js';
import { workflowErrorStatus } from '#src/helpers/statuses.js';
import { errorWords, typeWord } from './workflow_error_words.js';
import type { ListedError, ShownError } from './workflow_errors.js';

const OPEN_TASK: readonly string[] = ['PENDING', 'OPEN', 'IN_PROGRESS', 'ERROR'];

/** A workflow error as the list shows it; `chosen` is what its box sends: the row, and how often it had occurred. */
export function errorRow(error: ListedError, reader: Reader) {
  const { id, errorType, errorCode, number, title, step, status, occurrences, lastSeenAt } = error;
  const times = occurrences > 1 ? `, ${occurrences} times` : '';
  const { cause } = errorWords(errorType, errorCode);
  const cells = [
    { text: cause, href: `/workflow_errors/${id}`, detail: `${typeWord(errorType)}${times}` },
    {
      text: title,
      href: `/tickets/${number}`,
      detail: `#${number}${step === null ? '' : ` · ${step}`}`,
    },
    { status: workflowErrorStatus(status) },
    { time: timeShown(lastSeenAt, reader) },
  ];
  return { chosen: `${id}-${occurrences}`, label: `Choose: ${cause} #${number}`, cells };
}

/** What was typed into the page's form and what came of it. */
export type ShownResolution = {
  readonly notes: string;
  readonly problem?: string | undefined;
  /** What would be stuck without the row, where resolving was refused. */
  readonly breaks?: readonly string[];
  /** Somebody else resolved it first. */
  readonly isLate?: boolean;
};

/** What a workflow error's page shows: the plain cause and what can be done first, then what it is about, the stack trace last. */
export function errorPage(shown: ShownError, typed: ShownResolution, reader: Reader) {
  const { notes, problem, breaks = [], isLate = false } = typed;
  const { error } = shown;
  const { id, errorType, errorCode, errorMessage, stackTrace, status, occurrences, ticket, task } = error;
  return {
    ...errorWords(errorType, errorCode),
    message: errorMessage,
    stackTrace,
    details: detailsOf(shown, reader),
    ...{
      id,
      breaks,
      late: isLate ? notes : '',
      seen: occurrences,
      isOpen: status !== 'RESOLVED',
      isNew: status === 'NEW',
    },
    problems: problem === undefined ? [] : [{ field: 'resolution_notes', message: problem }],
    notesField: {
      ...{ name: 'resolution_notes', id: 'resolution_notes', type: 'long_text', value: notes, required: true, problem },
      label: 'What was done about it',
      hint: 'Whoever looks at this error later reads it.',
    },
    ticketHref: `/tickets/${ticket.number}`,
    canCancel: ticket.closedAt === null,
    taskToMend:
      task && OPEN_TASK.includes(task.tStatus) ? { href: `/tasks/${task.id}`, title: task.taskDefinition.title } : null,
  };
}

function detailsOf({ error, person }: ShownError, reader: Reader) {
  const { ticket, task, errorType, errorCode, status, occurrences, createdAt, lastSeenAt } = error;
  const { reviewedAt, reviewedBy, resolvedAt, resolvedBy, resolutionNotes } = error;
  return [
    { label: 'Ticket', text: `#${ticket.number} ${ticket.title}`, href: `/tickets/${ticket.number}` },
    task
      ? { label: 'Task', text: task.taskDefinition.title, href: `/tasks/${task.id}` }
      : { label: 'Task', text: 'None' },
    { label: 'Status', status: workflowErrorStatus(status) },
    { label: 'Type', text: typeWord(errorType), detail: errorCode },
    { label: 'First seen', time: timeShown(createdAt, reader) },
    ...(occurrences > 1 ? [{ label: 'Last seen', time: timeShown(lastSeenAt, reader) }] : []),
    { label: 'Occurrences', text: String(occurrences) },
    ...(reviewedAt
      ? [{ label: 'Reviewed', time: timeShown(reviewedAt, reader), detail: `by ${person(reviewedBy)}` }]
      : []),
    ...(resolvedAt
      ? [
          {
            label: 'Resolved',
            time: timeShown(resolvedAt, reader),
            detail: resolvedBy === null ? 'by TicketFlower' : `by ${person(resolvedBy)}`,
          },
        ]
      : []),
    ...(resolutionNotes === null ? [] : [{ label: 'Resolution', text: resolutionNotes }]),
  ];
}
