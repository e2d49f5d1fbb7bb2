import type { Current } from '#src/current.js';
import { Prisma } from '#src/db/generated/client.js';
import type { Tx } from '#src/db/with_company.js';
import type { Task, TicketType, Transition, WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { writeAccess } from './ticket_type_access.js';

/** A draft that is to be written: the file, its version's number, the ids of the company roles by their names. */
export type Draft = {
  readonly file: WorkflowFile;
  readonly version: number;
  readonly roleIds: ReadonlyMap<string, number>;
};
/** Whose rows: the company, who makes them, the workflow definition. */
export type Place = { readonly companyId: number; readonly createdBy: number; readonly workflowDefinitionId: number };

// Absent in the file is NULL in the row; what is there and empty stays there.
const json = (value: unknown) =>
  value === undefined || value === null ? Prisma.DbNull : (value as Prisma.InputJsonValue);

/** Writes a checked file as the rows of one draft and gives the workflow definition's id. The transaction is the caller's. */
export async function writeDraft(tx: Tx, current: Current, draft: Draft): Promise<number> {
  const owner = { companyId: current.company.id, createdBy: current.user.id };
  const { file, version, roleIds } = draft;
  const { id } = await tx.workflowDefinition.create({
    data: { ...owner, version, ...workflowRow(file) },
    select: { id: true },
  });
  const place: Place = { ...owner, workflowDefinitionId: id };
  const tasks = await tx.taskDefinition.createManyAndReturn({
    data: file.workflow.tasks.map((task, position) => ({ ...place, version, position, ...taskRow(task, roleIds) })),
    select: { id: true, key: true },
  });
  const taskIds = new Map(tasks.map((task) => [task.key, task.id]));
  await tx.workflowTransition.createMany({
    data: file.workflow.transitions.map((transition, position) => transitionRow(place, transition, position, taskIds)),
  });
  await tx.ticketDefinition.createMany({
    data: file.tickets.map((ticket, position) => ({ ...place, position, ...ticketRow(ticket) })),
  });
  for (const ticket of file.tickets) await writeAccess(tx, owner.companyId, ticket, roleIds);
  return id;
}

/** The columns of a file's workflow row, its version left to the caller. */
export function workflowRow({ workflow, tests }: WorkflowFile) {
  const { key, title, description, ext_ref: extRef, fields, outcomes, display_layout: displayLayout } = workflow;
  return {
    key,
    title,
    description: description ?? null,
    extRef: json(extRef),
    fields: fields as unknown as Prisma.InputJsonValue,
    outcomes: json(outcomes),
    displayLayout: json(displayLayout),
    tests: json(tests),
  };
}

/** The columns of a step's row. */
export function taskRow(task: Task, roleIds: ReadonlyMap<string, number>) {
  const role = task.assign_to?.company_role;
  return {
    key: task.key,
    title: task.title,
    description: task.description ?? null,
    extRef: json(task.ext_ref),
    taskType: task.task_type,
    inputSchema: json(task.input_schema),
    outputSchema: json(task.output_schema),
    editLayout: json(task.edit_layout),
    displayLayout: json(task.display_layout),
    assignTo: json(task.assign_to),
    assignCompanyRoleId: role === undefined ? null : (roleIds.get(role) ?? null),
    dueHours: task.due_hours ?? null,
    nextMode: task.next ?? null,
    joinMode: task.join ?? null,
    set: json(task.set),
    actionUrl: task.action_url ?? null,
    timeoutSeconds: task.timeout_seconds ?? null,
    inputTransform: json(task.input_transform),
    outputTransform: json(task.output_transform),
  };
}

/** The row of a way on; both its steps must have rows. */
export function transitionRow(
  place: Place,
  transition: Transition,
  position: number,
  taskIds: ReadonlyMap<string, number>,
) {
  const { companyId, workflowDefinitionId } = place;
  return {
    companyId,
    workflowDefinitionId,
    position,
    fromTaskId: idOf(transition.from, taskIds),
    toTaskId: idOf(transition.to, taskIds),
    condition: json(transition.condition),
    priority: transition.priority ?? null,
    otherwise: transition.otherwise ?? false,
    outcome: transition.outcome ?? null,
    endAll: transition.end === 'all',
  };
}

function idOf(task: string | null, taskIds: ReadonlyMap<string, number>): number | null {
  if (task === null) return null;
  const id = taskIds.get(task);
  // NULL would mean the start or the end: a step that is not there must never become one.
  if (id === undefined) throw new Error(`no step ${task}`);
  return id;
}

/** The columns of a ticket type's row. */
export function ticketRow(ticket: TicketType) {
  return {
    key: ticket.key,
    title: ticket.title,
    description: ticket.description ?? null,
    extRef: json(ticket.ext_ref),
    fields: ticket.fields as unknown as Prisma.InputJsonValue,
    presets: json(ticket.presets),
    ticketTitle: json(ticket.ticket_title),
    editLayout: json(ticket.edit_layout),
    displayLayout: json(ticket.display_layout),
  };
}

/** Deletes a draft's rows; nothing else refers to a draft. Who may submit its ticket types stays until `forgetLostTicketTypes`. */
export async function deleteDraft(tx: Tx, companyId: number, workflowDefinitionId: number): Promise<void> {
  const where = { companyId, workflowDefinitionId };
  await tx.workflowTransition.deleteMany({ where });
  await tx.taskDefinition.deleteMany({ where });
  await tx.ticketDefinition.deleteMany({ where });
  await tx.workflowDefinition.deleteMany({ where: { companyId, id: workflowDefinitionId } });
}
