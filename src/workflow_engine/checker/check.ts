import type { WorkflowFile } from '../workflow_file.js';
import { addressFindings } from './addresses.js';
import { withRuns } from './example_runs/with_runs.js';
import { expressionFindings } from './expressions.js';
import { fieldRuleFindings } from './field_rules.js';
import { readForm } from './file_form.js';
import { inFileOrder } from './file_order.js';
import { blocksImport, error, type Finding, firstFindings, MOST_FINDINGS } from './finding.js';
import { flowFindings } from './flow_findings.js';
import { graphFindings } from './graph.js';
import { hiddenClearsFindings } from './hidden_clears.js';
import type { Installation } from './installation.js';
import { DEEPEST, isTooDeep, shapeFindings } from './json_shape.js';
import { readJson } from './json_text.js';
import { laterVersionFindings } from './later_versions.js';
import { linkFindings } from './links.js';
import { nameFindings } from './names.js';
import { patternWorkFindings } from './pattern_work.js';
import { peopleFindings } from './people.js';
import { type Readable, readable } from './readable.js';
import { referenceFindings } from './references.js';
import { stepRuleFindings } from './step_rules.js';
import { testReferenceFindings, testRunFindings } from './tests.js';
import { unusedFieldFindings } from './unused_field.js';

export type { Installation } from './installation.js';

/** What the checker says; `file` only where its form is right (then findings can still stop it). */
export type Checked = { file?: WorkflowFile; findings: Finding[] };

/** A file's text is at most so many bytes: 1 MB. */
export const LARGEST_FILE = 1024 * 1024;

/** Checks the bytes of an uploaded file, which must be UTF-8. */
export function checkBytes(bytes: Uint8Array, installation: Installation): Checked {
  if (bytes.length > LARGEST_FILE) return { findings: [tooLarge()] };
  try {
    return checkText(new TextDecoder('utf-8', { fatal: true }).decode(bytes), installation);
  } catch (caught) {
    if (!(caught instanceof TypeError)) throw caught;
    return { findings: [error('schema', '', 'The file is not text in UTF-8; save it as UTF-8')] };
  }
}

/** Checks a file's text: size, JSON, depth, then all that `checkFile` finds. */
export function checkText(text: string, installation: Installation): Checked {
  if (new TextEncoder().encode(text).length > LARGEST_FILE) return { findings: [tooLarge()] };
  const read = readJson(text.replace(/^\uFEFF/, ''), DEEPEST);
  return 'findings' in read ? read : checkFile(read.json, installation);
}

/** Checks a file that is read already. Everything that is wrong at once: errors first, each in the order of the file. */
export function checkFile(json: unknown, installation: Installation): Checked {
  const shape = shapeFindings(json);
  if (shape.some(isTooDeep)) return { findings: shape };
  const read = readForm(json);
  const parts = readable(json);
  const shaped = new Set(shape.map(({ pointer }) => pointer));
  const form = 'findings' in read ? read.findings.filter(({ pointer }) => !shaped.has(pointer)) : [];
  const findings = partFindings(parts, installation, [...shape, ...form]);
  if (!('file' in read) || shape.length > 0) return { findings: listed(json, findings) };
  // Only a workflow whose every part can be read can be run.
  if (findings.some(blocksImport)) return { file: read.file, findings: listed(json, findings) };
  const shown = withRuns(read.file, parts, findings);
  return { file: read.file, findings: listed(json, [...shown, ...testRunFindings(read.file, parts)]) };
}

function listed(json: unknown, findings: readonly Finding[]): Finding[] {
  return inFileOrder(json, firstFindings(findings));
}

type Check = (parts: Readable, installation: Installation, found: readonly Finding[]) => Finding[];
const CHECKS: readonly Check[] = [
  laterVersionFindings,
  stepRuleFindings,
  fieldRuleFindings,
  patternWorkFindings,
  nameFindings,
  referenceFindings,
  expressionFindings,
  graphFindings,
  hiddenClearsFindings,
  unusedFieldFindings,
  flowFindings,
  linkFindings,
  addressFindings,
  peopleFindings,
  testReferenceFindings,
];

/** What is found until there is enough to list; further checks would only cost time. */
function partFindings(parts: Readable, installation: Installation, first: readonly Finding[]): Finding[] {
  let found = [...first];
  for (const check of CHECKS) {
    if (found.filter(blocksImport).length >= MOST_FINDINGS) break;
    found = [...found, ...check(parts, installation, found)];
  }
  return found;
}

function tooLarge(): Finding {
  return error('schema', '', 'The file is larger than 1 MB', { expected: 'at most 1 MB' });
}
