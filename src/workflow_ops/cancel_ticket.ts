import { record } from '#src/audit.js';
import type { Current } from '#src/current.js';
import { type Tx, withCompany } from '#src/db/with_company.js';
import type { WorkflowNow } from '#src/workflow_engine/snapshot.js';
import { readerOf } from './reader.js';
import { settleErrors } from './settle_errors.js';
import { type Deed, DONE, findTicketAtHand, refused, whyClosed } from './ticket_at_hand.js';

/**
 * Ends a ticket for good: its open tasks are cancelled, its errors settled, and events still open are ignored when their turn comes.
 * Of a cancellation and a completion at one time the first to commit wins. Throws NotFound.
 */
export async function cancelTicket(
  current: Current,
  { number, reason }: { number: number; reason: string },
): Promise<Deed> {
  return withCompany(current, async (tx) => {
    const now = await findWhole(tx, current, number);
    const why = whyClosed(now, readerOf(current));
    if (why !== undefined) return refused(why);
    const tasks = await cancelTasks(tx, current, now);
    await closeTicket(tx, current, now);
    const ticketInstanceId = now.ticket.id;
    const errors = await settleErrors(tx, current, { ticketInstanceId }, 'The ticket was cancelled.');
    const before = { w_status: now.instance.wStatus };
    const after = { w_status: 'CANCELLED', reason, tasks_cancelled: tasks, errors_resolved: errors };
    const subject = { type: 'workflow_instance', id: now.instance.id, ticketInstanceId };
    await record(tx, current, 'cancelled the ticket', subject, { before, after });
    return DONE;
  });
}

/** The ticket with its workflow locked; one whose workflow could not be started gets a row for it, so that it can be cancelled like any other. */
async function findWhole(tx: Tx, current: Current, number: number): Promise<WorkflowNow> {
  const { now, ticketInstanceId } = await findTicketAtHand(tx, current, number);
  if (now) return now;
  await tx.$executeRaw`
    insert into workflow_instances (company_id, ticket_instance_id, workflow_definition_id, workflow_data)
    select t.company_id, t.id, d.workflow_definition_id, t.ticket_data
      from ticket_instances t join ticket_definitions d on d.company_id = t.company_id and d.id = t.ticket_definition_id
     where t.company_id = ${current.company.id} and t.id = ${ticketInstanceId}
    on conflict (company_id, ticket_instance_id) do nothing`;
  const made = await findTicketAtHand(tx, current, number);
  if (!made.now) throw new Error(`ticket ${number} has no workflow`);
  return made.now;
}

async function cancelTasks(tx: Tx, { company }: Current, { instance }: WorkflowNow): Promise<number[]> {
  const rows = await tx.$queryRaw<{ id: number }[]>`
    update task_instances set t_status = 'CANCELLED', updated_at = now()
     where company_id = ${company.id} and id in (
       select id from task_instances where company_id = ${company.id} and workflow_instance_id = ${instance.id}
          and t_status in ('PENDING', 'OPEN', 'IN_PROGRESS', 'ERROR') order by id for no key update)
    returning id`;
  return rows.map(({ id }) => id).sort((a, b) => a - b);
}

async function closeTicket(tx: Tx, { company }: Current, now: WorkflowNow): Promise<void> {
  const companyId = company.id;
  const over = { wStatus: 'CANCELLED', heldAt: null, heldReason: null, arrivals: [] } as const;
  await tx.workflowInstance.update({
    where: { companyId_id: { companyId, id: now.instance.id } },
    data: { ...over, arrivals: [] },
    select: { id: true },
  });
  await tx.ticketInstance.update({
    where: { companyId_id: { companyId, id: now.ticket.id } },
    data: { closedAt: now.at },
    select: { id: true },
  });
}
