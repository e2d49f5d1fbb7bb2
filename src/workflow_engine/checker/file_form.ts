import type { z } from 'zod';
import { shapeOf } from '../schema_shape.js';
import { type WorkflowFile, workflowFileSchema } from '../workflow_file.js';
import { below, error, type Finding, MOST_FINDINGS, type PatchStep } from './finding.js';
import { expectedIn, sentenceFor } from './form_words.js';
import { nearest } from './nearest.js';

type Issue = z.core.$ZodIssue;

/** Reads the file's form: keys, types, lengths. All that is wrong at once; the file only where nothing is. */
export function readForm(json: unknown): { file: WorkflowFile } | { findings: Finding[] } {
  const parsed = workflowFileSchema.safeParse(json, { error: sentenceFor });
  if (parsed.success) return { file: parsed.data };
  return { findings: parsed.error.issues.slice(0, MOST_FINDINGS).flatMap((issue) => findingsFor(json, issue)) };
}

function findingsFor(json: unknown, issue: Issue): Finding[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.slice(0, MOST_FINDINGS).map((key) => unknownKey(json, issue, key));
  const container = issue.path.slice(0, -1);
  if (isMissing(json, issue)) return [missingKey(container, issue)];
  const inner = issue.code === 'invalid_union' ? innerIssues(json, issue) : [];
  if (inner.length > 0) return inner.flatMap((one) => findingsFor(json, one));
  const expected = expectedIn(issue);
  const mend = mendFor(json, issue);
  return [error('schema', below('', ...issue.path), issue.message, { ...(expected ? { expected } : {}), ...mend })];
}

/** The file lacks the key: the pointer is to the object that lacks it, as a pointer leads to something in the file. */
function missingKey(container: PropertyKey[], issue: Issue): Finding {
  const expected = expectedIn(issue);
  const message = `“${String(issue.path.at(-1))}” is missing here`;
  return error('schema', below('', ...container), message, {
    ...(expected ? { expected } : {}),
    mend: `Add ${String(issue.path.at(-1))}`,
  });
}

function isMissing(json: unknown, { path }: Issue): boolean {
  const container = valueAt(json, path.slice(0, -1));
  const last = path.at(-1);
  return last !== undefined && typeof container === 'object' && container !== null && !Object.hasOwn(container, last);
}

/** Of a union: the issues of its only member that is of the value's kind, so that `{"stpe": …}` is said and not only "wrong". */
function innerIssues(json: unknown, issue: Extract<Issue, { code: 'invalid_union' }>): Issue[] {
  const value = valueAt(json, issue.path);
  if (typeof value !== 'object' || value === null) return [];
  const fitting = issue.errors.filter((issues) =>
    issues.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'),
  );
  return (fitting.length === 1 ? (fitting[0] ?? []) : []).map((inner) => ({
    ...inner,
    path: [...issue.path, ...inner.path],
  }));
}

function unknownKey(json: unknown, issue: Issue, key: string): Finding {
  const container = below('', ...issue.path);
  const keys = knownKeys(json, issue.path);
  const owner = valueAt(json, issue.path) as object;
  const meant = nearest(
    key,
    keys.filter((known) => !Object.hasOwn(owner, known)),
  );
  const patch: PatchStep = meant
    ? { op: 'move', from: below(container, key), path: below(container, meant) }
    : { op: 'remove', path: below(container, key) };
  const mend = meant ? `Write “${meant}” instead of “${key}”` : 'Remove it';
  const expected = keys.length > 0 ? `one of ${keys.join(', ')}` : undefined;
  const message = `The key “${key}” is not known here`;
  return error('schema', below(container, key), message, { ...(expected ? { expected } : {}), mend, patch: [patch] });
}

function knownKeys(json: unknown, path: PropertyKey[]): string[] {
  let schema: z.core.$ZodType | undefined = workflowFileSchema;
  let value = json;
  for (const part of path) {
    const shape: ReturnType<typeof shapeOf> | undefined = schema && shapeOf(schema, value);
    schema = shape?.kind === 'list' ? shape.item : shape?.kind === 'object' ? shape.keys.get(String(part)) : undefined;
    value = valueAt(value, [part]);
  }
  const shape = schema && shapeOf(schema, value);
  return shape?.kind === 'object' ? [...shape.keys.keys()] : [];
}

/** For one of several words: the word that was probably meant. */
function mendFor(json: unknown, issue: Issue): Pick<Finding, 'mend' | 'patch'> {
  const words =
    issue.code === 'invalid_value' ? issue.values : issue.code === 'invalid_union' ? (unionWords(issue) ?? []) : [];
  const given = valueAt(json, issue.path);
  const known = words.filter((word) => typeof word === 'string');
  const meant = typeof given === 'string' ? nearest(given, known) : undefined;
  if (meant === undefined) return {};
  return { mend: `Write “${meant}”`, patch: [{ op: 'replace', path: below('', ...issue.path), value: meant }] };
}

function unionWords(issue: Issue): readonly unknown[] | undefined {
  return 'options' in issue && Array.isArray(issue.options) ? issue.options : undefined;
}

/** What stands at a path of the file; own properties only. */
export function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((here, part) => {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, part)) return undefined;
    return (here as Record<PropertyKey, unknown>)[part];
  }, json);
}
