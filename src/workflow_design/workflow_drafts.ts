import { record } from '#src/audit.js';
import type { Current } from '#src/current.js';
import { type Tx, withCompany } from '#src/db/with_company.js';
import { NotFound } from '#src/errors.js';
import { readWorkflowFile } from '#src/workflow_engine/definitions.js';
import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { freeKey, keyFrom } from './draft_edits/keys.js';
import { makeCompanyRoles } from './file_company_roles.js';
import { otherTicketTypes } from './ticket_keys.js';
import type { VersionRef } from './workflow_definitions.schema.js';
import { writeDraft } from './workflow_file_rows.js';
import { nextVersion } from './workflow_imports.js';
import { lockDefinitions } from './workflow_locks.js';

/** What a new workflow begins with; `copyOf`: everything of another one's version. */
export type NewWorkflow = {
  readonly title: string;
  readonly description: string;
  readonly copyOf: VersionRef | undefined;
};

/** Makes a workflow's first draft, empty but for one ticket type, or a copy of another workflow under keys of its own. Throws NotFound. */
export async function createWorkflow(current: Current, wanted: NewWorkflow): Promise<VersionRef> {
  const companyId = current.company.id;
  return withCompany(current, async (tx) => {
    await lockDefinitions(tx, companyId);
    const keys = await tx.workflowDefinition.findMany({
      where: { companyId },
      distinct: ['key'],
      select: { key: true },
    });
    const key = freeKey(
      keyFrom(wanted.title) ?? 'workflow',
      keys.map((row) => row.key),
    );
    const ticketKeys = (await otherTicketTypes(tx, companyId)).map((type) => type.key);
    const source = wanted.copyOf && (await readVersionFile(tx, companyId, wanted.copyOf));
    const file = source ? copied(source, key, { ...wanted, ticketKeys }) : blank(key, { ...wanted, ticketKeys });
    const after = { key, version: 1, title: wanted.title, ...(wanted.copyOf && { copy_of: wanted.copyOf }) };
    await writeNew(tx, current, { file, version: 1, action: 'created a workflow', after });
    return { key, version: 1 };
  });
}

type Named = NewWorkflow & { readonly ticketKeys: readonly string[] };

function blank(key: string, { title, description, ticketKeys }: Named): WorkflowFile {
  const words = { title, ...(description !== '' && { description }) };
  return {
    ticketflower: 1,
    workflow: { key, ...words, fields: [], tasks: [], transitions: [] },
    tickets: [{ key: freeKey(key, ticketKeys), title, fields: [] }],
  };
}

/** A ticket type belongs to one workflow, so those of the copy get keys of their own; its tests follow. */
function copied(source: WorkflowFile, key: string, { title, description, ticketKeys }: Named): WorkflowFile {
  const names = new Map<string, string>();
  for (const ticket of source.tickets) names.set(ticket.key, freeKey(ticket.key, [...ticketKeys, ...names.values()]));
  const own = (ticketKey: string) => names.get(ticketKey) ?? ticketKey;
  const { description: _, ...workflow } = source.workflow;
  return {
    ...source,
    workflow: { ...workflow, key, title, ...(description !== '' && { description }) },
    tickets: source.tickets.map((ticket) => ({ ...ticket, key: own(ticket.key) })),
    ...(source.tests && { tests: source.tests.map((test) => ({ ...test, ticket: own(test.ticket) })) }),
  };
}

/** Starts the next draft of a workflow as a copy of one of its versions; one that is there already is left alone and given back. Throws NotFound. */
export async function startDraft(
  current: Current,
  ref: VersionRef,
): Promise<VersionRef & { readonly isThere: boolean }> {
  const companyId = current.company.id;
  const { key } = ref;
  return withCompany(current, async (tx) => {
    await lockDefinitions(tx, companyId);
    const file = await readVersionFile(tx, companyId, ref);
    const { version, replaced } = await nextVersion(tx, companyId, key);
    if (replaced !== undefined) return { key, version, isThere: true };
    const after = { key, version, title: file.workflow.title, copy_of: ref };
    await writeNew(tx, current, { file, version, action: 'started a draft', after });
    return { key, version, isThere: false };
  });
}

async function readVersionFile(tx: Tx, companyId: number, { key, version }: VersionRef): Promise<WorkflowFile> {
  const row = await tx.workflowDefinition.findUnique({
    where: { companyId_key_version: { companyId, key, version } },
    select: { id: true },
  });
  if (!row) throw new NotFound();
  return readWorkflowFile(tx, companyId, row.id);
}

type New = {
  readonly file: WorkflowFile;
  readonly version: number;
  readonly action: string;
  readonly after: { readonly [name: string]: unknown };
};

async function writeNew(tx: Tx, current: Current, { file, version, action, after }: New): Promise<void> {
  const roles = await makeCompanyRoles(tx, current, file);
  const id = await writeDraft(tx, current, { file: roles.file, version, roleIds: roles.ids });
  await record(tx, current, action, { type: 'workflow_definition', id }, { after });
}
