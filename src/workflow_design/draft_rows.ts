import type { Current } from '#src/current.js';
import type { Tx } from '#src/db/with_company.js';
import type { Task, TicketType, WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { writeAccess } from './ticket_type_access.js';
import { type Place, taskRow, ticketRow, transitionRow, workflowRow } from './workflow_file_rows.js';

/** A draft as it is and as it shall be, with the ids of the company roles by their names. */
export type Rewritten = {
  readonly id: number;
  readonly version: number;
  readonly before: WorkflowFile;
  readonly after: WorkflowFile;
  readonly roleIds: ReadonlyMap<string, number>;
};
type Keyed = Task | TicketType;

/** Writes an edited file into the rows of its draft: what stays keeps its row, so that addresses of steps stay good. Raises `edit_version`. */
export async function rewriteDraft(tx: Tx, current: Current, draft: Rewritten): Promise<void> {
  const companyId = current.company.id;
  const place: Place = { companyId, createdBy: current.user.id, workflowDefinitionId: draft.id };
  await tx.workflowDefinition.update({
    where: { companyId_id: { companyId, id: draft.id } },
    data: { ...workflowRow(draft.after), editVersion: { increment: 1 } },
    select: { id: true },
  });
  await tx.workflowTransition.deleteMany({ where: { companyId, workflowDefinitionId: draft.id } });
  const taskIds = await writeTasks(tx, place, draft);
  await tx.workflowTransition.createMany({
    data: draft.after.workflow.transitions.map((way, position) => transitionRow(place, way, position, taskIds)),
  });
  await writeTickets(tx, place, draft);
}

async function writeTasks(tx: Tx, place: Place, draft: Rewritten): Promise<Map<string, number>> {
  const { companyId, workflowDefinitionId } = place;
  const { tasks } = draft.after.workflow;
  const { added, changed, gone } = changes(draft.before.workflow.tasks, tasks);
  if (gone.length > 0)
    await tx.taskDefinition.deleteMany({ where: { companyId, workflowDefinitionId, key: { in: gone } } });
  for (const position of changed) {
    const task = tasks[position];
    if (!task) continue;
    await tx.taskDefinition.updateMany({
      where: { companyId, workflowDefinitionId, key: task.key },
      data: { ...taskRow(task, draft.roleIds), position },
    });
  }
  const row = (task: Task, position: number) => ({
    ...place,
    version: draft.version,
    position,
    ...taskRow(task, draft.roleIds),
  });
  await tx.taskDefinition.createMany({
    data: tasks.flatMap((task, position) => (added.has(position) ? [row(task, position)] : [])),
  });
  const rows = await tx.taskDefinition.findMany({
    where: { companyId, workflowDefinitionId },
    select: { id: true, key: true },
  });
  return new Map(rows.map(({ key, id }) => [key, id]));
}

async function writeTickets(tx: Tx, place: Place, draft: Rewritten): Promise<void> {
  const { companyId, workflowDefinitionId } = place;
  const { tickets } = draft.after;
  const { added, changed, gone } = changes(draft.before.tickets, tickets);
  if (gone.length > 0)
    await tx.ticketDefinition.deleteMany({ where: { companyId, workflowDefinitionId, key: { in: gone } } });
  for (const [position, ticket] of tickets.entries()) {
    const data = { ...ticketRow(ticket), position };
    if (changed.has(position))
      await tx.ticketDefinition.updateMany({ where: { companyId, workflowDefinitionId, key: ticket.key }, data });
    if (added.has(position)) await tx.ticketDefinition.create({ data: { ...place, ...data }, select: { id: true } });
    if (changed.has(position) || added.has(position)) await writeAccess(tx, companyId, ticket, draft.roleIds);
  }
}

/** Which places of the new list are new or changed, and which keys of the old one are gone. */
function changes(before: readonly Keyed[], after: readonly Keyed[]) {
  const places = new Map(before.map(({ key }, at) => [key, at]));
  const isSame = (one: Keyed, at: number) =>
    places.get(one.key) === at && JSON.stringify(before[at]) === JSON.stringify(one);
  const known = [...after.keys()].filter((at) => places.has(after[at]?.key ?? ''));
  return {
    added: new Set([...after.keys()].filter((at) => !places.has(after[at]?.key ?? ''))),
    changed: new Set(known.filter((at) => after[at] && !isSame(after[at], at))),
    gone: [...places.keys()].filter((key) => !after.some((one) => one.key === key)),
  };
}
