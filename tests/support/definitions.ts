import type { Current } from '#src/current.js';
import { withCompany } from '#src/db/with_company.js';
import { importFile } from '#src/workflow_design/workflow_imports.js';
import { publish } from '#src/workflow_design/workflow_versions.js';
import { blocksPublishing, type Finding } from '#src/workflow_engine/checker/finding.js';
import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';

const shown = (findings: readonly Finding[]) =>
  findings.map(({ code, pointer, message }) => `${code} ${pointer}: ${message}`).join('\n');

/** What the checker did not know at first: versions with it can be published still, and then run into workflow errors. */
const ONCE_UNKNOWN = ['gap', 'maybe_unset', 'maybe_zero', 'never_taken'];

async function publishAsOnce(current: Current, id: number): Promise<void> {
  const companyId = current.company.id;
  await withCompany(current, async (tx) => {
    const { key } = await tx.workflowDefinition.findUniqueOrThrow({ where: { companyId_id: { companyId, id } } });
    await tx.workflowDefinition.updateMany({
      where: { companyId, key, state: 'published' },
      data: { state: 'retired' },
    });
    await tx.workflowDefinition.updateMany({
      where: { companyId, id },
      data: { state: 'published', publishedAt: new Date() },
    });
  });
}

/** Imports and publishes a workflow file by the application's own verbs; throws with the findings where that is refused. */
export async function publishFile(
  current: Current,
  file: WorkflowFile | string,
): Promise<{ workflowDefinitionId: number; key: string; version: number }> {
  const { draft, findings } = await importFile(current, typeof file === 'string' ? file : JSON.stringify(file));
  if (!draft) throw new Error(`The file cannot be imported:\n${shown(findings)}`);
  const published = await publish(current, draft);
  const blocking = published.findings.filter(blocksPublishing);
  if (!published.published && blocking.every(({ code }) => ONCE_UNKNOWN.includes(code)))
    await publishAsOnce(current, draft.id);
  else if (!published.published) throw new Error(`The file cannot be published:\n${shown(published.findings)}`);
  return { workflowDefinitionId: draft.id, key: draft.key, version: draft.version };
}
