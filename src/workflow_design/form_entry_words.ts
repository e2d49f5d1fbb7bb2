import type { Definition } from '#src/workflow_engine/compile.js';
import { explain } from '#src/workflow_engine/expressions/explain.js';
import { parse } from '#src/workflow_engine/expressions/parse.js';
import type { FormEntry, Json } from '#src/workflow_engine/workflow_file.js';
import { fieldWords } from './field_words.js';

/** What a form asks, in words: the field, and when it must be answered or is shown. */
export type EntryWords = {
  readonly label: string;
  readonly kind: string;
  readonly limits: string;
  readonly rule: string;
};

/** Describes a form's entries for people. */
export function entriesInWords(definition: Definition, entries: readonly FormEntry[], timeZone: string): EntryWords[] {
  return entries.flatMap((entry) => {
    const field = definition.fields.get(entry.field);
    return field ? [{ ...fieldWords(field, timeZone), rule: ruleWords(definition, entry) }] : [];
  });
}

function ruleWords(definition: Definition, { required, visible_when: visibleWhen }: FormEntry): string {
  const must =
    required === true
      ? 'Must be answered'
      : required === undefined || required === false
        ? 'Optional'
        : `Must be answered where ${sentence(definition, required)}`;
  return visibleWhen === undefined ? must : `${must}; shown where ${sentence(definition, visibleWhen)}`;
}

function sentence({ fields }: Definition, condition: Json): string {
  const parsed = parse(condition);
  return 'node' in parsed ? explain(parsed.node, { fields }) : '';
}
