import type { Actor } from '../current.js';
import { Prisma } from '../db/generated/client.js';
import type { Tx } from '../db/with_company.js';
import type { Data } from './fields.js';
import type { Json } from './workflow_file.js';

/** Names one event: what the manager is handed. */
export type EventRef = { readonly companyId: number; readonly eventId: number };

/** What moves a branch on, or ends it; a task to assign moves none. */
export type MovingKind = 'ticket_submitted' | 'task_completed' | 'step_passed' | 'branch_ended';
/** What can happen to a ticket that its workflow has to answer. */
export type EventKind = MovingKind | 'task_to_assign';

/** The kinds that move a branch on: until such an event is handled, a branch stands at its task's step (spec 3.3). */
export const MOVING: readonly MovingKind[] = ['ticket_submitted', 'task_completed', 'step_passed', 'branch_ended'];

/** Whether a branch stands at this event until it is handled. */
export function isMoving({ kind }: { readonly kind: string }): boolean {
  return (MOVING as readonly string[]).includes(kind);
}

export type NewEvent = {
  readonly ticketInstanceId: number;
  readonly taskInstanceId?: number;
  readonly kind: EventKind;
  /** The workflow's data as it is at this commit: conditions are decided on it, however late. */
  readonly data: Data;
  readonly payload?: Json;
};

/** Notes, in the writer's own transaction, that something is still to be decided: what a crash cannot forget. */
export async function writeEvent(tx: Tx, actor: Actor, event: NewEvent): Promise<EventRef> {
  const { id } = await tx.workflowEvent.create({
    select: { id: true },
    data: {
      companyId: actor.company.id,
      ticketInstanceId: event.ticketInstanceId,
      taskInstanceId: event.taskInstanceId ?? null,
      kind: event.kind,
      data: event.data as Prisma.InputJsonObject,
      payload: event.payload === undefined || event.payload === null ? Prisma.DbNull : event.payload,
      actorId: actor.user?.id ?? null,
    },
  });
  return { companyId: actor.company.id, eventId: id };
}
