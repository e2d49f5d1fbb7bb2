import { type EntryProblem, onWire, type Typed } from '#src/forms/workflow_form.js';
import { refuseForeign, splitBody, whatFits } from '#src/forms/workflow_form_body.js';
import { showData } from '#src/forms/workflow_form_data.js';
import { drawForm, isDecidedByButtons, type PeopleOffered, typedOf } from '#src/forms/workflow_form_fields.js';
import { type Reader, showDue, timeShown } from '#src/helpers/dates.js';
import { taskStatus } from '#src/helpers/statuses.js';
import type { Data } from '#src/workflow_engine/fields.js';
import { openingValues } from '#src/workflow_engine/form.js';
import type { TaskAtHand } from './task_at_hand.js';

/** A task with whom its fields offer. */
export type TaskToDo = TaskAtHand & { readonly people: PeopleOffered };
/** What stands in a task's form and what is wrong with it; `refused` says why it cannot be completed: then what was typed is shown as text. */
export type ShownTask = {
  readonly typed: Typed;
  readonly problems?: readonly EntryProblem[];
  readonly refused?: string | undefined;
  /** Only the ticket's hold stands in the way: the form stays, to be kept as a draft. */
  readonly isHeld?: boolean;
};

/** What was typed into a task's form; throws BadRequest for what the page does not send. */
export function readTyped({ form }: TaskAtHand, body: unknown): Typed {
  const { typed } = splitBody(body, []);
  refuseForeign(form, typed);
  return typed;
}

/** What a task's form opens with: the draft, else the workflow's data as it is now. */
export function openingTask({ task, form, now, compiled }: TaskAtHand, reader: Reader): Typed {
  if (task.draftData !== null) return whatFits(form, task.draftData as Typed);
  return typedOf(form, openingValues(form, now.instance.workflowData, compiled.readByTransitions), reader);
}

/** What a task's page shows. */
export function drawTask(here: TaskToDo, shown: ShownTask, reader: Reader) {
  const { task, compiled, form, now, person, env } = here;
  const { task: step } = compiled;
  const problems = shown.problems ?? [];
  const data = now.instance.workflowData;
  const people = { ...reader, person };
  const stated = { fields: form.fields, names: step.input_schema ?? [], layout: step.display_layout };
  // Of a task that is done: what its form showed then.
  const facts = showData(stated, (task.inputData ?? data) as Data, people, { unset: 'Not given' });
  const { isHeld = false } = shown;
  const asked = isHeld ? withoutButtons(form) : form;
  const answered = { fields: form.fields, names: form.entries.map(({ field }) => field), layout: form.layout };
  return {
    id: task.id,
    description: step.description ?? '',
    refused: shown.refused ?? '',
    isHeld,
    kept: shown.refused === undefined || isHeld ? [] : keptWords(here, shown.typed),
    problems: onWire(form, problems),
    facts,
    answered: showData(answered, (task.outputData ?? {}) as Data, people),
    details: detailsOf(here, reader),
    sections: drawForm(asked, { before: data, typed: shown.typed, problems, people: here.people, reader, env }),
    needsButton: !isHeld && !isDecidedByButtons(form),
    hasDraft: task.draftData !== null,
  };
}

/** The form with its buttons as a plain choice: pressing one would complete the task. */
function withoutButtons(form: TaskAtHand['form']): TaskAtHand['form'] {
  const entries = form.entries.map(({ as: _, ...entry }) => entry);
  return { ...form, entries };
}

function detailsOf({ task, now, person }: TaskAtHand, reader: Reader) {
  return [
    { label: 'Ticket', text: `#${now.ticket.number} ${now.ticket.title}` },
    { label: 'Submitted by', text: person(now.ticket.submitterId) },
    { label: 'Status', status: taskStatus(task.tStatus) },
    { label: 'Due', due: showDue(task.dueAt, reader) },
    ...(task.assignedBecause === null
      ? []
      : [{ label: 'Assigned to', text: person(task.assignedTo), detail: task.assignedBecause }]),
    ...(task.completedAt ? [{ label: 'Completed', time: timeShown(task.completedAt, reader) }] : []),
  ];
}

/** What was typed, in words with their labels, for copying; what was left empty is left out. */
export function keptWords({ form, people }: Pick<TaskToDo, 'form' | 'people'>, typed: Typed) {
  return Object.entries(typed).flatMap(([name, texts]) => {
    const words = [texts].flat().map((text) => labelOf(name, text, form.fields, people));
    const text = words.filter((word) => word.trim() !== '').join(', ');
    return text === '' ? [] : [{ label: form.fields.get(name)?.label ?? name, text }];
  });
}

const YES_NO = new Map([
  ['true', 'Yes'],
  ['false', 'No'],
]);

function labelOf(name: string, text: string, fields: TaskAtHand['form']['fields'], people: PeopleOffered): string {
  const field = fields.get(name);
  if (field?.type === 'boolean') return YES_NO.get(text) ?? text;
  const options = field?.type === 'choice' || field?.type === 'choices' ? field.options : (people.get(name) ?? []);
  return options.find(({ value }) => value === text)?.label ?? text;
}
