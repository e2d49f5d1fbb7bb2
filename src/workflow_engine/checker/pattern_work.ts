import { fieldProblems, patternWork } from '../field_limits.js';
import { below, error, type Finding } from './finding.js';
import { type AskedForm, formsOf } from './forms.js';
import type { Readable } from './readable.js';

/** Matching all texts of one form may take so many instructions: some 160 ms at worst (safety 20). */
export const MOST_FORM_WORK = 2_000_000;

/** Forms whose patterns together take too long to match, at the entry with which it becomes too much. */
export function patternWorkFindings(file: Readable): Finding[] {
  const sound = file.fields.filter(({ it }) => fieldProblems(it).length === 0);
  const work = new Map(sound.map(({ it }) => [it.name, patternWork(it)]));
  return formsOf(file).flatMap((form) => tooMuch(form, work));
}

function tooMuch({ entries, pointer }: AskedForm, work: ReadonlyMap<string, number>): Finding[] {
  let sum = 0;
  const index = entries.findIndex(({ field }) => {
    sum += work.get(field) ?? 0;
    return sum > MOST_FORM_WORK;
  });
  if (index === -1) return [];
  const message = 'The patterns of this form together take too long to match, from this entry on';
  const mend =
    'Give the fields with a pattern a smaller max_length, repeat less in the patterns, or ask fewer of them here';
  return [error('schema', below(pointer, index), message, { mend })];
}
