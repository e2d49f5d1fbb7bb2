import { record } from '#src/audit.js';
import type { Current } from '#src/current.js';
import { databaseNow } from '#src/db/database_now.js';
import { type Tx, withCompany } from '#src/db/with_company.js';
import { Conflict, NotFound } from '#src/errors.js';
import { checkFile } from '#src/workflow_engine/checker/check.js';
import { blocksPublishing, type Finding } from '#src/workflow_engine/checker/finding.js';
import { readWorkflowFile } from '#src/workflow_engine/definitions.js';
import { installationOf } from './installation.js';
import { forgetLostTicketTypes } from './ticket_type_access.js';
import type { VersionRef } from './workflow_definitions.schema.js';
import { deleteDraft } from './workflow_file_rows.js';
import { lockDefinitions } from './workflow_locks.js';

type Row = {
  readonly id: number;
  readonly key: string;
  readonly version: number;
  readonly state: 'draft' | 'published' | 'retired';
  readonly title: string;
  readonly editVersion: number;
};

async function findVersionRow(tx: Tx, companyId: number, { key, version }: VersionRef): Promise<Row> {
  const select = { id: true, key: true, version: true, state: true, title: true, editVersion: true } as const;
  const row = await tx.workflowDefinition.findUnique({
    where: { companyId_key_version: { companyId, key, version } },
    select,
  });
  if (!row) throw new NotFound();
  return row;
}

function mustBe(row: Row, state: Row['state'], wanted: string): void {
  if (row.state !== state)
    throw new Conflict(
      `Version ${row.version} of “${row.title}” is ${row.state} by now, so it cannot be ${wanted}. Reload the page to see how it stands.`,
    );
}

/** Everything that the checker says of a version today, its tests included. */
export async function checkVersion(current: Current, ref: VersionRef): Promise<Finding[]> {
  return (await checkedVersion(current, ref)).findings;
}

async function checkedVersion(current: Current, ref: VersionRef): Promise<{ row: Row; findings: Finding[] }> {
  const companyId = current.company.id;
  const { row, file, installation } = await withCompany(current, async (tx) => {
    const found = await findVersionRow(tx, companyId, ref);
    return {
      row: found,
      file: await readWorkflowFile(tx, companyId, found.id),
      installation: await installationOf(tx, companyId),
    };
  });
  // Outside the transaction: a file's tests take their time.
  return { row, findings: checkFile(file, installation).findings };
}

/** Publishes a draft and retires the version before it; refused with the findings if one blocks. Throws NotFound, and Conflict if it is no draft or has changed meanwhile. */
export async function publish(
  current: Current,
  ref: VersionRef,
): Promise<{ readonly published: boolean; readonly findings: readonly Finding[] }> {
  const { row, findings } = await checkedVersion(current, ref);
  mustBe(row, 'draft', 'published');
  if (findings.some(blocksPublishing)) return { published: false, findings };
  await withCompany(current, (tx) => freeze(tx, current, row));
  return { published: true, findings };
}

async function freeze(tx: Tx, current: Current, { id, key, version, editVersion }: Row): Promise<void> {
  const companyId = current.company.id;
  await lockDefinitions(tx, companyId);
  const before = await tx.workflowDefinition.findFirst({
    where: { companyId, key, state: 'published' },
    select: { id: true, version: true },
  });
  if (before)
    await tx.workflowDefinition.update({
      where: { companyId_id: { companyId, id: before.id } },
      data: { state: 'retired' },
    });
  const changed = await tx.workflowDefinition.updateMany({
    where: { companyId, id, state: 'draft', editVersion },
    data: { state: 'published', publishedAt: await databaseNow(tx), publishedBy: current.user.id },
  });
  if (changed.count !== 1)
    throw new Conflict(
      'Somebody changed this draft while it was being checked. Open it again and look at what is new before publishing.',
    );
  await record(
    tx,
    current,
    'published a workflow',
    { type: 'workflow_definition', id },
    {
      before: { state: 'draft', ...(before && { published_version: before.version }) },
      after: { state: 'published', key, version },
    },
  );
}

/** Retires the published version: no new tickets, running ones finish. Throws NotFound, and Conflict if it is not published. */
export async function retire(current: Current, ref: VersionRef): Promise<void> {
  await withCompany(current, async (tx) => {
    const companyId = current.company.id;
    await lockDefinitions(tx, companyId);
    const row = await findVersionRow(tx, companyId, ref);
    mustBe(row, 'published', 'retired');
    await tx.workflowDefinition.update({
      where: { companyId_id: { companyId, id: row.id } },
      data: { state: 'retired' },
    });
    await record(
      tx,
      current,
      'retired a workflow',
      { type: 'workflow_definition', id: row.id },
      { before: { state: 'published' }, after: { state: 'retired' } },
    );
  });
}

/** Throws a draft away, for good; gives its title. Throws NotFound, and Conflict if it is no draft. */
export async function discardDraft(current: Current, ref: VersionRef): Promise<string> {
  return withCompany(current, async (tx) => {
    const companyId = current.company.id;
    await lockDefinitions(tx, companyId);
    const row = await findVersionRow(tx, companyId, ref);
    mustBe(row, 'draft', 'discarded');
    await deleteDraft(tx, companyId, row.id);
    await forgetLostTicketTypes(tx, companyId);
    await record(
      tx,
      current,
      'discarded a draft',
      { type: 'workflow_definition', id: row.id },
      { before: { key: row.key, version: row.version, title: row.title } },
    );
    return row.title;
  });
}
