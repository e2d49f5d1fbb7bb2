import { below, error, type Finding } from './finding.js';
import { formsOf } from './forms.js';
import { layoutsOf } from './layouts.js';
import type { At, Readable } from './readable.js';

/** Two of one name, each reported at the second (options: with their field's limits). */
export function nameFindings(file: Readable): Finding[] {
  const forms = formsOf(file).map(({ entries, pointer }) =>
    entries.map((entry, index) => ({ it: entry.field, pointer: below(pointer, index, 'field') })),
  );
  const shown = file.tasks.map(({ it, pointer }) => listed(it.input_schema ?? [], below(pointer, 'input_schema')));
  const access = file.tickets.map(({ it, pointer }) =>
    listed(it.company_role_access ?? [], below(pointer, 'company_role_access')),
  );
  return [
    ...twice(file.names.fields, 'field'),
    ...twice(file.names.tasks, 'step'),
    ...twice(file.names.tickets, 'ticket'),
    ...twice(file.outcomes, 'outcome'),
    ...forms.flatMap((form) => twice(form, 'question in this form')),
    ...shown.flatMap((list) => twice(list, 'shown field')),
    ...access.flatMap((list) => twice(list, 'company role')),
    ...layoutsOf(file).flatMap((layout) => twice(layout.names, 'field in this layout')),
    ...presetAndAsked(file),
  ];
}

function listed(names: readonly string[], pointer: string): At<string>[] {
  return names.map((it, index) => ({ it, pointer: below(pointer, index) }));
}

function twice(names: readonly At<string>[], what: string): Finding[] {
  const seen = new Map<string, string>();
  return names.flatMap(({ it, pointer }) => {
    const first = seen.get(it);
    if (first === undefined) seen.set(it, pointer);
    const mend = 'Give one of them another name, or remove it';
    return first === undefined
      ? []
      : [error('duplicate_name', pointer, `There is a ${what} “${it}” already (${first})`, { mend })];
  });
}

function presetAndAsked(file: Readable): Finding[] {
  return file.tickets.flatMap(({ it, pointer }) =>
    it.fields.flatMap(({ field }, index) => {
      if (!Object.hasOwn(it.presets ?? {}, field)) return [];
      const message = `“${field}” is preset by this ticket and asked by it too`;
      return [
        error('duplicate_name', below(pointer, 'fields', index, 'field'), message, {
          mend: 'Keep the preset or the question',
        }),
      ];
    }),
  );
}
