import { actorNames } from '#src/db/outside_company.js';
import type { SqlTx } from '#src/db/sql_tx.js';
import { peopleNamed } from '#src/forms/workflow_form_data.js';
import { type LoadedDefinition, loadDefinition } from '#src/workflow_engine/definitions.js';
import type { Data } from '#src/workflow_engine/fields.js';
import type { TicketType } from '#src/workflow_engine/workflow_file.js';
import { outcomeOf } from './event_outcome.js';
import { type DeedFact, findTicketRows, type TaskFactRow, type TicketRows, type WorkflowRow } from './ticket_rows.js';

/** One task of a ticket, with its step's key and title. */
export type TaskFact = TaskFactRow & { readonly key: string; readonly title: string; readonly isForm: boolean };

/** All that is known of one ticket, for its page. `workflow` is null until the manager has made it. */
export type TicketFacts = {
  readonly ticket: TicketRows['ticket'];
  readonly type: TicketType;
  readonly loaded: LoadedDefinition;
  readonly workflow: WorkflowRow | null;
  readonly tasks: readonly TaskFact[];
  readonly events: TicketRows['events'];
  readonly errors: TicketRows['errors'];
  readonly deeds: readonly DeedFact[];
  readonly person: (id: number | null) => string;
};

/** Reads a ticket of the company by its number, of one submitter where `createdBy` says so; null where there is none. */
export async function findTicketFacts(
  tx: SqlTx,
  companyId: number,
  where: { readonly number: number; readonly createdBy?: number },
): Promise<TicketFacts | null> {
  const found = await findTicketRows(tx, companyId, where);
  if (!found) return null;
  const { ticket, workflow = null, tasks, events, errors, deeds } = found;
  const loaded = await loadDefinition(tx, companyId, ticket.workflowDefinitionId, ticket.editVersion);
  const type = loaded.definition.tickets.get(ticket.key)?.ticket;
  if (!type) throw new Error(`definition ${loaded.id} has no ticket type ${ticket.key}`);
  const names = await actorNames(tx, [...peopleOf(found, loaded), ...peopleIn(deeds)]);
  return {
    ...{ ticket, type, loaded, workflow, events, errors, deeds },
    tasks: tasks.map((task) => withStep(task, loaded)),
    person: (id) => (id === null ? 'nobody' : (names.get(id) ?? 'somebody who left')),
  };
}

/** Who did them, and to whom tasks were given. */
function peopleIn(deeds: readonly DeedFact[]): (number | null)[] {
  return deeds.flatMap(({ actorId, after }) => {
    const given = (after as { assigned_to?: unknown } | null)?.assigned_to;
    return [actorId, typeof given === 'number' ? given : null];
  });
}

function withStep(task: TaskFactRow, loaded: LoadedDefinition): TaskFact {
  const key = loaded.taskKeys.get(task.taskDefinitionId) ?? '';
  const step = loaded.definition.tasks.get(key)?.task;
  return { ...task, key, title: step?.title ?? key, isForm: step?.task_type === 'FORM' };
}

function peopleOf({ ticket, workflow, tasks, events, errors }: TicketRows, { definition }: LoadedDefinition) {
  const data = { ...(ticket.ticketData as Data), ...(workflow?.workflowData as Data | undefined) };
  return [
    ticket.createdBy,
    ...peopleNamed(definition.fields, data),
    ...tasks.flatMap(({ assignedTo, completedBy }) => [assignedTo, completedBy]),
    ...tasks.flatMap(({ outputData }) => peopleNamed(definition.fields, (outputData ?? {}) as Data)),
    ...events.flatMap(({ outcome }) => outcomeOf(outcome).begun.map(({ assignedTo }) => assignedTo)),
    ...events.map(({ outcome }) => outcomeOf(outcome).taken?.from ?? null),
    ...errors.flatMap(({ reviewedBy, resolvedBy }) => [reviewedBy, resolvedBy]),
  ];
}
