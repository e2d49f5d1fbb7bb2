import type { Change, Comparison } from '#src/workflow_engine/compare.js';
import type { Definition } from '#src/workflow_engine/compile.js';
import type { FormEntry, Layout, Task, TicketType } from '#src/workflow_engine/workflow_file.js';
import { entriesInWords } from './form_entry_words.js';

/** One thing that differs: how, what it is called, and what exactly in sentences. */
export type ChangeWords = {
  readonly kind: Change<unknown>['kind'];
  readonly what: string;
  readonly details: readonly string[];
};
/** The two versions, compiled. */
export type Both = { readonly before: Definition; readonly after: Definition };
type Asking = {
  readonly title: string;
  readonly entries: readonly FormEntry[];
  readonly layouts: readonly (Layout | undefined)[];
};

/** What differs in what tickets and steps ask, form by form. */
export function formChanges({ tasks, tickets }: Comparison, { before, after }: Both, timeZone: string): ChangeWords[] {
  const forms = [
    ...tickets.map((change) => both(change, ticketForm)),
    ...tasks.map((change) => both(change, taskForm)),
  ];
  return forms.flatMap((form): ChangeWords[] => {
    if (!form) return [];
    const [was, now] = form;
    const asked = differing(was.entries, now.entries, {
      before: (entry) => words(before, entry, timeZone),
      after: (entry) => words(after, entry, timeZone),
    });
    const isArranged = JSON.stringify(was.layouts) !== JSON.stringify(now.layouts);
    const details = [...asked, ...(isArranged ? ['It is arranged in another way'] : [])];
    return details.length > 0 ? [{ kind: 'changed', what: now.title, details }] : [];
  });
}

function both<T>(change: Change<T>, formOf: (one: T) => Asking): [Asking, Asking] | undefined {
  return change.kind === 'changed' ? [formOf(change.before), formOf(change.after)] : undefined;
}

const ticketForm = ({ title, fields, edit_layout: edit, display_layout: display }: TicketType): Asking => ({
  title,
  entries: fields,
  layouts: [edit, display],
});
const taskForm = ({
  title,
  output_schema: entries = [],
  edit_layout: edit,
  display_layout: display,
}: Task): Asking => ({
  title,
  entries,
  layouts: [edit, display],
});

type Words = { readonly label: string; readonly rule: string };

function words(definition: Definition, entry: FormEntry, timeZone: string): Words {
  const [said] = entriesInWords(definition, [entry], timeZone);
  const more = [
    entry.help === undefined ? '' : `hint “${entry.help}”`,
    entry.default === undefined ? '' : `filled in with ${JSON.stringify(entry.default)}`,
    entry.as === 'buttons' ? 'drawn as buttons' : '',
  ];
  const rule = [said?.rule ?? '', ...more].filter((part) => part !== '').join(', ');
  return { label: said?.label ?? entry.field, rule };
}

type Sides = { readonly before: (entry: FormEntry) => Words; readonly after: (entry: FormEntry) => Words };

function differing(was: readonly FormEntry[], now: readonly FormEntry[], sides: Sides): string[] {
  const old = new Map(was.map((entry) => [entry.field, entry]));
  const made = new Set(now.map(({ field }) => field));
  const said = now.flatMap((entry) => {
    const { label, rule } = sides.after(entry);
    const before = old.get(entry.field);
    if (!before) return [`Asks “${label}” too: ${rule}`];
    const ruled = sides.before(before).rule;
    return ruled === rule ? [] : [`“${label}”: “${ruled}” is now “${rule}”`];
  });
  const gone = was
    .filter(({ field }) => !made.has(field))
    .map((entry) => `No longer asks “${sides.before(entry).label}”`);
  const order = (entries: readonly FormEntry[]) =>
    entries.map(({ field }) => field).filter((name) => old.has(name) && made.has(name));
  const moved = order(was).join() === order(now).join() ? [] : ['Asks in another order'];
  return [...said, ...gone, ...moved];
}
