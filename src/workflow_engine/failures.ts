import { record } from '../audit.js';
import type { WorkflowErrorType } from '../db/generated/client.js';
import type { SqlTx } from '../db/sql_tx.js';
import type { EventRef } from './events.js';

/** What could not be done, as the ticket admin will read it. */
export type Failure = {
  readonly type: WorkflowErrorType;
  /** Finer than the type, stable: what the admin's help is chosen by. */
  readonly code: string;
  readonly message: string;
  readonly stack: string;
  readonly taskInstanceId?: number;
};

/** Thrown by the engine where a kind of write fails: says which of the four error types it is. */
export class EngineFailure extends Error {
  readonly type: WorkflowErrorType;
  readonly code: string;
  readonly taskInstanceId: number | undefined;
  constructor(type: WorkflowErrorType, code: string, cause: unknown, taskInstanceId?: number) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'EngineFailure';
    this.type = type;
    this.code = code;
    this.taskInstanceId = taskInstanceId;
  }
}

/** Runs one kind of write; what it throws becomes an EngineFailure of that type. */
export async function failingAs<T>(
  type: WorkflowErrorType,
  code: string,
  work: () => Promise<T>,
  taskInstanceId?: number,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof EngineFailure ? error : new EngineFailure(type, code, error, taskInstanceId);
  }
}

const causes = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\nCaused by: ${causes(error.cause)}`;
};

/** What was thrown, as a row for the admin. */
export function failureOf(error: unknown): Failure {
  const stack = causes(error);
  if (error instanceof EngineFailure) {
    const about = error.taskInstanceId === undefined ? {} : { taskInstanceId: error.taskInstanceId };
    return { type: error.type, code: error.code, message: error.message, stack, ...about };
  }
  const code = (error as { code?: unknown } | null)?.code;
  const message = error instanceof Error ? error.message : String(error);
  return { type: 'WORKFLOW_TRANSITION', code: typeof code === 'string' ? code : 'unexpected', message, stack };
}

/** Records a failure of a ticket, of handling this event if of one; the same failure again counts up the open row. Gives the row's id. */
export async function recordFailure(
  tx: SqlTx,
  { companyId, eventId }: Omit<EventRef, 'eventId'> & { readonly eventId: number | null },
  ticketInstanceId: number,
  failure: Failure,
): Promise<number> {
  const { type, code, message, stack, taskInstanceId = null } = failure;
  const [row] = await tx.$queryRaw<{ id: number }[]>`
    insert into workflow_errors (company_id, ticket_instance_id, task_instance_id, event_id, error_type, error_code, error_message, stack_trace)
    values (${companyId}, ${ticketInstanceId}, ${taskInstanceId}, ${eventId}, ${type}::workflow_error_type, ${code}, ${message}, ${stack})
    on conflict (company_id, ticket_instance_id, error_type, error_code, coalesce(task_instance_id, 0)) where status <> 'RESOLVED'
    do update set occurrences = workflow_errors.occurrences + 1, last_seen_at = now(), updated_at = now(), event_id = excluded.event_id,
                  error_message = excluded.error_message, stack_trace = excluded.stack_trace
    returning id`;
  if (!row) throw new Error('the workflow error was not written');
  const subject = { type: 'workflow_error', id: row.id, ticketInstanceId };
  await record(tx, { company: { id: companyId } }, 'recorded a workflow error', subject, {
    after: { error_type: type, error_code: code },
  });
  return row.id;
}
