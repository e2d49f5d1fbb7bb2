import { readNames } from '../expressions/names.js';
import { parse } from '../expressions/parse.js';
import type { Json, Task } from '../workflow_file.js';
import { blocksPublishing, error, type Finding, firstFindings, MOST_FINDINGS, warning } from './finding.js';
import type { Flow } from './flow.js';
import type { At } from './readable.js';
import type { Together } from './together.js';

/** What a step puts into the workflow's data, and what the conditions of its form and of its transitions read from there. */
type Use = At<Task> & { readonly writes: ReadonlySet<string>; readonly reads: ReadonlySet<string> };

/** So many findings are kept while there are not enough errors among them. */
const MOST_KEPT = 2 * MOST_FINDINGS;

/** Steps that can be open together of which both write one field, or one writes what the other's conditions read. */
export function parallelWriteFindings(flow: Flow, together: Together): Finding[] {
  const uses = [...flow.steps.values()].map((step) => useOf(flow, step));
  const read = new Set([...uses.flatMap(({ reads }) => [...reads]), ...readAfter(flow, null)]);
  const found: Finding[] = [];
  for (const [place, later] of uses.entries())
    for (const earlier of uses.slice(0, place)) {
      if (!together.open(earlier.it.key, later.it.key)) continue;
      const isFull = found.length >= MOST_FINDINGS;
      found.push(
        ...bothWrite(earlier, later, { read, isFull }),
        ...oneReads(earlier, later),
        ...oneReads(later, earlier, later),
      );
      // Who has so many mends these first; errors are listed before warnings.
      if (found.length <= MOST_KEPT) continue;
      found.splice(0, found.length, ...firstFindings(found));
      if (found.every(blocksPublishing)) return found;
    }
  return found;
}

type About = { readonly read: ReadonlySet<string>; readonly isFull: boolean };

/** What both write; of that only errors where there are enough findings, since more warnings would be left out again. */
function bothWrite(earlier: Use, later: Use, { read, isFull }: About): Finding[] {
  const both = [...later.writes].filter((name) => earlier.writes.has(name) && (!isFull || read.has(name)));
  return both.map((name) => {
    const message = `“${later.it.title}” and “${earlier.it.title}” can be open together and both write “${name}”; the last one stands`;
    const mend = 'Give each its own field, or let one come after the other';
    if (!read.has(name)) return warning('parallel_write', later.pointer, message, { mend });
    return error('parallel_write', later.pointer, `${message}, and a condition reads it`, { mend });
  });
}

/** What one writes and the conditions of the other read; fields that both write are reported as such. */
function oneReads(writer: Use, reader: Use, later = reader): Finding[] {
  const names = [...reader.reads].filter((name) => writer.writes.has(name) && !reader.writes.has(name));
  return names.map((name) => {
    const message = `“${writer.it.title}” writes “${name}” while “${reader.it.title}”, whose conditions read it, can be open`;
    const mend = 'Let the one that reads it come after the one that writes it';
    return error('parallel_write', later.pointer, message, { mend });
  });
}

function useOf(flow: Flow, step: At<Task>): Use {
  const { key, output_schema = [], set = {}, output_transform = {} } = step.it;
  const asked = output_schema.map(({ field }) => field);
  const inForm = output_schema.flatMap(({ required, visible_when }) => [
    ...fieldsIn(required),
    ...fieldsIn(visible_when),
  ]);
  const reads = [...readAfter(flow, key), ...inForm.filter((name) => !asked.includes(name))];
  return {
    ...step,
    writes: new Set([...asked, ...Object.keys(set), ...Object.keys(output_transform)]),
    reads: new Set(reads),
  };
}

function readAfter(flow: Flow, step: string | null): string[] {
  return flow.waysFrom(step).flatMap(({ it }) => fieldsIn(it.condition));
}

function fieldsIn(expression: Json | undefined): string[] {
  const parsed = expression === undefined ? undefined : parse(expression);
  const names = parsed && 'node' in parsed ? readNames(parsed.node) : [];
  return names.map(({ name }) => name).filter((name) => !name.includes('.'));
}
