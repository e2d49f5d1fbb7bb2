import { keptWhileConnected } from '../db/kept.js';
import type { SqlTx } from '../db/sql_tx.js';
import type { Tx } from '../db/with_company.js';
import { compile, type Definition } from './compile.js';
import { type DefinitionRows, fileFromRows, findDefinitionRows } from './definition_rows.js';
import type { WorkflowFile } from './workflow_file.js';

/** One version of a workflow, ready to run: compiled, with the rows' ids beside the file's keys. */
export type LoadedDefinition = {
  readonly id: number;
  readonly key: string;
  readonly version: number;
  readonly state: 'draft' | 'published' | 'retired';
  readonly title: string;
  readonly editVersion: number;
  readonly definition: Definition;
  readonly taskIds: ReadonlyMap<string, number>;
  readonly taskKeys: ReadonlyMap<number, string>;
  readonly ticketIds: ReadonlyMap<string, number>;
  readonly ticketKeys: ReadonlyMap<number, string>;
};

const KEPT = 200;
// A published version changes in one thing only: a company role that it names may be renamed, which raises its edit_version
// (its state too, but that is read afresh where it matters).
const cache = keptWhileConnected<LoadedDefinition>(KEPT);

const byKey = (rows: readonly { id: number; key: string }[]) => new Map(rows.map(({ id, key }) => [key, id]));
const byId = (rows: readonly { id: number; key: string }[]) => new Map(rows.map(({ id, key }) => [id, key]));

function prepared(rows: DefinitionRows): LoadedDefinition {
  const { id, key, version, state, title, edit_version: editVersion, tasks, tickets } = rows;
  return {
    id,
    key,
    version,
    state,
    title,
    editVersion,
    definition: compile(fileFromRows(rows)),
    taskIds: byKey(tasks),
    taskKeys: byId(tasks),
    ticketIds: byKey(tickets),
    ticketKeys: byId(tickets),
  };
}

/**
 * A version of a workflow of this company; frozen versions come from a bounded cache. `editVersion` is the row's, where it was just read: then
 * what is kept takes no statement. Throws where the company has none of this id.
 */
export async function loadDefinition(
  tx: SqlTx,
  companyId: number,
  workflowDefinitionId: number,
  editVersion?: number,
): Promise<LoadedDefinition> {
  const name = `${companyId}/${workflowDefinitionId}`;
  const kept = cache.get(name);
  if (kept && (await isCurrent(tx, companyId, kept, editVersion))) return kept;
  const rows = await findDefinitionRows(tx, companyId, workflowDefinitionId);
  if (!rows) throw new Error(`workflow definition ${workflowDefinitionId} is not there`);
  const loaded = prepared(rows);
  if (loaded.state !== 'draft') cache.set(name, loaded);
  return loaded;
}

/** Whether the company roles that a kept version names are still called so; asked of those alone that name any. */
async function isCurrent(tx: SqlTx, companyId: number, kept: LoadedDefinition, editVersion?: number) {
  if (editVersion !== undefined) return kept.editVersion === editVersion;
  const { fields, tasks } = kept.definition.file.workflow;
  const namesRoles =
    tasks.some(({ assign_to: who }) => who?.company_role !== undefined || who?.else) ||
    fields.some((field) => field.type === 'user' && field.company_role !== undefined);
  if (!namesRoles) return true;
  const [now] = await tx.$queryRaw<{ editVersion: number }[]>`
    select edit_version as "editVersion" from workflow_definitions where company_id = ${companyId} and id = ${kept.id}`;
  return now?.editVersion === kept.editVersion;
}

/** The whole workflow file of a version, with who may submit its ticket types, for export and editing. */
export async function readWorkflowFile(tx: Tx, companyId: number, workflowDefinitionId: number): Promise<WorkflowFile> {
  const rows = await findDefinitionRows(tx, companyId, workflowDefinitionId);
  if (!rows) throw new Error(`workflow definition ${workflowDefinitionId} is not there`);
  const file = fileFromRows(rows);
  const keys = file.tickets.map(({ key }) => key);
  const open = await tx.ticketTypeRole.findMany({
    where: { companyId, ticketKey: { in: keys } },
    include: { companyRole: true },
  });
  const access = (key: string) =>
    open.filter(({ ticketKey }) => ticketKey === key).map(({ companyRole }) => companyRole.roleName);
  return {
    ...file,
    tickets: file.tickets.map((ticket) => ({ ...ticket, company_role_access: access(ticket.key).sort() })),
  };
}
