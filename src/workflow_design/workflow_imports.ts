import { record } from '#src/audit.js';
import type { Current } from '#src/current.js';
import { type Tx, withCompany } from '#src/db/with_company.js';
import { checkText } from '#src/workflow_engine/checker/check.js';
import { blocksImport, type Finding } from '#src/workflow_engine/checker/finding.js';
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
/** No draft: nothing was written, and the findings say why. A draft's findings do not block importing. */
export type Imported = { readonly findings: readonly Finding[]; readonly draft?: ImportedDraft };

/** Imports a workflow file as its key's next draft, replacing one that is there; writes nothing if a finding blocks it, or if it needs new company roles and `mayMakeRoles` is false. */
export async function importFile(current: Current, text: string, { mayMakeRoles = true } = {}): Promise<Imported> {
  const companyId = current.company.id;
  const known = await withCompany(current, async (tx) => ({
    installation: await installationOf(tx, companyId),
    ticketTypes: await otherTicketTypes(tx, companyId),
  }));
  const { file, findings } = checkText(text, known.installation);
  const all = file ? [...ticketKeyClashes(file, known.ticketTypes), ...findings] : findings;
  if (!file || all.some(blocksImport)) return { findings: all };
  if (!mayMakeRoles && all.some(({ code }) => code === 'new_company_role')) return { findings: all };
  return withCompany(current, (tx) => writeImport(tx, current, file, all));
}

async function writeImport(
  tx: Tx,
  current: Current,
  file: WorkflowFile,
  findings: readonly Finding[],
): Promise<Imported> {
  const companyId = current.company.id;
  const { key } = file.workflow;
  await lockDefinitions(tx, companyId);
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
