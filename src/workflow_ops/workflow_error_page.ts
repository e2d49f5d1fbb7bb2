import { type Reader, timeShown } from '#src/helpers/dates.js';
import { workflowErrorStatus } from '#src/helpers/statuses.js';
import { errorWords, typeWord } from './workflow_error_words.js';
import type { ListedError } from './workflow_errors.js';

/** A workflow error as the list shows it. */
export function errorCells(error: ListedError, reader: Reader) {
  const { id, errorType, errorCode, ticket, task, status, occurrences, lastSeenAt } = error;
  const times = occurrences > 1 ? `, ${occurrences} times` : '';
  return [
    {
      text: errorWords(errorType, errorCode).cause,
      href: `/workflow_errors/${id}`,
      detail: `${typeWord(errorType)}${times}`,
    },
    {
      text: ticket.title,
      href: `/tickets/${ticket.number}`,
      detail: `#${ticket.number}${task ? ` · ${task.taskDefinition.title}` : ''}`,
    },
    { status: workflowErrorStatus(status) },
    { time: timeShown(lastSeenAt, reader) },
  ];
}

/** What a workflow error's page shows: the plain cause and what can be done first, then what it is about, the stack trace last. */
export function errorPage(error: ListedError, reader: Reader) {
  const { errorType, errorCode, errorMessage, stackTrace } = error;
  return { ...errorWords(errorType, errorCode), message: errorMessage, stackTrace, details: detailsOf(error, reader) };
}

function detailsOf(error: ListedError, reader: Reader) {
  const { ticket, task, errorType, errorCode, status, occurrences, createdAt, lastSeenAt } = error;
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
  ];
}
