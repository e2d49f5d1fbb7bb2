import type { WorkflowErrorType } from '#src/db/generated/client.js';
import type { BrokenReason } from '#src/workflow_engine/soundness.js';

/** What went wrong and what a ticket admin can do about it, in plain words. */
export type ErrorWords = { readonly cause: string; readonly help: string };

const OPERATOR = 'If it fails again, give the message below to whoever runs this site.';
const SAFE = 'Nothing that was submitted or completed is lost.';

const TYPES: { readonly [type in WorkflowErrorType]: ErrorWords } = {
  WORKFLOW_CREATION: {
    cause: 'The ticket is there, but its workflow could not be started.',
    help: `The ticket is safe. Retry it. ${OPERATOR}`,
  },
  TASK_CREATION: {
    cause: 'The next task could not be made.',
    help: `${SAFE} Retry it. ${OPERATOR}`,
  },
  TASK_UPDATE: {
    cause: 'A task could not be changed after the last step.',
    help: `${SAFE} Retry it. ${OPERATOR}`,
  },
  WORKFLOW_TRANSITION: {
    cause: 'The workflow could not be carried on.',
    help: `${SAFE} Retry it. If it fails again, show the message below to whoever designed this workflow, or cancel the ticket.`,
  },
};

const CODES: { readonly [code: string]: ErrorWords } = {
  workflow_not_made: TYPES.WORKFLOW_CREATION,
  no_workflow: TYPES.WORKFLOW_CREATION,
  task_not_made: TYPES.TASK_CREATION,
  task_not_assigned: {
    cause: 'A task was made, but could not be given to anybody.',
    help: `${SAFE} Retry it. ${OPERATOR}`,
  },
  tasks_not_cancelled: {
    cause: 'The workflow has come to its end, but the tasks that were still open could not be cancelled.',
    help: `${SAFE} Retry it. ${OPERATOR}`,
  },
  nobody_to_assign: {
    cause: 'A task is waiting because there is nobody who may do it.',
    help: 'The message below says whom the step needs, and how many people it leaves out. Ask an admin to give somebody the role that it asks for, or to let somebody in again: the task then goes to them by itself. You can also give it to somebody yourself as soon as there is one. If the step is not needed for this ticket, skip it.',
  },
  no_transition_holds: {
    cause: 'The workflow does not say how to go on with these values.',
    help: 'Ask whoever designed the workflow to add a way on for these values; that helps new tickets. For this ticket: if another open task of it can still change these values, have it completed (or skip it and give the values), then retry. If the ticket can go on without this part, resolve the error by hand. Otherwise cancel the ticket and have it submitted again.',
  },
  condition_failed: {
    cause: 'A condition of the workflow could not be answered, because a value it needs is missing.',
    help: 'If an open task of this ticket asks for that value, have it completed (or skip it and give the value), then retry. Ask whoever designed the workflow to ask for the value earlier, or to check in the condition whether it is filled in.',
  },
  set_failed: {
    cause: 'A step could not set a value.',
    help: 'If the values it is made of can still be changed by an open task, do that and retry. Ask whoever designed the workflow to look at what that step sets and at the limits of the field.',
  },
  too_many_tasks: {
    cause: 'The ticket has begun very many tasks: its workflow seems to go round in a circle.',
    help: 'Cancel the ticket, and ask whoever designed the workflow to give the loop a way out before it is submitted again.',
  },
  too_many_passes: {
    cause:
      'The ticket has gone through very many steps in a row that need nobody: its workflow seems to go round in a circle.',
    help: 'Cancel the ticket, and ask whoever designed the workflow to give the loop a way out before it is submitted again.',
  },
  unknown_step: {
    cause: 'The ticket stands at a step that its workflow does not have.',
    help: 'This should not happen. Give the message below to whoever runs this site, and cancel the ticket if it cannot wait.',
  },
  stuck_join: {
    cause: 'Two parts of the workflow wait for each other, so neither can begin.',
    help: 'Ask whoever designed the workflow to change where its branches come together. This ticket cannot go on as it is: cancel it and have it submitted again once the workflow is mended.',
  },
  gave_up: {
    cause: 'Carrying the ticket on was tried many times, and each try was cut off.',
    help: `${SAFE} The server may have been restarted or out of memory. Retry it. ${OPERATOR}`,
  },
  silently_stuck: {
    cause: 'Nothing was under way for this ticket, though it is not finished.',
    help: `${SAFE} Retry it: TicketFlower looks at the ticket afresh. If a task of it has nobody who may do it, give it to somebody or skip it; if nothing of it is open any more, cancel it.`,
  },
  unexpected: {
    cause: 'Something went wrong that TicketFlower did not expect.',
    help: `${SAFE} Retry it. ${OPERATOR}`,
  },
};

/** The codes that have words of their own. */
export const KNOWN_CODES: readonly string[] = Object.keys(CODES);

/** Plain words for a workflow error, by its code where that says more than its type. */
export function errorWords(type: WorkflowErrorType, code: string): ErrorWords {
  return (Object.hasOwn(CODES, code) ? CODES[code] : undefined) ?? TYPES[type];
}

const BREAKS: { readonly [reason in BrokenReason]: string } = {
  nobody_has_it: 'A task of this ticket has nobody who may do it: give it to somebody, or skip it.',
  not_theirs: 'A task of this ticket is with somebody who may no longer do it: give it to somebody else, or skip it.',
  task_in_error: 'A task of this ticket has failed: skip it, or cancel the ticket.',
  nobodys_task: 'A step of this ticket that needs nobody did not go on: skip it, or cancel the ticket.',
  overdue_event: 'Something that happened to this ticket has not been answered yet: retry.',
  no_living_branch: 'Nothing else of this ticket is open, so it would never end: retry, or cancel the ticket.',
  no_workflow: 'The workflow of this ticket has not been started: retry, or cancel the ticket.',
};

/** What would leave a ticket stuck, in a sentence that says what to do. */
export function breaksWords(reason: BrokenReason): string {
  return BREAKS[reason];
}

/** A type for people: "Workflow transition". */
export function typeWord(type: WorkflowErrorType): string {
  const words = type.replaceAll('_', ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
