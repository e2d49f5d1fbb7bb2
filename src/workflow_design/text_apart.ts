import { serialise } from '#src/workflow_engine/serialise.js';
import type { Json, WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import type { Apart } from './apart.js';
import { changedParts } from './draft_changes.js';

/** Where a typed text and the draft as it is now differ, part by part, with the lines that are not the same. */
export function textApart(typed: WorkflowFile, now: WorkflowFile): Apart[] {
  const { before, after } = changedParts(inOrder(typed), inOrder(now));
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].map((label) => {
    const [sent, fresh] = apartLines(linesOf(before[label]), linesOf(after[label]));
    return { label, typed: sent, now: fresh };
  });
}

/** The file as its text has it: the order of keys is no difference. */
function inOrder(file: WorkflowFile): WorkflowFile {
  return JSON.parse(serialise(file));
}

function linesOf(json: Json | undefined): string[] {
  return json === undefined ? [] : JSON.stringify(json, null, 2).split('\n');
}

/** Two texts without the lines in which both begin and end. */
function apartLines(one: readonly string[], other: readonly string[]): [string, string] {
  const shorter = Math.min(one.length, other.length);
  let first = 0;
  while (first < shorter && one[first] === other[first]) first++;
  let last = 0;
  while (last < shorter - first && one.at(-1 - last) === other.at(-1 - last)) last++;
  return [between(one, first, last), between(other, first, last)];
}

function between(lines: readonly string[], first: number, last: number): string {
  if (lines.length === 0) return 'not there';
  const middle = lines.slice(first, lines.length - last);
  const indent = Math.min(...middle.map((line) => line.search(/\S/)));
  return middle.length === 0 ? 'nothing' : middle.map((line) => line.slice(indent)).join('\n');
}
