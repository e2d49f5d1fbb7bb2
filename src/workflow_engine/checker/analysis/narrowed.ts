import { askAtom } from './ask_atom.js';
import { bitOf, indexesIn, UNSET } from './classes.js';
import type { Atom, Condition } from './condition.js';
import type { Ground } from './ground.js';
import type { MaskOf } from './space.js';
import { subjectOf } from './subject.js';

/** What is known besides where a condition was asked and held, or did not hold. */
export function narrowedBy(ground: Ground, masks: MaskOf, condition: Condition, holds: boolean): MaskOf {
  if (condition.kind === 'not') return narrowedBy(ground, masks, condition.part, !holds);
  if (condition.kind === 'atom') return narrowedByAtom(ground, masks, condition.atom, holds);
  const isAll = (condition.kind === 'and') === holds;
  if (isAll) return condition.parts.reduce((known, part) => narrowedBy(ground, known, part, holds), masks);
  // It was decided by one of the parts, and those before it went the other way.
  let before = masks;
  const cases = condition.parts.map((part) => {
    const here = narrowedBy(ground, before, part, holds);
    before = narrowedBy(ground, before, part, !holds);
    return here;
  });
  return remembered((name) => cases.reduce((mask, known) => mask | known(name), 0n));
}

function narrowedByAtom({ fields, classes }: Ground, masks: MaskOf, atom: Atom, holds: boolean): MaskOf {
  const [name = '', ...others] = atom.names;
  const isSet = atom.node.kind === 'call' && atom.node.operator === 'is_set';
  if (isSet) return (one) => (one === name ? masks(one) & (holds ? ~UNSET : UNSET) : masks(one));
  if (others.length > 0) return (one) => (atom.names.includes(one) ? masks(one) & ~UNSET : masks(one));
  const known = classes(subjectOf(name, fields).key);
  const fits = indexesIn(known, masks(name)).filter((index) => {
    const [sample] = known.members[index] ?? [];
    return sample && askAtom(atom, new Map([[name, sample.value]]), fields) === holds;
  });
  const mask = fits.reduce((all, index) => all | bitOf(index), 0n);
  return (one) => (one === name ? mask : masks(one));
}

function remembered(masks: MaskOf): MaskOf {
  const known = new Map<string, bigint>();
  return (name) => {
    const mask = known.get(name) ?? masks(name);
    known.set(name, mask);
    return mask;
  };
}
