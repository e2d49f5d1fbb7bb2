import type { Fields } from '../../fields.js';
import type { Json } from '../../workflow_file.js';
import { type Answer, askAtom } from './ask_atom.js';
import { candidatesOf, type Sample, samplesOf } from './candidates.js';
import type { Atom } from './condition.js';
import type { Subject } from './subject.js';

/** Sets of classes are bit masks; the lowest bit stands for "unset", the next for the first class. */
export const UNSET = 1n;

/** The values of one field (or other name), in classes that no comparison of the file with fixed values tells apart. */
export type Classes = {
  readonly subject: Subject;
  /** Values of each class, those that are certain first. */
  readonly members: Sample[][];
  /** False where the classes may not be all. */
  readonly exact: boolean;
  /** Where a value belongs; -1 for one that the field cannot have. */
  readonly indexOf: (value: Json) => number;
};

/** So many questions are asked to tell the values of one field apart; a field that needs more is not analysed. */
const MOST_QUESTIONS = 40_000;

/** Splits the values of a name by its comparisons with fixed values (`atoms`, each reading one name of this key). */
export function classesOf(
  subject: Subject,
  atoms: readonly Atom[],
  fields: Fields,
  budget: { questions: number },
): Classes {
  const found = candidatesOf(subject, atoms);
  const questions = found.samples.length * atoms.length;
  const isTooMany = questions > Math.min(MOST_QUESTIONS, budget.questions);
  if (!isTooMany) budget.questions -= questions;
  const asked = isTooMany ? [] : atoms;
  const members: Sample[][] = [];
  const known = new Map<string, number>();
  const place = (value: Json): number => {
    const [sample] = samplesOf(subject.field, [value]);
    if (!sample) return -1;
    const sign = signOf(asked, sample.value, fields);
    const index = known.get(sign) ?? members.length;
    known.set(sign, index);
    const list = members[index];
    if (list) list.push(sample);
    else members.push([sample]);
    return index;
  };
  for (const { value } of found.samples) place(value);
  for (const list of members) list.sort((one, other) => Number(other.certain) - Number(one.certain));
  return { subject, members, exact: found.exact && !isTooMany, indexOf: remembered(place) };
}

function remembered(place: (value: Json) => number): (value: Json) => number {
  const places = new Map<string, number>();
  return (value) => {
    const text = JSON.stringify(value);
    const index = places.get(text) ?? place(value);
    places.set(text, index);
    return index;
  };
}

function signOf(atoms: readonly Atom[], value: Json, fields: Fields): string {
  return atoms.map((atom) => signs(askAtom(atom, new Map([[atom.names[0] ?? '', value]]), fields))).join('');
}

function signs(answer: Answer): string {
  return typeof answer === 'boolean' ? String(Number(answer)) : '-';
}

/** The mask of one value; of a value that the field cannot have, of all. */
export function maskOfValue(classes: Classes, value: Json): bigint {
  const index = classes.indexOf(value);
  return index < 0 ? allSet(classes) : bitOf(index);
}

/** The bit of a class. */
export function bitOf(index: number): bigint {
  return 1n << BigInt(index + 1);
}

/** All classes, unset not among them. */
export function allSet({ members }: Classes): bigint {
  return (1n << BigInt(members.length + 1)) - 2n;
}

/** The classes of a mask, by their index. */
export function indexesIn(classes: Classes, mask: bigint): number[] {
  return classes.members.flatMap((_, index) => (mask & bitOf(index) ? [index] : []));
}
