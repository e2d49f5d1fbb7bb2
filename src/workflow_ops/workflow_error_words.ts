import type { WorkflowErrorType } from '#src/db/generated/client.js';

/** What went wrong and what a ticket admin can do about it, in plain words. */
export type ErrorWords = { readonly cause: string; readonly help: string };

const TYPES: { readonly [type in WorkflowErrorType]: ErrorWords } = {
  WORKFLOW_CREATION: {
    cause: 'The ticket is there, but its workflow could not be started.',
    help: 'The ticket is safe. Give the message below to whoever runs this site.',
  },
  TASK_CREATION: {
    cause: 'The next task could not be made.',
    help: 'Nothing that was submitted or completed is lost. Give the message below to whoever runs this site.',
  },
  TASK_UPDATE: {
    cause: 'A task could not be changed after the last step.',
    help: 'Nothing that was submitted or completed is lost. Give the message below to whoever runs this site.',
  },
  WORKFLOW_TRANSITION: {
    cause: 'The workflow could not be carried on.',
    help: 'Read the message below and ask whoever designed this workflow to look at it.',
  },
};

const CODES: { readonly [code: string]: ErrorWords } = {
  nobody_to_assign: {
    cause: 'A task is waiting because nobody who may do it is active.',
    help: 'Ask an admin to give somebody the role that this step asks for, or ask whoever designed the workflow to change who may do it.',
  },
  no_transition_holds: {
    cause: 'The workflow does not say how to go on with these values.',
    help: 'Ask whoever designed the workflow to add a way on for the values that the message names, and publish it for new tickets.',
  },
  condition_failed: {
    cause: 'A condition of the workflow could not be answered, because a value it needs is missing.',
    help: 'Ask whoever designed the workflow to ask for that value earlier, or to check in the condition whether it is filled in.',
  },
  set_failed: {
    cause: 'A step could not set a value.',
    help: 'Ask whoever designed the workflow to look at what that step sets and at the limits of the field.',
  },
  too_many_tasks: {
    cause: 'The ticket has begun very many tasks: its workflow seems to go round in a circle.',
    help: 'Ask whoever designed the workflow to give the loop a way out.',
  },
};

/** Plain words for a workflow error, by its code where that says more than its type. */
export function errorWords(type: WorkflowErrorType, code: string): ErrorWords {
  return (Object.hasOwn(CODES, code) ? CODES[code] : undefined) ?? TYPES[type];
}

/** A type for people: "Workflow transition". */
export function typeWord(type: WorkflowErrorType): string {
  const words = type.replaceAll('_', ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
