import type { Data, Value } from '../../fields.js';
import type { FormEntry, Json } from '../../workflow_file.js';

/** Values of a field that its conditions tell apart, the plainest first. */
export type SamplesOf = (field: string) => readonly Json[];

/** A value that an example wants in a field: null where it must be empty, undefined where it does not matter. */
export type Wanted = (field: string) => Json | undefined;

const MOST_VALUES = 8;
const MOST_OUTPUTS = 60;

/** Answers to a form that are worth trying: what the example wants, then with one other value, then with two; made as they are asked for. */
export function outputsFor(entries: readonly FormEntry[], wanted: Wanted, samples: SamplesOf): Data[] {
  const found: Data[] = [];
  for (const output of outputs(entries, wanted, samples)) {
    found.push(output);
    if (found.length >= MOST_OUTPUTS) break;
  }
  return found;
}

function* outputs(entries: readonly FormEntry[], wanted: Wanted, samples: SamplesOf): Generator<Data> {
  const base = Object.fromEntries(entries.flatMap((entry) => firstValue(entry, wanted, samples)));
  yield base;
  const changes = entries.flatMap((entry) => otherValues(entry, samples).map((value) => [entry.field, value] as const));
  for (const change of changes) yield changed(base, change);
  for (const [index, change] of changes.entries())
    for (const other of changes.slice(index + 1))
      if (other[0] !== change[0]) yield changed(changed(base, change), other);
}

function firstValue({ field }: FormEntry, wanted: Wanted, samples: SamplesOf): [string, Value][] {
  const value = wanted(field);
  const first = value === undefined ? samples(field)[0] : value;
  return first === null || first === undefined ? [] : [[field, first as Value]];
}

function otherValues({ field, required }: FormEntry, samples: SamplesOf): (Json | undefined)[] {
  const values: (Json | undefined)[] = samples(field).slice(0, MOST_VALUES);
  return required === true ? values : [...values, undefined];
}

function changed(data: Data, [field, value]: readonly [string, Json | undefined]): Data {
  const { [field]: _, ...rest } = data;
  return value === undefined ? rest : { ...rest, [field]: value as Value };
}
