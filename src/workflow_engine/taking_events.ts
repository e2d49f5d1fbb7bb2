import { sqlAtOnceInCompany } from '../db/sql_in_company.js';
import type { SqlTx } from '../db/sql_tx.js';
import type { EventKind, EventRef, StoredEvent } from './events.js';
import type { WorkflowStatus } from './standing.js';

/** How often an event was tried, this time included, and its kind. */
type Tried = { readonly attempts: number; readonly kind: EventKind };

/**
 * Counts the try in a transaction of its own, so that an event that kills the process is counted too. Undefined where the event is closed.
 * The first was counted by who wrote the event (`writeEvent`).
 * At most one a second, and the reconciler waits as long: many callers at once are one try, and do not use them up.
 */
export async function countTry(event: EventRef): Promise<Tried | undefined> {
  if (event.first) return { attempts: 1, kind: event.first };
  const { companyId, eventId } = event;
  const rows = await sqlAtOnceInCompany(
    { company: { id: companyId } },
    (tx) => tx.$queryRaw<Tried[]>`
    update workflow_events set attempts = attempts + case when due_at <= now() then 1 else 0 end,
           due_at = case when due_at <= now() then now() + interval '1 second' else due_at end
     where company_id = ${companyId} and id = ${eventId} and handled_at is null
    returning attempts, kind`,
  );
  return rows[0];
}

/** `wStatus`: how its ticket's workflow stands, which is locked with it; null where there is none yet. */
export type Taken = StoredEvent & { readonly wStatus: WorkflowStatus | null };

/**
 * Takes the event for this transaction, and the lock of its ticket's workflow with it; undefined where it is handled or another process
 * holds it: then nothing is waited for.
 */
export async function take(tx: SqlTx, { companyId, eventId }: EventRef): Promise<Taken | undefined> {
  const rows = await tx.$queryRaw<Taken[]>`
    with taken as materialized (
      select * from workflow_events where company_id = ${companyId} and id = ${eventId} and handled_at is null for update skip locked),
    locked as materialized (
      select i.w_status from workflow_instances i
       where i.company_id = ${companyId} and i.ticket_instance_id = (select ticket_instance_id from taken) for update)
    select company_id as "companyId", id, ticket_instance_id as "ticketInstanceId", task_instance_id as "taskInstanceId", kind, payload, data,
           actor_id as "actorId", created_at as "createdAt", (select w_status::text from locked) as "wStatus"
      from taken`;
  return rows[0];
}

/** A fault of the database itself says nothing of the workflow: the event waits, longer each time. */
export async function leaveOpen({ companyId, eventId }: EventRef, attempt: number): Promise<'left open'> {
  await sqlAtOnceInCompany(
    { company: { id: companyId } },
    (tx) => tx.$executeRaw`
    update workflow_events set due_at = now() + make_interval(secs => ${Math.min(60, 2 ** attempt)}::float8)
     where company_id = ${companyId} and id = ${eventId} and handled_at is null`,
  );
  return 'left open';
}
