import { record } from '#src/audit.js';
import type { Current } from '#src/current.js';
import { type Tx, withCompany } from '#src/db/with_company.js';
import type { WorkflowNow } from '#src/workflow_engine/snapshot.js';
import { readerOf } from './reader.js';
import { type Deed, DONE, findTicketAtHand, refused, whyClosed } from './ticket_at_hand.js';

const NOT_THERE = 'The workflow of this ticket has not been started, so there is nothing to hold. Look at its errors.';

/** Stops a ticket: nothing of it can be completed until it is resumed. Throws NotFound. */
export async function holdTicket(
  current: Current,
  { number, reason }: { number: number; reason: string },
): Promise<Deed> {
  return withCompany(current, async (tx) => {
    const { now } = await findTicketAtHand(tx, current, number);
    const why = now ? (whyClosed(now, readerOf(current)) ?? alreadyHeld(now)) : NOT_THERE;
    if (!now || why !== undefined) return refused(why ?? NOT_THERE);
    const held = { wStatus: 'ON_HOLD', heldAt: now.at, heldReason: reason } as const;
    await tx.workflowInstance.update({ where: whereOf(current, now), data: held, select: { id: true } });
    const change = { before: { w_status: now.instance.wStatus }, after: { w_status: 'ON_HOLD', reason } };
    await record(tx, current, 'put the ticket on hold', subjectOf(now), change);
    return DONE;
  });
}

/** Lets a ticket go on where it was; what is due is due later by as long as it was held. Throws NotFound. */
export async function resumeTicket(current: Current, number: number): Promise<Deed> {
  return withCompany(current, async (tx) => {
    const { now } = await findTicketAtHand(tx, current, number);
    if (now?.instance.wStatus !== 'ON_HOLD') return refused('This ticket is not on hold.');
    await moveDueTimes(tx, current, now);
    const wStatus = now.tasks.length > 0 ? 'IN_PROGRESS' : 'NOT_STARTED';
    const resumed = { wStatus, heldAt: null, heldReason: null } as const;
    await tx.workflowInstance.update({ where: whereOf(current, now), data: resumed, select: { id: true } });
    const change = { before: { w_status: 'ON_HOLD' }, after: { w_status: wStatus } };
    await record(tx, current, 'resumed the ticket', subjectOf(now), change);
    return DONE;
  });
}

const alreadyHeld = ({ instance }: WorkflowNow) =>
  instance.wStatus === 'ON_HOLD' ? 'This ticket is on hold already.' : undefined;
const whereOf = ({ company }: Current, { instance }: WorkflowNow) => ({
  companyId_id: { companyId: company.id, id: instance.id },
});
const subjectOf = ({ instance, ticket }: WorkflowNow) => ({
  type: 'workflow_instance',
  id: instance.id,
  ticketInstanceId: ticket.id,
});

/** A task that was made while the ticket was held (something committed before was still handled) waited only since then. */
async function moveDueTimes(tx: Tx, { company }: Current, { instance }: WorkflowNow): Promise<void> {
  await tx.$executeRaw`
    update task_instances t
       set due_at = t.due_at + (clock_timestamp() - greatest(w.held_at, t.created_at)), updated_at = now()
      from workflow_instances w
     where w.company_id = ${company.id} and w.id = ${instance.id} and t.company_id = w.company_id and w.held_at is not null
       and t.due_at is not null and t.id in (
         select id from task_instances where company_id = ${company.id} and workflow_instance_id = ${instance.id}
            and t_status in ('PENDING', 'OPEN', 'IN_PROGRESS', 'ERROR') order by id for no key update)`;
}
