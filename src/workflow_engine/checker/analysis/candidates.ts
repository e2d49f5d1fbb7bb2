import { checkValue } from '../../field_values.js';
import type { Field, Json } from '../../workflow_file.js';
import type { Atom } from './condition.js';
import { optionCandidates } from './option_candidates.js';
import { orderedCandidates } from './ordered_candidates.js';
import type { Subject } from './subject.js';
import { textCandidates } from './text_candidates.js';

/** A value that a name can have; `certain` unless only a pattern or an address's form, which is not analysed, speaks against it. */
export type Sample = { readonly value: Json; readonly certain: boolean };

/** Values that stand for all that comparisons can tell apart; `exact` false where some may be missing. */
export type Candidates = { readonly samples: readonly Sample[]; readonly exact: boolean };

/** The values of a name that its comparisons with fixed values can tell apart, the plainest first. */
export function candidatesOf(subject: Subject, atoms: readonly Atom[]): Candidates {
  const { values, exact } = rawCandidates(subject, atoms);
  return { samples: samplesOf(subject.field, values), exact };
}

/** Those of the values that the field can have, in their stored form. */
export function samplesOf(field: Field | undefined, values: readonly Json[]): Sample[] {
  return values.flatMap((value) => sampleOf(field, value) ?? []);
}

function rawCandidates({ type, field }: Subject, atoms: readonly Atom[]): { values: readonly Json[]; exact: boolean } {
  switch (type.kind) {
    case 'boolean':
      return { values: [true, false], exact: true };
    case 'user':
      return { values: [1, 2, 3, 4], exact: true };
    case 'file':
      return { values: ['file'], exact: true };
    case 'choice':
    case 'choices':
      return optionCandidates(type, atoms);
    case 'text':
      return textCandidates(field, atoms);
    default:
      return { values: orderedCandidates(type, field, atoms), exact: true };
  }
}

function sampleOf(field: Field | undefined, value: Json): Sample | undefined {
  if (!field || field.type === 'file') return { value, certain: true };
  const checked = checkValue(field, value);
  if ('value' in checked) return { value: checked.value, certain: true };
  return isFormUnknown(field) && fitsLength(field, String(value)) ? { value, certain: false } : undefined;
}

function isFormUnknown(field: Field): boolean {
  if (field.type === 'text' || field.type === 'long_text') return field.pattern !== undefined;
  return ['email', 'url', 'phone'].includes(field.type);
}

function fitsLength(field: Field, text: string): boolean {
  if (field.type !== 'text' && field.type !== 'long_text') return text.length <= 2000;
  const { pattern: _, ...plain } = field;
  return 'value' in checkValue(plain, text);
}
