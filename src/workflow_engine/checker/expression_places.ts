import type { Json } from '../workflow_file.js';
import { below } from './finding.js';
import type { At, Readable } from './readable.js';

/** Every expression of the file that gives a value. */
export function expressionsOf(file: Readable): At<Json>[] {
  const tasks = file.tasks.flatMap(({ it, pointer }) => [
    ...valuesOf(it.set, below(pointer, 'set')),
    ...valuesOf(it.output_transform, below(pointer, 'output_transform')),
    ...(it.input_transform === undefined
      ? []
      : [{ it: it.input_transform, pointer: below(pointer, 'input_transform') }]),
  ]);
  const titles = file.tickets.flatMap(({ it, pointer }) =>
    it.ticket_title === undefined ? [] : [{ it: it.ticket_title, pointer: below(pointer, 'ticket_title') }],
  );
  return [...tasks, ...titles];
}

/** Expressions by name, with where each stands. */
export function valuesOf(record: { readonly [name: string]: Json } | undefined, pointer: string): At<Json>[] {
  return Object.entries(record ?? {}).map(([name, it]) => ({ it, pointer: below(pointer, name) }));
}

/** Every condition of a form, with where it stands. */
export function formsIn(file: Readable): At<Json>[] {
  const lists = [
    ...file.tasks.map(({ it, pointer }) => ({ it: it.output_schema ?? [], pointer: below(pointer, 'output_schema') })),
    ...file.tickets.map(({ it, pointer }) => ({ it: it.fields, pointer: below(pointer, 'fields') })),
  ];
  return lists.flatMap(({ it, pointer }) =>
    it.flatMap(({ required, visible_when }, index) => [
      ...(required === undefined ? [] : [{ it: required, pointer: below(pointer, index, 'required') }]),
      ...(visible_when === undefined ? [] : [{ it: visible_when, pointer: below(pointer, index, 'visible_when') }]),
    ]),
  );
}
