import { readNames } from '../expressions/names.js';
import { parse } from '../expressions/parse.js';
import { expressionsOf, formsIn } from './expression_places.js';
import { type Finding, warning } from './finding.js';
import { formsOf } from './forms.js';
import type { Installation } from './installation.js';
import { layoutsOf } from './layouts.js';
import type { Readable } from './readable.js';

/** Fields that nothing asks, sets, shows or reads. Not beside names that do not exist, as one of those may be meant. */
export function unusedFieldFindings(file: Readable, _installation: Installation, found: readonly Finding[]): Finding[] {
  if (found.some(({ code }) => ['schema', 'bad_reference', 'unknown_name'].includes(code))) return [];
  const used = usedNames(file);
  return file.fields
    .filter(({ it }) => !used.has(it.name))
    .map(({ it, pointer }) =>
      warning('unused_field', pointer, `Nothing asks, sets, shows or reads “${it.label}” (${it.name})`, {
        expected: 'a field that a form, a step or a condition uses',
        mend: 'Remove the field, or ask or show it somewhere',
        patch: [{ op: 'remove', path: pointer }],
      }),
    );
}

function usedNames(file: Readable): Set<string> {
  const asked = formsOf(file).flatMap(({ entries }) => entries.map(({ field }) => field));
  const placed = layoutsOf(file).flatMap(({ names }) => names.map(({ it }) => it));
  const steps = file.tasks.flatMap(({ it }) => [
    ...(it.input_schema ?? []),
    ...Object.keys({ ...it.set, ...it.output_transform }),
    ...(it.assign_to?.field === undefined ? [] : [it.assign_to.field]),
  ]);
  const presets = file.tickets.flatMap(({ it }) => Object.keys(it.presets ?? {}));
  return new Set([...asked, ...placed, ...steps, ...presets, ...readFields(file)]);
}

function readFields(file: Readable): string[] {
  const conditions = file.transitions.flatMap(({ it }) => it.condition ?? []);
  const all = [...conditions, ...[...formsIn(file), ...expressionsOf(file)].map(({ it }) => it)];
  const names = all.flatMap((json) => {
    const parsed = parse(json);
    return 'node' in parsed ? readNames(parsed.node).map(({ name }) => name) : [];
  });
  // A field that is read only as a step left it is read.
  return names.map((name) => (name.startsWith('steps.') ? (name.split('.')[2] ?? '') : name));
}
