import type { Current } from '#src/current.js';
import { withCompany } from '#src/db/with_company.js';
import { checkFile, LARGEST_FILE } from '#src/workflow_engine/checker/check.js';
import { error, type Finding } from '#src/workflow_engine/checker/finding.js';
import { DEEPEST, shapeFindings } from '#src/workflow_engine/checker/json_shape.js';
import { readJson } from '#src/workflow_engine/checker/json_text.js';
import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { draftFileSchema, draftFindings } from './draft_edits/draft_file.js';
import type { Edit } from './draft_edits/edit.js';
import { companyRolesIn } from './file_company_roles.js';
import { installationOf } from './installation.js';
import type { Draft } from './workflow_edits.js';

/** A draft's text as it was read: the file where it can be kept, also half-finished; else what hinders that. */
export type DraftText = { readonly file: WorkflowFile } | { readonly findings: readonly Finding[] };

/** Reads the text of a draft of this key. */
export async function readDraftText(current: Current, key: string, text: string): Promise<DraftText> {
  if (new TextEncoder().encode(text).length > LARGEST_FILE)
    return { findings: [error('schema', '', 'The file is larger than 1 MB')] };
  const json = readJson(text.replace(/^\uFEFF/, ''), DEEPEST);
  if ('findings' in json) return json;
  const shape = shapeFindings(json.json);
  if (shape.length > 0) return { findings: shape };
  const read = draftFileSchema.safeParse(json.json);
  // The checker says it in better words than the schema.
  if (!read.success)
    return { findings: (await findingsOf(current, json.json)).filter(({ code }) => code === 'schema') };
  const file: WorkflowFile = read.data;
  const findings = [...draftFindings(file), ...(file.workflow.key === key ? [] : [otherKey(key)])];
  return findings.length > 0 ? { findings } : { file };
}

function otherKey(key: string): Finding {
  const message = `The workflow’s key stays “${key}”: it stands in addresses. Duplicate the workflow to have it under another key`;
  return error('schema', '/workflow/key', message, { mend: `Write “${key}”` });
}

/** Everything that the checker says of a draft as it stands. */
export async function findingsOf(current: Current, json: unknown): Promise<Finding[]> {
  const companyId = current.company.id;
  const installation = await withCompany(current, (tx) => installationOf(tx, companyId));
  return checkFile(json, installation).findings;
}

/** The company roles that a text names and neither the company nor the draft had: they are made only if that is wanted. */
export function newRoles(draft: Draft, file: WorkflowFile, known: readonly string[]): string[] {
  const names = new Set([...known, ...companyRolesIn(draft.file)].map((name) => name.toLowerCase()));
  return companyRolesIn(file).filter((name) => !names.has(name.toLowerCase()));
}

/** Puts the whole file in the place of the draft's. */
export function replaceFile(file: WorkflowFile): Edit {
  return () => file;
}
