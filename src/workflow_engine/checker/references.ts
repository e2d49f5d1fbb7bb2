import type { AssignTo, FormEntry } from '../workflow_file.js';
import { below, error, type Finding } from './finding.js';
import { formsOf } from './forms.js';
import { layoutsOf } from './layouts.js';
import { nearest } from './nearest.js';
import type { At, Readable } from './readable.js';

/** Names outside expressions that do not exist: in forms, layouts, presets, transitions, `assign_to`, `set`, `output_transform`. */
export function referenceFindings(file: Readable): Finding[] {
  const fields = namesOf(file.names.fields);
  const missingField = (at: At<string>) => missing(at, fields, 'field');
  return [
    ...fieldNames(file).flatMap(missingField),
    ...file.transitions.flatMap(({ it, pointer }) => [
      ...missingStep(file, it.from, below(pointer, 'from')),
      ...missingStep(file, it.to, below(pointer, 'to')),
      ...missingOutcome(file, it.outcome, below(pointer, 'outcome')),
    ]),
    ...file.tasks.flatMap(({ it, pointer }) => assignFindings(file, it.assign_to ?? {}, below(pointer, 'assign_to'))),
  ];
}

// Asked for every name of a file, of the same few lists.
const known = new WeakMap<readonly At<string>[], ReadonlySet<string>>();

/** The names of a list of parts. */
export function namesOf(list: readonly At<string>[]): ReadonlySet<string> {
  const names = known.get(list) ?? new Set(list.map(({ it }) => it));
  known.set(list, names);
  return names;
}

/** The finding for a name that is none of the known ones; none where it is. */
export function missing({ it, pointer }: At<string>, known: ReadonlySet<string>, what: string): Finding[] {
  if (known.has(it)) return [];
  const meant = nearest(it, known);
  const mend = meant === undefined ? `Add a ${what} “${it}”, or name another` : `Write “${meant}”`;
  const isKey = pointer.endsWith(below('', it));
  const patch =
    meant === undefined || isKey ? {} : { patch: [{ op: 'replace', path: pointer, value: meant } as const] };
  return [error('bad_reference', pointer, `There is no ${what} “${it}”`, { mend, ...patch })];
}

/** Every place that names a field. */
function fieldNames(file: Readable): At<string>[] {
  const asked = formsOf(file).flatMap(({ entries, pointer }) =>
    entries.map(({ field }: FormEntry, index) => ({ it: field, pointer: below(pointer, index, 'field') })),
  );
  const tasks = file.tasks.flatMap(({ it, pointer }) => [
    ...(it.input_schema ?? []).map((name, index) => ({ it: name, pointer: below(pointer, 'input_schema', index) })),
    ...keys(it.set, below(pointer, 'set')),
    ...keys(it.output_transform, below(pointer, 'output_transform')),
  ]);
  const presets = file.tickets.flatMap(({ it, pointer }) => keys(it.presets, below(pointer, 'presets')));
  return [...asked, ...tasks, ...presets, ...layoutsOf(file).flatMap(({ names }) => names)];
}

function keys(record: object | undefined, pointer: string): At<string>[] {
  return Object.keys(record ?? {}).map((it) => ({ it, pointer: below(pointer, it) }));
}

function missingStep(file: Readable, key: string | null, pointer: string): Finding[] {
  return key === null ? [] : missing({ it: key, pointer }, namesOf(file.names.tasks), 'step');
}

function missingOutcome(file: Readable, outcome: string | undefined, pointer: string): Finding[] {
  return outcome === undefined ? [] : missing({ it: outcome, pointer }, namesOf(file.outcomes), 'outcome');
}

function assignFindings(file: Readable, assignTo: AssignTo, pointer: string): Finding[] {
  const not = (assignTo.not ?? []).map((who, index) => ({ who, pointer: below(pointer, 'not', index, 'step') }));
  return [
    ...(assignTo.field === undefined
      ? []
      : personField(file, { it: assignTo.field, pointer: below(pointer, 'field') })),
    ...(assignTo.same_as === undefined
      ? []
      : personStep(file, { it: assignTo.same_as, pointer: below(pointer, 'same_as') })),
    ...not.flatMap(({ who, pointer: at }) =>
      who === 'submitter' ? [] : personStep(file, { it: who.step, pointer: at }),
    ),
  ];
}

function personField(file: Readable, at: At<string>): Finding[] {
  const absent = missing(at, namesOf(file.names.fields), 'field');
  const field = file.fields.find(({ it }) => it.name === at.it)?.it;
  if (absent.length > 0 || !field || field.type === 'user') return absent;
  const people = file.fields.filter(({ it }) => it.type === 'user').map(({ it }) => it.name);
  const expected = people.length > 0 ? { expected: `one of ${people.join(', ')}` } : {};
  return [error('bad_reference', at.pointer, `“${at.it}” is no field of type user, so it names nobody`, expected)];
}

function personStep(file: Readable, at: At<string>): Finding[] {
  const absent = missing(at, namesOf(file.names.tasks), 'step');
  const task = file.tasks.find(({ it }) => it.key === at.it)?.it;
  if (absent.length > 0 || !task || task.task_type === 'FORM') return absent;
  return [
    error('bad_reference', at.pointer, `“${at.it}” is a ${task.task_type} step: no person does it`, {
      expected: 'a FORM step',
    }),
  ];
}
