import { showData } from '#src/forms/workflow_form_data.js';
import { type Reader, showAge, showDue, timeShown } from '#src/helpers/dates.js';
import { ticketStatus, workflowErrorStatus } from '#src/helpers/statuses.js';
import type { Data } from '#src/workflow_engine/fields.js';
import { statusOfTask } from './task_page.js';
import { ticketDiagram } from './ticket_diagram.js';
import type { TaskFact, TicketFacts } from './ticket_facts.js';
import { openTasks, whereItIs } from './ticket_sentence.js';
import { timelineOf } from './ticket_timeline.js';

/** What a ticket's page is called. */
export function ticketWords({ ticket: { number, title }, type }: TicketFacts) {
  return { title: `#${number} ${title}`, heading: title, pretitle: `Ticket #${number} · ${type.title}` };
}

/** What a ticket's page shows to whoever may see it: where it is, its picture, what happened, what was submitted. */
export async function ticketPage(facts: TicketFacts, reader: Reader, { forAdmin }: { forAdmin: boolean }) {
  const { ticket, type, loaded } = facts;
  const sentence = whereItIs(facts, reader, { forAdmin });
  const words = sentence.map(({ text }) => text).join('');
  const asked = type.fields.map(({ field }) => field);
  const people = { ...reader, person: facts.person };
  const { fields } = loaded.definition;
  return {
    sentence,
    diagram: await ticketDiagram(facts, words, reader),
    timeline: timelineOf(facts, reader, { forAdmin }),
    version: `Version ${loaded.version} of “${loaded.title}”`,
    details: detailsOf(facts, reader),
    submitted: showData({ fields, names: asked, layout: type.display_layout }, ticket.ticketData as Data, people),
  };
}

function detailsOf(facts: TicketFacts, reader: Reader) {
  const { ticket, type, person, workflow } = facts;
  const end = ticket.closedAt ?? reader.now;
  return [
    { label: 'Status', status: statusOf(facts) },
    { label: 'Type', text: type.title },
    { label: 'Submitted by', text: person(ticket.createdBy) },
    { label: 'Submitted', time: timeShown(ticket.createdAt, reader) },
    ...(ticket.closedAt ? [{ label: 'Closed', time: timeShown(ticket.closedAt, reader) }] : []),
    { label: ticket.closedAt && workflow ? 'Took' : 'Age', text: showAge(ticket.createdAt, end) },
  ];
}

function statusOf(facts: TicketFacts) {
  return ticketStatus({
    workflow: facts.workflow?.wStatus ?? 'NOT_STARTED',
    outcome: facts.workflow?.outcome ?? null,
    hasError: facts.errors.some(({ status }) => status !== 'RESOLVED'),
    hasAssignedTask: openTasks(facts).some(({ assignedTo }) => assignedTo !== null),
  });
}

/** What only a ticket admin sees of a ticket: all data, every task, every workflow error. */
export function adminPart(facts: TicketFacts, reader: Reader) {
  const { loaded, workflow, ticket, person } = facts;
  const { fields, file } = loaded.definition;
  const data = (workflow?.workflowData ?? ticket.ticketData) as Data;
  return {
    data: showData(
      { fields, names: file.workflow.fields.map(({ name }) => name), layout: file.workflow.display_layout },
      data,
      { ...reader, person },
    ),
    tasks: facts.tasks.map((task) => taskRow(task, facts, reader)),
    errors: facts.errors.map(({ id, errorMessage, status, lastSeenAt }) => [
      { text: errorMessage, href: `/workflow_errors/${id}` },
      { status: workflowErrorStatus(status) },
      { time: timeShown(lastSeenAt, reader) },
    ]),
  };
}

function taskRow(task: TaskFact, { person }: TicketFacts, reader: Reader) {
  const { id, title, assignedTo, assignedBecause, completedAt, dueAt, isForm } = task;
  const who = assignedTo === null ? { text: isForm ? 'Nobody yet' : 'Automatic' } : { text: person(assignedTo) };
  return [
    { text: title, href: `/tasks/${id}` },
    { status: statusOfTask(task) },
    { ...who, ...(assignedBecause === null ? {} : { detail: assignedBecause }) },
    completedAt ? { time: timeShown(completedAt, reader) } : { due: showDue(dueAt, reader) },
  ];
}
