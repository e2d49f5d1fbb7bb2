import { outcomeWord } from '#src/helpers/statuses.js';
import type { Change, Comparison, PlacedTransition } from '#src/workflow_engine/compare.js';
import type { Definition } from '#src/workflow_engine/compile.js';
import type { Task, TicketType } from '#src/workflow_engine/workflow_file.js';
import { type Both, type ChangeWords, formChanges } from './comparison_forms.js';
import { dueWords, setWords, taskKind, taskTitle, titleWords, wayWords, whoWords } from './definition_words.js';
import { fieldWords } from './field_words.js';

/** What differs in one part of a workflow. */
export type ChangedPart = { readonly title: string; readonly changes: readonly ChangeWords[] };

/** A label with what stands there, in words. */
type Facts = readonly (readonly [string, string])[];

/** A comparison in words, part by part; parts in which nothing differs are left out. */
export function comparisonInWords(comparison: Comparison, both: Both, timeZone: string): ChangedPart[] {
  const { before, after } = both;
  const side = (isNew: boolean) => (isNew ? after : before);
  const taskFacts = (task: Task, isNew: boolean) => factsOfTask(side(isNew), task);
  const forms = formChanges(comparison, both, timeZone);
  // Where only a form differs, that is said with the forms.
  const isSaid = ({ kind, what, details }: ChangeWords) =>
    kind === 'changed' && details.length === 0 && forms.some((form) => form.what === what);
  const ticketFacts = (ticket: TicketType, isNew: boolean) => factsOfTicket(side(isNew), ticket);
  const parts: ChangedPart[] = [
    { title: 'The workflow', changes: detailChanges(comparison, both) },
    {
      title: 'Fields',
      changes: comparison.fields.map((change) =>
        changeWords(
          change,
          ({ label }) => label,
          (field) => {
            const { kind, limits, name } = fieldWords(field, timeZone);
            return [
              ['Label', field.label],
              ['Kind', kind],
              ['Limits', limits],
              ['Hint', field.help ?? ''],
              ['Name', name],
            ];
          },
        ),
      ),
    },
    {
      title: 'Steps',
      changes: comparison.tasks
        .map((change) => changeWords(change, ({ title }) => title, taskFacts))
        .filter((change) => !isSaid(change)),
    },
    {
      title: 'Ticket types',
      changes: comparison.tickets
        .map((change) => changeWords(change, ({ title }) => title, ticketFacts))
        .filter((change) => !isSaid(change)),
    },
    { title: 'Forms', changes: forms },
    {
      title: 'Ways on',
      changes: [...comparison.transitions.map((change) => wayChange(change, both)), ...orderChanges(comparison, after)],
    },
    {
      title: 'Tests',
      changes: comparison.tests.map((change) =>
        changeWords(
          change,
          ({ title }) => title,
          () => [],
        ),
      ),
    },
  ];
  return parts.filter(({ changes }) => changes.length > 0);
}

function changeWords<T>(
  change: Change<T>,
  nameOf: (one: T) => string,
  factsOf: (one: T, isNew: boolean) => Facts,
): ChangeWords {
  const what = nameOf((change.after ?? change.before) as T);
  if (change.kind !== 'changed') return { kind: change.kind, what, details: [] };
  return { kind: 'changed', what, details: differences(factsOf(change.before, false), factsOf(change.after, true)) };
}

/** What differs between two lists of facts with the same labels. */
export function differences(before: Facts, after: Facts): string[] {
  return after.flatMap(([label, now], at) => {
    const was = before[at]?.[1] ?? '';
    if (was === now) return [];
    if (was === '') return [`${label}: now “${now}”`];
    return now === '' ? [`${label}: no longer “${was}”`] : [`${label}: “${was}” is now “${now}”`];
  });
}

function factsOfTask(definition: Definition, task: Task): Facts {
  const labels = (names: readonly string[] = []) =>
    names.map((name) => definition.fields.get(name)?.label ?? name).join(', ');
  const sets = setWords(definition, task.key).map(({ label, text }) => `${label} to ${text}`);
  return [
    ['Title', task.title],
    ['Kind', taskKind(task.task_type)],
    ['Who does it', whoWords(definition, task)],
    ['Due after', dueWords(task.due_hours) ?? ''],
    ['Description', task.description ?? ''],
    ['Shows', labels(task.input_schema)],
    ['Sets', sets.join('; ')],
    [
      'Ways on that are taken',
      task.next === 'all' ? 'every one whose condition holds' : 'the first whose condition holds',
    ],
    ['Waits for other branches', task.join === 'all' ? 'yes' : 'no'],
    ['Calls', task.action_url ?? ''],
    ['Waits for the reply', task.timeout_seconds === undefined ? '' : `${task.timeout_seconds} seconds`],
    ['Sends', textOf(task.input_transform)],
    ['Takes from the reply', textOf(task.output_transform)],
    ['Links', linkWords(task)],
  ];
}

function factsOfTicket(definition: Definition, ticket: TicketType): Facts {
  const title = definition.tickets.get(ticket.key)?.title;
  return [
    ['Title', ticket.title],
    ['Description', ticket.description ?? ''],
    ['Title of the tickets', title ? titleWords(definition, title) : 'typed by whoever submits'],
    ['Sets without asking', textOf(ticket.presets)],
    ['Links', linkWords(ticket)],
  ];
}

const linkWords = ({ ext_ref: links = [] }: Pick<Task, 'ext_ref'>) =>
  links.map(({ label, uri }) => `${label} (${uri})`).join(', ');
const textOf = (json: unknown) => (json === undefined ? '' : JSON.stringify(json));

const DETAILS = {
  title: 'Title',
  description: 'Description',
  ext_ref: 'Links',
  outcomes: 'Outcomes',
  display_layout: 'How the data is arranged',
} as const;
const LISTS = { fields: 'Fields', tasks: 'Steps', tickets: 'Ticket types' } as const;

function detailChanges({ details, moved }: Comparison, { before, after }: Both): ChangeWords[] {
  const facts = ({ file: { workflow } }: Definition): Facts => [
    ['Title', workflow.title],
    ['Description', workflow.description ?? ''],
    ['Links', linkWords(workflow)],
    ['Outcomes', (workflow.outcomes ?? []).map(outcomeWord).join(', ')],
  ];
  const said = differences(facts(before), facts(after));
  const named = details.filter((detail) => detail === 'display_layout').map((detail) => DETAILS[detail]);
  return [
    ...said.map((sentence): ChangeWords => ({ kind: 'changed', what: sentence, details: [] })),
    ...named.map((what): ChangeWords => ({ kind: 'changed', what, details: [] })),
    ...moved.map(
      (list): ChangeWords => ({ kind: 'changed', what: `${LISTS[list]} stand in another order`, details: [] }),
    ),
  ];
}

function wayChange(change: Change<PlacedTransition>, { before, after }: Both): ChangeWords {
  if (change.kind === 'added') return { kind: 'added', what: wayIn(after, change.after), details: [] };
  if (change.kind === 'removed') return { kind: 'removed', what: wayIn(before, change.before), details: [] };
  const [was, now] = [wayIn(before, change.before), wayIn(after, change.after)];
  const order = ({ transition }: PlacedTransition): Facts => [['Priority', String(transition.priority ?? '')]];
  const details = [
    ...(was === now ? [] : [`Before: ${was}`]),
    ...differences(order(change.before), order(change.after)),
  ];
  return { kind: 'changed', what: now, details };
}

/** A way with where it begins: "After Approval, if decision is refuse: End: Refused". */
export function wayIn(definition: Definition, { index, transition: { from } }: PlacedTransition): string {
  const way = definition.waysFrom(from).find((one) => one.index === index);
  if (!way) return '';
  const { when, to } = wayWords(definition, way);
  const after = from === null ? 'When a ticket is submitted' : `After ${taskTitle(definition, from)}`;
  return `${after}, ${when.charAt(0).toLowerCase()}${when.slice(1)}: ${to}`;
}

function orderChanges({ reordered }: Comparison, after: Definition): ChangeWords[] {
  return reordered.map((step) => {
    const where = step === null ? 'The ways in' : `The ways on from ${taskTitle(after, step)}`;
    return { kind: 'changed', what: `${where} are tried in another order`, details: [] };
  });
}
