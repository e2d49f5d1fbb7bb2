import type { Current } from '#src/current.js';
import { importFile } from '#src/workflow_design/workflow_imports.js';
import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import type { Visitor } from '../support/site.ts';
import { requestFile, textOf } from './files.ts';

/** Makes a draft of `requestFile` with this key and gives its address. */
export async function makeDraft(
  current: Current,
  key: string,
  change: (file: ReturnType<typeof requestFile>) => void = () => {},
): Promise<string> {
  const file = requestFile({ key, ticket: key });
  change(file);
  const { draft, findings } = await importFile(current, textOf(file));
  if (!draft) throw new Error(JSON.stringify(findings));
  return `/workflow_definitions/${key}`;
}

/** The draft as its export has it. */
export async function fileOf(browser: Visitor, draft: string, version = 1): Promise<WorkflowFile> {
  return JSON.parse((await browser.get(`${draft}/versions/${version}/export`)).text);
}
