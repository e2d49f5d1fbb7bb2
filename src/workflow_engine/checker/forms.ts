import type { FormEntry } from '../workflow_file.js';
import { below } from './finding.js';
import type { Readable } from './readable.js';

/** A form of the file: what it asks, and where its list stands. */
export type AskedForm = { readonly entries: readonly FormEntry[]; readonly pointer: string };

/** Every form that asks something: of the tickets and of the steps. */
export function formsOf(file: Readable): AskedForm[] {
  const tickets = file.tickets.map(({ it, pointer }) => ({ entries: it.fields, pointer: below(pointer, 'fields') }));
  const tasks = file.tasks.map(({ it, pointer }) => ({
    entries: it.output_schema ?? [],
    pointer: below(pointer, 'output_schema'),
  }));
  return [...tasks, ...tickets];
}
