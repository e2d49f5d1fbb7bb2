import type { Current } from '#src/current.js';
import { actorNames } from '#src/db/outside_company.js';
import { type Tx, withCompany } from '#src/db/with_company.js';
import { NotFound } from '#src/errors.js';
import { compile, type Definition } from '#src/workflow_engine/compile.js';
import { readWorkflowFile } from '#src/workflow_engine/definitions.js';
import { serialise } from '#src/workflow_engine/serialise.js';
import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { countRunning } from './running_tickets.js';
import type { State, VersionRef } from './workflow_definitions.schema.js';

export const PAGE = 25;
const VERSIONS_SHOWN = 50;

/** A workflow in the list: all its versions as one row. */
export type WorkflowRow = {
  key: string;
  title: string;
  published: number | null;
  draft: number | null;
  newest: number;
  updated_at: Date;
};

/** A page of the company's workflows by key, one more row than a page where there are more; `state` keeps those that have a version in it (retired: nothing else). */
export async function findWorkflows(
  current: Current,
  { state, after }: { state: State | undefined; after: string | undefined },
): Promise<WorkflowRow[]> {
  return withCompany(
    current,
    (tx) => tx.$queryRaw<WorkflowRow[]>`
    select key, (array_agg(title order by state = 'published' desc, version desc))[1] as title,
           max(version) filter (where state = 'published') as published, max(version) filter (where state = 'draft') as draft,
           max(version) as newest, max(updated_at) as updated_at
      from workflow_definitions where company_id = ${current.company.id} and key > ${after ?? ''}
     group by key
    having case ${state ?? ''} when 'published' then bool_or(state = 'published') when 'draft' then bool_or(state = 'draft')
           when 'retired' then bool_and(state = 'retired') else true end
     order by key limit ${PAGE + 1}`,
  );
}

/** The version that a workflow's plain address shows: the published one, else the newest. Throws NotFound. */
export async function findShownVersion(current: Current, key: string): Promise<number> {
  const rows = await withCompany(
    current,
    (tx) => tx.$queryRaw<{ version: number }[]>`
    select version from workflow_definitions where company_id = ${current.company.id} and key = ${key}
     order by state = 'published' desc, version desc limit 1`,
  );
  const [row] = rows;
  if (!row) throw new NotFound();
  return row.version;
}

/** One version with all that its page shows. */
export type Version = {
  readonly id: number;
  readonly key: string;
  readonly version: number;
  readonly state: State;
  readonly editVersion: number;
  readonly publishedAt: Date | null;
  readonly file: WorkflowFile;
  readonly definition: Definition;
  readonly taskIds: ReadonlyMap<string, number>;
  readonly versions: readonly VersionRow[];
};
export type VersionRow = {
  readonly version: number;
  readonly state: State;
  readonly createdAt: Date;
  readonly publishedAt: Date | null;
  readonly createdBy: string;
  /** Tickets that run on it. */
  readonly running: number;
};

/** A version of this company. Throws NotFound. */
export async function findVersion(current: Current, ref: VersionRef): Promise<Version> {
  const { file, ...rest } = await withCompany(current, (tx) => readVersion(tx, current.company.id, ref));
  return { ...rest, file, definition: compile(file) };
}

async function readVersion(tx: Tx, companyId: number, { key, version }: VersionRef) {
  const row = await tx.workflowDefinition.findUnique({
    where: { companyId_key_version: { companyId, key, version } },
    select: {
      id: true,
      key: true,
      version: true,
      state: true,
      editVersion: true,
      publishedAt: true,
      tasks: { select: { id: true, key: true } },
    },
  });
  if (!row) throw new NotFound();
  const { tasks, ...found } = row;
  const file = await readWorkflowFile(tx, companyId, row.id);
  return {
    ...found,
    file,
    taskIds: new Map(tasks.map((task) => [task.key, task.id])),
    versions: await readVersions(tx, companyId, key),
  };
}

async function readVersions(tx: Tx, companyId: number, key: string): Promise<VersionRow[]> {
  const rows = await tx.workflowDefinition.findMany({
    where: { companyId, key },
    orderBy: { version: 'desc' },
    take: VERSIONS_SHOWN,
    select: { version: true, state: true, createdAt: true, publishedAt: true, createdBy: true },
  });
  const names = await actorNames(
    tx,
    rows.map(({ createdBy }) => createdBy),
  );
  const running = await countRunning(tx, companyId, key);
  return rows.map((row) => ({
    ...row,
    createdBy: names.get(row.createdBy) ?? 'Somebody',
    running: running.get(row.version) ?? 0,
  }));
}

/** A version as the bytes of its workflow file. Throws NotFound. */
export async function exportVersion(current: Current, { key, version }: VersionRef): Promise<string> {
  const companyId = current.company.id;
  return withCompany(current, async (tx) => {
    const row = await tx.workflowDefinition.findUnique({
      where: { companyId_key_version: { companyId, key, version } },
      select: { id: true },
    });
    if (!row) throw new NotFound();
    return serialise(await readWorkflowFile(tx, companyId, row.id));
  });
}
