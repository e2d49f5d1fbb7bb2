import type { AuditLog, Prisma } from '#src/db/generated/client.js';
import { actorNames } from '#src/db/outside_company.js';
import type { Tx } from '#src/db/with_company.js';
import { peopleNamed } from '#src/forms/workflow_form_data.js';
import { type LoadedDefinition, loadDefinition } from '#src/workflow_engine/definitions.js';
import type { Data } from '#src/workflow_engine/fields.js';
import type { TicketType } from '#src/workflow_engine/workflow_file.js';
import { outcomeOf } from './event_outcome.js';

const inOrder = { orderBy: { id: 'asc' } } as const;
/** An event's data is the whole workflow's, and there are many events; no page shows it, nor what was only drafted. */
const WHOLE = {
  ticketDefinition: { select: { key: true, workflowDefinitionId: true } },
  workflow: { include: { tasks: { ...inOrder, omit: { draftData: true } } } },
  events: { ...inOrder, omit: { data: true } },
  errors: { orderBy: { id: 'desc' } },
} as const satisfies Prisma.TicketInstanceInclude;

type Found = Prisma.TicketInstanceGetPayload<{ include: typeof WHOLE }>;
type Row = NonNullable<Found['workflow']>['tasks'][number];

/** One task of a ticket, with its step's key and title. */
export type TaskFact = Row & { readonly key: string; readonly title: string; readonly isForm: boolean };

/** What somebody did to a ticket by hand, as the audit log keeps it. */
export type DeedFact = Pick<AuditLog, 'action' | 'actorId' | 'subjectType' | 'subjectId' | 'after' | 'createdAt'>;

/** All that is known of one ticket, for its page. `workflow` is null until the manager has made it. */
export type TicketFacts = {
  readonly ticket: Omit<Found, 'workflow' | 'events' | 'errors'>;
  readonly type: TicketType;
  readonly loaded: LoadedDefinition;
  readonly workflow: Omit<NonNullable<Found['workflow']>, 'tasks'> | null;
  readonly tasks: readonly TaskFact[];
  readonly events: Found['events'];
  readonly errors: Found['errors'];
  readonly deeds: readonly DeedFact[];
  readonly person: (id: number | null) => string;
};

/** Reads a ticket of the company by its number, of one submitter where `createdBy` says so; null where there is none. */
export async function findTicketFacts(
  tx: Tx,
  companyId: number,
  where: { readonly number: number; readonly createdBy?: number },
): Promise<TicketFacts | null> {
  const found = await tx.ticketInstance.findFirst({ where: { companyId, ...where }, include: WHOLE });
  if (!found) return null;
  const { workflow: whole, events, errors, ...ticket } = found;
  const loaded = await loadDefinition(tx, companyId, ticket.ticketDefinition.workflowDefinitionId);
  const type = loaded.definition.tickets.get(ticket.ticketDefinition.key)?.ticket;
  if (!type) throw new Error(`definition ${loaded.id} has no ticket type ${ticket.ticketDefinition.key}`);
  const deeds = await findDeeds(tx, companyId, ticket.id);
  const names = await actorNames(tx, [...peopleOf(found, loaded), ...peopleIn(deeds)]);
  const { tasks = [], ...workflow } = whole ?? { tasks: [] };
  return {
    ...{ ticket, type, loaded, events, errors, deeds },
    workflow: whole ? (workflow as NonNullable<TicketFacts['workflow']>) : null,
    tasks: tasks.map((task) => withStep(task, loaded)),
    person: (id) => (id === null ? 'nobody' : (names.get(id) ?? 'somebody who left')),
  };
}

/** What ticket admins do to a ticket; what everybody else does has rows of its own. */
export const DEEDS = [
  'put the ticket on hold',
  'resumed the ticket',
  'cancelled the ticket',
  'skipped a task',
  'assigned a task',
  'retried a workflow error',
  'reviewed a workflow error',
  'resolved a workflow error',
] as const;

async function findDeeds(tx: Tx, companyId: number, ticketInstanceId: number): Promise<DeedFact[]> {
  return tx.auditLog.findMany({
    where: { companyId, ticketInstanceId, action: { in: [...DEEDS] } },
    select: { action: true, actorId: true, subjectType: true, subjectId: true, after: true, createdAt: true },
    orderBy: { id: 'asc' },
  });
}

/** Who did them, and to whom tasks were given. */
function peopleIn(deeds: readonly DeedFact[]): (number | null)[] {
  return deeds.flatMap(({ actorId, after }) => {
    const given = (after as { assigned_to?: unknown } | null)?.assigned_to;
    return [actorId, typeof given === 'number' ? given : null];
  });
}

function withStep(task: Row, loaded: LoadedDefinition): TaskFact {
  const key = loaded.taskKeys.get(task.taskDefinitionId) ?? '';
  const step = loaded.definition.tasks.get(key)?.task;
  return { ...task, key, title: step?.title ?? key, isForm: step?.task_type === 'FORM' };
}

function peopleOf({ createdBy, workflow, events, errors, ticketData }: Found, { definition }: LoadedDefinition) {
  const data = { ...(ticketData as Data), ...(workflow?.workflowData as Data | undefined) };
  return [
    createdBy,
    ...peopleNamed(definition.fields, data),
    ...(workflow?.tasks ?? []).flatMap(({ assignedTo, completedBy }) => [assignedTo, completedBy]),
    ...(workflow?.tasks ?? []).flatMap(({ outputData }) => peopleNamed(definition.fields, (outputData ?? {}) as Data)),
    ...events.flatMap(({ outcome }) => outcomeOf(outcome).begun.map(({ assignedTo }) => assignedTo)),
    ...events.map(({ outcome }) => outcomeOf(outcome).taken?.from ?? null),
    ...errors.flatMap(({ reviewedBy, resolvedBy }) => [reviewedBy, resolvedBy]),
  ];
}
