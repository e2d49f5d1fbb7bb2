import type {
  TaskDefinition,
  TicketDefinition,
  WorkflowDefinition,
  WorkflowTransition,
} from '../db/generated/client.js';
import type { Tx } from '../db/with_company.js';
import type { Task, TicketType, Transition, Workflow, WorkflowFile, WorkflowTest } from './workflow_file.js';

/** A definition as its rows hold it, in the file's order. */
export type DefinitionRows = WorkflowDefinition & {
  tasks: TaskDefinition[];
  transitions: WorkflowTransition[];
  ticketDefinitions: TicketDefinition[];
};

/** The rows of one definition, in one find; null where the company has none. */
export async function findDefinitionRows(tx: Tx, companyId: number, id: number): Promise<DefinitionRows | null> {
  const inOrder = { orderBy: { position: 'asc' } } as const;
  return tx.workflowDefinition.findUnique({
    where: { companyId_id: { companyId, id } },
    include: { tasks: inOrder, transitions: inOrder, ticketDefinitions: inOrder },
  });
}

/** Leaves out what is null in the row: an absent column is an absent key. */
function present<T extends object>(row: { readonly [K in keyof T]: unknown }): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined)) as T;
}

const taskOf = (row: TaskDefinition): Task =>
  present<Task>({
    key: row.key,
    title: row.title,
    description: row.description,
    ext_ref: row.extRef,
    task_type: row.taskType,
    assign_to: row.assignTo,
    due_hours: row.dueHours,
    next: row.nextMode,
    join: row.joinMode,
    input_schema: row.inputSchema,
    output_schema: row.outputSchema,
    edit_layout: row.editLayout,
    display_layout: row.displayLayout,
    set: row.set,
    action_url: row.actionUrl,
    timeout_seconds: row.timeoutSeconds,
    input_transform: row.inputTransform,
    output_transform: row.outputTransform,
  } as { [K in keyof Task]: unknown });

const ticketOf = (row: TicketDefinition): TicketType =>
  present<TicketType>({
    key: row.key,
    title: row.title,
    description: row.description,
    ext_ref: row.extRef,
    presets: row.presets,
    ticket_title: row.ticketTitle,
    fields: row.fields,
    edit_layout: row.editLayout,
    display_layout: row.displayLayout,
  } as { [K in keyof TicketType]: unknown });

function transitionOf(row: WorkflowTransition, keyOf: ReadonlyMap<number, string>): Transition {
  const end = (id: number | null) => (id === null ? null : (keyOf.get(id) ?? null));
  const { condition, priority, outcome } = row;
  const optional = present<Partial<Transition>>({
    condition,
    priority,
    otherwise: row.otherwise || null,
    outcome,
    end: row.endAll ? 'all' : null,
  });
  return { from: end(row.fromTaskId), to: end(row.toTaskId), ...optional };
}

/** The workflow file that the rows hold; `company_role_access` lives in ticket_type_roles and is not part of it. */
export function fileFromRows(rows: DefinitionRows): WorkflowFile {
  const keyOf = new Map(rows.tasks.map(({ id, key }) => [id, key]));
  const workflow = present<Workflow>({
    key: rows.key,
    title: rows.title,
    description: rows.description,
    ext_ref: rows.extRef,
    fields: rows.fields,
    outcomes: rows.outcomes,
    display_layout: rows.displayLayout,
    tasks: rows.tasks.map(taskOf),
    transitions: rows.transitions.map((row) => transitionOf(row, keyOf)),
  } as { [K in keyof Workflow]: unknown });
  const tests = rows.tests === null ? {} : { tests: rows.tests as unknown as WorkflowTest[] };
  return { ticketflower: 1, workflow, tickets: rows.ticketDefinitions.map(ticketOf), ...tests };
}
