import type { TicketType, WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import type { Edit } from './edit.js';
import { moved, withAt, without } from './lists.js';

const NOT_THERE = { refused: 'This ticket type is not there any more.' };

/** Adds a ticket type at the end. */
export function addTicket(ticket: TicketType): Edit {
  return (file) => (isTaken(file, ticket.key) ? taken(ticket.key) : { ...file, tickets: [...file.tickets, ticket] });
}

/** Changes a ticket type as `change` says; tests follow a new key. */
export function changeTicket(
  key: string,
  change: (ticket: TicketType) => TicketType | { readonly refused: string },
): Edit {
  return (file) => {
    const at = file.tickets.findIndex((ticket) => ticket.key === key);
    const ticket = file.tickets[at];
    if (!ticket) return NOT_THERE;
    const made = change(ticket);
    if ('refused' in made) return made;
    if (made.key !== key && isTaken(file, made.key)) return taken(made.key);
    const tests = file.tests?.map((test) => (test.ticket === key ? { ...test, ticket: made.key } : test));
    return { ...file, tickets: withAt(file.tickets, at, made), ...(tests && { tests }) };
  };
}

/** Moves a ticket type one place up or down in the list. */
export function moveTicket(key: string, by: -1 | 1): Edit {
  return (file) => {
    const at = file.tickets.findIndex((ticket) => ticket.key === key);
    return at === -1 ? NOT_THERE : { ...file, tickets: moved(file.tickets, at, by) };
  };
}

/** Removes a ticket type; refused for the last one, as then nobody could start the workflow, and where tests submit it. */
export function removeTicket(key: string): Edit {
  return (file) => {
    const at = file.tickets.findIndex((ticket) => ticket.key === key);
    const ticket = file.tickets[at];
    if (!ticket) return NOT_THERE;
    if (file.tickets.length === 1)
      return { refused: `“${ticket.title}” is the only ticket type; add another one first.` };
    const tests = (file.tests ?? []).filter((test) => test.ticket === key).map(({ title }) => `the test “${title}”`);
    if (tests.length > 0) return { refused: `“${ticket.title}” is still used by ${tests.join(', ')}.` };
    return { ...file, tickets: without(file.tickets, at) };
  };
}

function isTaken(file: WorkflowFile, key: string): boolean {
  return file.tickets.some((ticket) => ticket.key === key);
}

function taken(key: string) {
  return { refused: `There is a ticket type “${key}” already; give this one another key.` };
}
