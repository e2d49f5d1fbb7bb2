import type { Current } from '#src/current.js';
import { withCompany } from '#src/db/with_company.js';
import { NotFound } from '#src/errors.js';
import type { AssignTo, Task } from '#src/workflow_engine/workflow_file.js';
import { findVersion, PAGE, type Version } from './workflow_definitions.js';
import type { State } from './workflow_definitions.schema.js';

/** A step in the list across workflows. */
export type TaskRow = {
  readonly id: number;
  readonly title: string;
  readonly taskType: Task['task_type'];
  readonly assignTo: AssignTo | undefined;
  readonly workflow: { readonly key: string; readonly title: string; readonly version: number; readonly state: State };
};

/** The company's steps, newest first, one more than a page where there are more; without a state those of drafts and published versions. */
export async function findTaskDefinitions(
  current: Current,
  { state, before }: { state: State | undefined; before: number | undefined },
): Promise<TaskRow[]> {
  const companyId = current.company.id;
  const rows = await withCompany(current, (tx) =>
    tx.taskDefinition.findMany({
      where: {
        companyId,
        ...(before !== undefined && { id: { lt: before } }),
        workflowDefinition: { state: state ?? { in: ['draft', 'published'] } },
      },
      orderBy: { id: 'desc' },
      take: PAGE + 1,
      select: {
        ...{ id: true, title: true, taskType: true, assignTo: true },
        workflowDefinition: { select: { key: true, title: true, version: true, state: true } },
      },
    }),
  );
  return rows.map(({ workflowDefinition: workflow, assignTo, ...row }) => ({
    ...row,
    workflow,
    assignTo: (assignTo ?? undefined) as AssignTo | undefined,
  }));
}

/** A step with the version that it belongs to. Throws NotFound. */
export async function findTaskDefinition(current: Current, id: number): Promise<{ task: Task; version: Version }> {
  const companyId = current.company.id;
  const row = await withCompany(current, (tx) =>
    tx.taskDefinition.findUnique({
      where: { companyId_id: { companyId, id } },
      select: { key: true, workflowDefinition: { select: { key: true, version: true } } },
    }),
  );
  const version = row && (await findVersion(current, row.workflowDefinition));
  const task = version?.definition.tasks.get(row?.key ?? '')?.task;
  if (!version || !task) throw new NotFound();
  return { task, version };
}
