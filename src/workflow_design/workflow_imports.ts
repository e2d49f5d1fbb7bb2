import { record } from '#src/audit.js';
import type { Current } from '#src/current.js';
import { type Tx, withCompany } from '#src/db/with_company.js';
import { checkText } from '#src/workflow_engine/checker/check.js';
import { blocksImport, type Finding } from '#src/workflow_engine/checker/finding.js';
import { readWorkflowFile } from '#src/workflow_engine/definitions.js';
import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { makeCompanyRoles } from './file_company_roles.js';
import { installationOf } from './installation.js';
import { otherTicketTypes, ticketKeyClashes } from './ticket_keys.js';
import { type Access, forgetLostTicketTypes, readAccess } from './ticket_type_access.js';
import { deleteDraft, writeDraft } from './workflow_file_rows.js';
import { lockDefinitions } from './workflow_locks.js';

/** A draft that an import made. */
export type ImportedDraft = {
  readonly id: number;
  readonly key: string;
  readonly version: number;
  readonly companyRolesMade: readonly string[];
  /** Keys of its ticket types for which who may submit them is not what it was. */
  readonly accessChanged: readonly string[];
};
/** What the company has of a file's key already, and both files; `seen` names it as it is now. */
export type ImportedOver = {
  readonly version: number;
  readonly state: 'draft' | 'published' | 'retired';
  readonly seen: string;
  readonly before: WorkflowFile;
  readonly after: WorkflowFile;
};
/** No draft: nothing was written, and the findings say why, or what it would go over. A draft's findings do not block importing. */
export type Imported = {
  readonly findings: readonly Finding[];
  readonly draft?: ImportedDraft;
  readonly over?: ImportedOver | undefined;
};
/** What whoever imports agreed to: company roles that are made, and (where it is given) what they were shown that the file goes over. */
type Agreed = { readonly mayMakeRoles?: boolean; readonly seen?: string };

/** Imports a workflow file as its key's next draft, replacing one that is there; writes nothing if a finding blocks it, or if it needs or goes over what was not agreed to. */
export async function importFile(
  current: Current,
  text: string,
  { mayMakeRoles = true, seen }: Agreed = {},
): Promise<Imported> {
  const companyId = current.company.id;
  const known = await withCompany(current, async (tx) => ({
    installation: await installationOf(tx, companyId),
    ticketTypes: await otherTicketTypes(tx, companyId),
  }));
  const { file, findings } = checkText(text, known.installation);
  const all = file ? [...ticketKeyClashes(file, known.ticketTypes), ...findings] : findings;
  if (!file || all.some(blocksImport)) return { findings: all };
  const needsRoles = !mayMakeRoles && all.some(({ code }) => code === 'new_company_role');
  return withCompany(current, async (tx) => {
    await lockDefinitions(tx, companyId);
    const over = seen === undefined ? undefined : await readOver(tx, companyId, file);
    if (needsRoles || (over && over.seen !== seen)) return { findings: all, over };
    return writeImport(tx, current, file, all);
  });
}

/** The newest version of a file's key. */
async function readOver(tx: Tx, companyId: number, after: WorkflowFile): Promise<ImportedOver | undefined> {
  const newest = await tx.workflowDefinition.findFirst({
    where: { companyId, key: after.workflow.key },
    orderBy: { version: 'desc' },
    select: { id: true, version: true, state: true, editVersion: true },
  });
  if (!newest) return undefined;
  const { id, version, state, editVersion } = newest;
  return { version, state, seen: `${id}-${editVersion}`, before: await readWorkflowFile(tx, companyId, id), after };
}

async function writeImport(
  tx: Tx,
  current: Current,
  file: WorkflowFile,
  findings: readonly Finding[],
): Promise<Imported> {
  const companyId = current.company.id;
  const { key } = file.workflow;
  // Another import may have come between the check and the lock.
  const clashes = ticketKeyClashes(file, await otherTicketTypes(tx, companyId));
  if (clashes.length > 0) return { findings: [...clashes, ...findings] };
  const roles = await makeCompanyRoles(tx, current, file);
  const ticketKeys = file.tickets.map((ticket) => ticket.key);
  const before = await readAccess(tx, companyId, ticketKeys);
  const { version, replaced } = await nextVersion(tx, companyId, key);
  if (replaced !== undefined) await deleteDraft(tx, companyId, replaced);
  const id = await writeDraft(tx, current, { file: roles.file, version, roleIds: roles.ids });
  if (replaced !== undefined) await forgetLostTicketTypes(tx, companyId);
  const after = await readAccess(tx, companyId, ticketKeys);
  await record(
    tx,
    current,
    'imported a workflow',
    { type: 'workflow_definition', id },
    {
      before: { open_to: before, ...(replaced !== undefined && { replaced_draft: replaced }) },
      after: { key, version, title: file.workflow.title, open_to: after, company_roles_made: roles.made },
    },
  );
  return {
    findings,
    draft: { id, key, version, companyRolesMade: roles.made, accessChanged: changedKeys(before, after) },
  };
}

function changedKeys(before: Access, after: Access): string[] {
  return Object.keys(after).filter((key) => after[key]?.join('\n') !== before[key]?.join('\n'));
}

/** The version that this key's next draft has: the present draft's (which is named), else one more than the newest. */
export async function nextVersion(
  tx: Tx,
  companyId: number,
  key: string,
): Promise<{ version: number; replaced?: number }> {
  const newest = await tx.workflowDefinition.findFirst({
    where: { companyId, key },
    orderBy: { version: 'desc' },
    select: { id: true, version: true, state: true },
  });
  if (!newest) return { version: 1 };
  return newest.state === 'draft' ? { version: newest.version, replaced: newest.id } : { version: newest.version + 1 };
}
