import type { Definition } from '#src/workflow_engine/compile.js';
import { type Data, showValue } from '#src/workflow_engine/fields.js';

/** One way out of a step and whether it held, as a decision noted it; `sentence` is its condition in words. */
type Asked = { readonly to: string | null; readonly holds: boolean | null; readonly sentence: string | null };

/** Why the way to a step (null: to the end) was taken, and where it was the only one which ways before it were not, in words: "Because amount is over $500". */
export function reasonWords({ why }: { readonly why: readonly Asked[] }, to: string | null): string | undefined {
  const taken = why.filter(({ holds }) => holds === true);
  const ours = taken.filter((way) => way.to === to);
  const sentence = ours.find((way) => way.sentence)?.sentence;
  if (sentence) return `Because ${sentence}`;
  // A join may be begun by what happened to another branch: then no way of this one leads to it.
  if (ours.length === 0 || taken.length > 1) return undefined;
  const passed = why.flatMap((way) => (way.holds === false && way.sentence !== null ? [way.sentence] : []));
  return passed.length > 0 ? `Because it is not so that ${passed.join(', nor that ')}` : undefined;
}

type Reader = { readonly timeZone: string; readonly person: (id: number) => string };

/** The answers of a step that decide the way on, in words: "Decision: Approve"; the others stand with the data. */
export function decisiveAnswers(definition: Definition, key: string, output: Data, reader: Reader): string {
  const read = definition.tasks.get(key)?.readByTransitions ?? new Set();
  return Object.entries(output)
    .flatMap(([name, value]) => {
      const field = definition.fields.get(name);
      return field && read.has(name) ? [`${field.label}: ${showValue(field, value, reader)}`] : [];
    })
    .join(', ');
}
