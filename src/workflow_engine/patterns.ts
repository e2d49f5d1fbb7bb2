import { RE2JS } from 're2js';

/** So many patterns are kept compiled; the ones compiled first make room. */
export const MOST_KEPT = 100;
const kept = new Map<string, RE2JS>();

/** A pattern in RE2's syntax, ready to match; compiled once as long as it is in use. Throws RE2JSException where it is none. */
export function patternOf(pattern: string): RE2JS {
  const known = kept.get(pattern);
  if (known) return known;
  const compiled = RE2JS.compile(pattern);
  const [first] = kept.keys();
  if (kept.size >= MOST_KEPT && first !== undefined) kept.delete(first);
  kept.set(pattern, compiled);
  return compiled;
}
