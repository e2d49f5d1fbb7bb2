import { longest } from '../../field_values.js';
import type { Field, Json } from '../../workflow_file.js';
import type { Atom } from './condition.js';
import { subsetsOf } from './option_candidates.js';
import { literalsOf, operatorOf, sidesOf } from './side.js';

/** Beyond so many texts that are searched for, their combinations are not gone through. */
const MOST_SEARCHED = 6;
/** Stands between what is put together, so that nothing else comes about by it. */
const BETWEEN = '~';

/** Texts that the comparisons of a name can tell apart: equal, beginning and containing, in small and capital letters, by length. */
export function textCandidates(field: Field | undefined, atoms: readonly Atom[]): { values: Json[]; exact: boolean } {
  const literals = (...operators: string[]) =>
    atoms.filter(({ node }) => operators.includes(operatorOf(node) ?? '')).flatMap(textsOf);
  const [begins, parts] = [literals('starts_with'), literals('contains')];
  const equal = literals('==', '!=', 'in');
  const exactParts = parts.length <= MOST_SEARCHED;
  const built = ['', ...begins].flatMap((begin) =>
    subsetsOf(parts.slice(0, MOST_SEARCHED)).map((some) => [begin, ...some].join(BETWEEN)),
  );
  const lengths = atoms.flatMap(lengthsOf);
  const bare = [...usualTexts(field), ...equal, ...begins, ...parts, ...built].filter((text) => text !== '');
  const texts = atoms.some(readsCase) ? bare.flatMap((text) => [text, text.toLowerCase(), text.toUpperCase()]) : bare;
  const shaped = texts.flatMap((text) => [text, ...addressesOf(field, text)]);
  const sized = shaped.flatMap((text) => [text, ...sizesOf(field, lengths).map((size) => text.padEnd(size, 'x'))]);
  const exact = exactParts && (lengths.length === 0 || begins.length + parts.length === 0);
  return { values: [...new Set([...sized, ...sizesOf(field, lengths).map((size) => 'x'.repeat(size))])], exact };
}

function textsOf({ node }: Atom): string[] {
  return literalsOf(node).filter((literal): literal is string => typeof literal === 'string');
}

function readsCase({ node }: Atom): boolean {
  return sidesOf(node).some(({ through }) => through === 'lower' || through === 'upper');
}

/** The lengths around those that are asked for. */
function lengthsOf({ node }: Atom): number[] {
  if (!sidesOf(node).some(({ through }) => through === 'length')) return [];
  return literalsOf(node).flatMap((literal) => [-1, 0, 1].map((by) => Math.trunc(Number(literal)) + by));
}

function sizesOf(field: Field | undefined, lengths: readonly number[]): number[] {
  const isText = field?.type === 'text' || field?.type === 'long_text';
  const limits = isText ? [field.min_length ?? 1, longest(field)] : [];
  const all = lengths.length > 0 ? [...lengths, ...limits] : isText && field.min_length ? [field.min_length] : [];
  return [...new Set(all)].filter((size) => size > 0 && size <= 10_000);
}

/** Texts of which nothing is asked. */
export function usualTexts(field: Field | undefined): string[] {
  switch (field?.type) {
    case 'email':
      return ['someone@example.com'];
    case 'url':
      return ['https://example.com'];
    case 'phone':
      return ['+1 202 555 0100'];
    default:
      return ['text', 'other', 'A', '1', 'A1', 'AB-12', '12345', 'ABC123'];
  }
}

/** Addresses made of a text that is searched for. */
function addressesOf(field: Field | undefined, text: string): string[] {
  if (field?.type === 'email')
    return [`a${text}`, `${text}@example.com`, `a@${text}`, `${text}.com`, `${text}a@example.com`];
  if (field?.type === 'url') return [`https://${text}`, `https://example.com/${text}`, `${text}example.com`];
  return field?.type === 'phone' ? [`${text} 555 0100`, `+${text}`] : [];
}
