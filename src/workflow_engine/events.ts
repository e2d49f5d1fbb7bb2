import type { Actor } from '../current.js';
import type { WorkflowEvent } from '../db/generated/client.js';
import type { SqlTx } from '../db/sql_tx.js';
import type { Data } from './fields.js';
import type { Json } from './workflow_file.js';

/** Names one event: what the manager is handed. `first`: its kind, from its writer alone, whose transaction counted the first try. */
export type EventRef = { readonly companyId: number; readonly eventId: number; readonly first?: EventKind };

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

/** An event as the engine reads it. */
export type StoredEvent = Pick<
  WorkflowEvent,
  'companyId' | 'id' | 'ticketInstanceId' | 'taskInstanceId' | 'kind' | 'payload' | 'data' | 'actorId' | 'createdAt'
>;

export type NewEvent = {
  readonly ticketInstanceId: number;
  readonly taskInstanceId?: number;
  readonly kind: EventKind;
  /** The workflow's data as it is at this commit: conditions are decided on it, however late. */
  readonly data: Data;
  readonly payload?: Json;
};

/**
 * Notes, in the writer's own transaction, that something is still to be decided: what a crash cannot forget. The first try is counted here,
 * as the writer makes it at once; whoever else may do so waits as after any other try.
 */
export async function writeEvent(tx: SqlTx, actor: Actor, event: NewEvent): Promise<EventRef> {
  const companyId = actor.company.id;
  const { ticketInstanceId, taskInstanceId = null, kind, data, payload = null } = event;
  const [row] = await tx.$queryRaw<{ id: number }[]>`
    insert into workflow_events (company_id, ticket_instance_id, task_instance_id, kind, data, payload, actor_id, attempts, due_at)
    values (${companyId}, ${ticketInstanceId}, ${taskInstanceId}, ${kind}, ${JSON.stringify(data)}::jsonb,
            ${payload === null ? null : JSON.stringify(payload)}::jsonb, ${actor.user?.id ?? null}, 1, clock_timestamp() + interval '1 second')
    returning id`;
  if (!row) throw new Error('the event was not written');
  return { companyId, eventId: row.id, first: kind };
}
