import type { Current } from '#src/current.js';
import { importFile } from '#src/workflow_design/workflow_imports.js';
import { publish } from '#src/workflow_design/workflow_versions.js';
import type { Finding } from '#src/workflow_engine/checker/finding.js';
import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';

const shown = (findings: readonly Finding[]) =>
  findings.map(({ code, pointer, message }) => `${code} ${pointer}: ${message}`).join('\n');

/** Imports and publishes a workflow file by the application's own verbs; throws with the findings where that is refused. */
export async function publishFile(
  current: Current,
  file: WorkflowFile | string,
): Promise<{ workflowDefinitionId: number; key: string; version: number }> {
  const { draft, findings } = await importFile(current, typeof file === 'string' ? file : JSON.stringify(file));
  if (!draft) throw new Error(`The file cannot be imported:\n${shown(findings)}`);
  const published = await publish(current, draft);
  if (!published.published) throw new Error(`The file cannot be published:\n${shown(published.findings)}`);
  return { workflowDefinitionId: draft.id, key: draft.key, version: draft.version };
}
