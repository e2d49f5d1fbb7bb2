import { below, type Finding, warning } from './finding.js';
import { groupBy } from './group_by.js';
import type { Readable } from './readable.js';

/** A place that writes a field: a form's entry (with the form it is of), a preset, a `set` or what an action gives. */
type Writer = { readonly field: string; readonly owner: string; readonly isTicket: boolean };

/** Conditional entries whose field something else also writes: where the entry is hidden it empties the field. */
export function hiddenClearsFindings(file: Readable): Finding[] {
  const writers = groupBy(writersOf(file), ({ field }) => field);
  const forms = [
    ...file.tasks.map(({ it, pointer }) => ({ entries: it.output_schema ?? [], owner: pointer, key: 'output_schema' })),
    ...file.tickets.map(({ it, pointer }) => ({ entries: it.fields, owner: pointer, key: 'fields' })),
  ];
  return forms.flatMap(({ entries, owner, key }) =>
    entries.flatMap(({ field, visible_when }, index) => {
      const isTicket = key === 'fields';
      // Of two kinds of ticket only one is ever submitted.
      const isOther = (one: Writer) => one.owner !== owner && !(isTicket && one.isTicket);
      return visible_when === undefined || !writers.get(field)?.some(isOther)
        ? []
        : [finding(field, below(owner, key, index))];
    }),
  );
}

function finding(field: string, pointer: string): Finding {
  const message = `Where this entry is hidden it empties “${field}”, which is also written elsewhere; that value is lost then`;
  return warning('hidden_clears', pointer, message, {
    expected: 'a field of its own for an entry that is sometimes hidden',
    mend: 'Ask a field of its own here, or show the entry always',
  });
}

function writersOf(file: Readable): Writer[] {
  const tickets = file.tickets.flatMap(({ it, pointer }) =>
    [...it.fields.map(({ field }) => field), ...Object.keys(it.presets ?? {})].map((field) => ({
      field,
      owner: pointer,
      isTicket: true,
    })),
  );
  const tasks = file.tasks.flatMap(({ it, pointer }) =>
    [...(it.output_schema ?? []).map(({ field }) => field), ...Object.keys({ ...it.set, ...it.output_transform })].map(
      (field) => ({
        field,
        owner: pointer,
        isTicket: false,
      }),
    ),
  );
  return [...tickets, ...tasks];
}
