import type { DefinitionState } from '../db/generated/client.js';
import type { SqlTx } from '../db/sql_tx.js';
import type { Task, TicketType, Transition, Workflow, WorkflowFile, WorkflowTest } from './workflow_file.js';

/** A row as the database gives it: the columns that the file has, by the same names. */
type Row = { readonly [column: string]: unknown };
type Keyed = Row & { readonly id: number; readonly key: string };
type TransitionRow = Row & {
  readonly from_task_id: number | null;
  readonly to_task_id: number | null;
  readonly otherwise: boolean;
  readonly end_all: boolean;
};

/** A definition as its rows hold it, in the file's order. */
export type DefinitionRows = Keyed & {
  readonly version: number;
  readonly state: DefinitionState;
  readonly title: string;
  readonly edit_version: number;
  readonly tests: WorkflowTest[] | null;
  readonly tasks: readonly Keyed[];
  readonly transitions: readonly TransitionRow[];
  readonly tickets: readonly Keyed[];
};

/** The rows of one definition, in one statement; undefined where the company has none. */
export async function findDefinitionRows(
  tx: SqlTx,
  companyId: number,
  id: number,
): Promise<DefinitionRows | undefined> {
  const [row] = await tx.$queryRaw<DefinitionRows[]>`
    select d.id, d.key, d.version, d.state::text, d.title, d.description, d.ext_ref, d.fields, d.outcomes, d.display_layout, d.tests, d.edit_version,
           (select coalesce(jsonb_agg(to_jsonb(t) order by t.position), '[]') from task_definitions t
             where t.company_id = d.company_id and t.workflow_definition_id = d.id) as tasks,
           (select coalesce(jsonb_agg(to_jsonb(w) order by w.position), '[]') from workflow_transitions w
             where w.company_id = d.company_id and w.workflow_definition_id = d.id) as transitions,
           (select coalesce(jsonb_agg(to_jsonb(k) order by k.position), '[]') from ticket_definitions k
             where k.company_id = d.company_id and k.workflow_definition_id = d.id) as tickets
      from workflow_definitions d where d.company_id = ${companyId} and d.id = ${id}`;
  return row;
}

/** Leaves out what is null in the row: an absent column is an absent key. */
function present<T extends object>(row: { readonly [K in keyof T]: unknown }): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined)) as T;
}

const taskOf = (row: Row): Task =>
  present<Task>({
    key: row.key,
    title: row.title,
    description: row.description,
    ext_ref: row.ext_ref,
    task_type: row.task_type,
    assign_to: row.assign_to,
    due_hours: row.due_hours,
    next: row.next_mode,
    join: row.join_mode,
    input_schema: row.input_schema,
    output_schema: row.output_schema,
    edit_layout: row.edit_layout,
    display_layout: row.display_layout,
    set: row.set,
    action_url: row.action_url,
    timeout_seconds: row.timeout_seconds,
    input_transform: row.input_transform,
    output_transform: row.output_transform,
  } as { [K in keyof Task]: unknown });

const ticketOf = (row: Row): TicketType =>
  present<TicketType>({
    key: row.key,
    title: row.title,
    description: row.description,
    ext_ref: row.ext_ref,
    presets: row.presets,
    ticket_title: row.ticket_title,
    fields: row.fields,
    edit_layout: row.edit_layout,
    display_layout: row.display_layout,
  } as { [K in keyof TicketType]: unknown });

function transitionOf(row: TransitionRow, keyOf: ReadonlyMap<number, string>): Transition {
  const end = (id: number | null) => (id === null ? null : (keyOf.get(id) ?? null));
  const { condition, priority, outcome } = row;
  const optional = present<Partial<Transition>>({
    condition,
    priority,
    otherwise: row.otherwise || null,
    outcome,
    end: row.end_all ? 'all' : null,
  });
  return { from: end(row.from_task_id), to: end(row.to_task_id), ...optional };
}

/** The workflow file that the rows hold; `company_role_access` lives in ticket_type_roles and is not part of it. */
export function fileFromRows(rows: DefinitionRows): WorkflowFile {
  const keyOf = new Map(rows.tasks.map(({ id, key }) => [id, key]));
  const workflow = present<Workflow>({
    key: rows.key,
    title: rows.title,
    description: rows.description,
    ext_ref: rows.ext_ref,
    fields: rows.fields,
    outcomes: rows.outcomes,
    display_layout: rows.display_layout,
    tasks: rows.tasks.map(taskOf),
    transitions: rows.transitions.map((row) => transitionOf(row, keyOf)),
  } as { [K in keyof Workflow]: unknown });
  const tests = rows.tests === null ? {} : { tests: rows.tests };
  return { ticketflower: 1, workflow, tickets: rows.tickets.map(ticketOf), ...tests };
}
