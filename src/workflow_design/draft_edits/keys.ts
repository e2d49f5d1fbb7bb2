import { KEY_PATTERN, RESERVED_NAMES } from '#src/workflow_engine/workflow_file.js';

const LONGEST = 40;

/** A name for files and conditions out of words for people: "First day of leave" is first_day_of_leave; undefined where no letter is in it. */
export function keyFrom(words: string): string | undefined {
  const plain = words
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+/, '')
    .slice(0, LONGEST)
    .replace(/_+$/, '');
  return KEY_PATTERN.test(plain) ? plain : undefined;
}

/** The first of name, name_2, name_3 … that is free and not reserved. */
export function freeKey(wanted: string, taken: Iterable<string>): string {
  const used = new Set<string>([...taken, ...RESERVED_NAMES]);
  for (let number = 1; ; number++) {
    const key = number === 1 ? wanted : `${wanted}_${number}`;
    if (!used.has(key)) return key;
  }
}
