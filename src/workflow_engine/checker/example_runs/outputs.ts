import type { Data, Value } from '../../fields.js';
import type { FormEntry, Json } from '../../workflow_file.js';

/** Values of a field that its conditions tell apart, the plainest first. */
export type SamplesOf = (field: string) => readonly Json[];

/** A value that an example wants in a field: null where it must be empty, undefined where it does not matter. */
export type Wanted = (field: string) => Json | undefined;

const MOST_VALUES = 8;
const MOST_OUTPUTS = 60;

/** Answers to a form that are worth trying: what the example wants, then with one other value, then with two. */
export function outputsFor(entries: readonly FormEntry[], wanted: Wanted, samples: SamplesOf): Data[] {
  const base = Object.fromEntries(entries.flatMap((entry) => firstValue(entry, wanted, samples)));
  const changes = entries.flatMap((entry) => otherValues(entry, samples).map((value) => [entry.field, value] as const));
  const one = changes.map((change) => changed(base, change));
  const two = changes.flatMap((change, index) =>
    changes
      .slice(index + 1)
      .flatMap((other) => (other[0] === change[0] ? [] : [changed(changed(base, change), other)])),
  );
  return [base, ...one, ...two].slice(0, MOST_OUTPUTS);
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
