import { record } from '#src/audit.js';
import type { Current } from '#src/current.js';
import { type Tx, withCompany } from '#src/db/with_company.js';
import { Conflict, NotFound } from '#src/errors.js';
import { LARGEST_FILE } from '#src/workflow_engine/checker/check.js';
import { shapeFindings } from '#src/workflow_engine/checker/json_shape.js';
import { compile, type Definition } from '#src/workflow_engine/compile.js';
import { readWorkflowFile } from '#src/workflow_engine/definitions.js';
import { serialise } from '#src/workflow_engine/serialise.js';
import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { changedParts } from './draft_changes.js';
import { draftFileSchema, draftFindings } from './draft_edits/draft_file.js';
import { type Edit, isRefused } from './draft_edits/edit.js';
import { rewriteDraft } from './draft_rows.js';
import { changesSince, type EditSeen, editSeen } from './edits_seen.js';
import { makeCompanyRoles } from './file_company_roles.js';
import { otherTicketTypes, ticketKeyClashes } from './ticket_keys.js';
import { forgetLostTicketTypes } from './ticket_type_access.js';
import { lockDefinitions } from './workflow_locks.js';

/** A draft that is being edited; `editVersion` is what every form of it carries. */
export type Draft = {
  readonly id: number;
  readonly key: string;
  readonly version: number;
  readonly editVersion: string;
  readonly file: WorkflowFile;
  readonly definition: Definition;
};

/** A workflow's draft. Throws NotFound, and Conflict where the workflow has none (any more). */
export async function findDraft(current: Current, key: string): Promise<Draft> {
  const companyId = current.company.id;
  const { file, ...row } = await withCompany(current, async (tx) => {
    const found = await findDraftRow(tx, companyId, key);
    return { ...found, file: await readWorkflowFile(tx, companyId, found.id) };
  });
  return { ...row, file, definition: compile(file), editVersion: `${row.id}-${row.editVersion}` };
}

async function findDraftRow(tx: Tx, companyId: number, key: string) {
  const row = await tx.workflowDefinition.findFirst({
    where: { companyId, key },
    orderBy: { version: 'desc' },
    select: { id: true, key: true, version: true, state: true, title: true, editVersion: true },
  });
  if (!row) throw new NotFound();
  if (row.state !== 'draft')
    throw new Conflict(
      `“${row.title}” has no draft now: version ${row.version} is ${row.state}. Open the workflow and choose “Edit” to start the next draft.`,
    );
  return row;
}

/** What is done to a draft: in words for the audit log and for others who edit it, and the edit itself. */
export type Change = { readonly action: string; readonly about: string; readonly edit: Edit };
/** What stands in the way of an edit: somebody else's edits since the form was opened, or what the edit itself says. Nothing was written then. */
export type Trouble =
  | { readonly kind: 'conflict'; readonly changes: readonly EditSeen[] }
  | { readonly kind: 'refused'; readonly message: string };

/** Edits a draft as the form that carries `editVersion` saw it; gives what stands in the way, undefined where it is saved. Throws NotFound, and Conflict where there is no draft any more. */
export async function editDraft(
  current: Current,
  key: string,
  editVersion: string,
  change: Change,
): Promise<Trouble | undefined> {
  const companyId = current.company.id;
  return withCompany(current, async (tx) => {
    await lockDefinitions(tx, companyId);
    const row = await findDraftRow(tx, companyId, key);
    if (editVersion !== `${row.id}-${row.editVersion}`)
      return { kind: 'conflict', changes: await changesSince(tx, companyId, row.id, editVersion) };
    const before = await readWorkflowFile(tx, companyId, row.id);
    const after = change.edit(before);
    if (isRefused(after)) return { kind: 'refused', message: after.refused };
    if (serialise(before) === serialise(after)) return undefined;
    const message = await whyNotKept(tx, companyId, after);
    if (message !== undefined) return { kind: 'refused', message };
    await write(tx, current, { row, before, after, change });
    return undefined;
  });
}

/** Why a file cannot be kept as a draft, as far as the forms have not said so already. */
async function whyNotKept(tx: Tx, companyId: number, file: WorkflowFile): Promise<string | undefined> {
  const read = draftFileSchema.safeParse(file);
  const [issue] = read.error?.issues ?? [];
  if (issue) return `${issue.message} (at /${issue.path.join('/')})`;
  if (serialise(file).length > LARGEST_FILE) return 'The workflow would be larger than 1 MB. Shorten its texts.';
  const clashes = ticketKeyClashes(file, await otherTicketTypes(tx, companyId));
  return [...shapeFindings(file), ...draftFindings(file), ...clashes][0]?.message;
}

type Written = {
  readonly row: { readonly id: number; readonly version: number; readonly editVersion: number };
  readonly before: WorkflowFile;
  readonly after: WorkflowFile;
  readonly change: Change;
};

async function write(tx: Tx, current: Current, { row, before, after, change }: Written): Promise<void> {
  const { file, ids, made } = await makeCompanyRoles(tx, current, after);
  await rewriteDraft(tx, current, { id: row.id, version: row.version, before, after: file, roleIds: ids });
  await forgetLostTicketTypes(tx, current.company.id);
  const parts = changedParts(before, file);
  const seen = editSeen(row.editVersion + 1, change.about);
  const roles = made.length > 0 ? { company_roles_made: made } : {};
  await record(
    tx,
    current,
    change.action,
    { type: 'workflow_definition', id: row.id },
    { before: parts.before, after: { ...parts.after, ...seen, ...roles } },
  );
}
