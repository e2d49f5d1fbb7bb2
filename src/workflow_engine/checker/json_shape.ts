import { isStorable } from '../field_values.js';
import { below, error, type Finding, MOST_FINDINGS } from './finding.js';

/** Lists and objects in each other, the outermost counted. */
export const DEEPEST = 32;

const TOO_DEEP = `Lists and objects are nested more than ${DEEPEST} deep here`;

/** The one key that JavaScript gives a meaning of its own; all others are read as own properties only. */
const DANGEROUS = '__proto__';

/** What no place of the file may hold: too many levels, `__proto__`, text that no database stores. Without recursion. */
export function shapeFindings(json: unknown): Finding[] {
  const findings: Finding[] = [];
  const waiting: { value: unknown; pointer: string; level: number }[] = [{ value: json, pointer: '', level: 1 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, pointer, level } = next;
    if (typeof value === 'string' && !isStorable(value)) findings.push(unstorable(pointer));
    if (typeof value === 'number' && !Number.isFinite(value))
      findings.push(error('schema', pointer, 'The number is too large'));
    if (typeof value !== 'object' || value === null) continue;
    if (level > DEEPEST) return [error('schema', pointer, TOO_DEEP)];
    if (!Array.isArray(value)) findings.push(...keyFindings(value, pointer).slice(0, MOST_FINDINGS));
    // One by one, as a call takes only so many arguments.
    for (const [key, item] of Object.entries(value))
      waiting.push({ value: item, pointer: below(pointer, key), level: level + 1 });
  }
  return findings.slice(0, MOST_FINDINGS);
}

function keyFindings(value: object, pointer: string): Finding[] {
  return Object.keys(value).flatMap((key) => {
    const where = below(pointer, key);
    if (!isStorable(key)) return [unstorable(where)];
    return key === DANGEROUS ? [error('schema', where, `The key “${key}” is not allowed; give it another name`)] : [];
  });
}

function unstorable(pointer: string): Finding {
  return error('schema', pointer, 'There is a character here that cannot be stored (NUL, or half of one); remove it');
}

/** Whether a finding says that the file is nested too deep to be looked at any further. */
export function isTooDeep(finding: Finding): boolean {
  return finding.message === TOO_DEEP;
}
