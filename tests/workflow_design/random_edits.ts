import fc from 'fast-check';
import type { Response } from 'supertest';
import type { FormEntry, Json, Task, WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import type { Visitor } from '../support/site.ts';
import { edit, pressIn } from './draft_forms.ts';

/** One edit: what a person does on the pages, and the same done to the file by hand. */
export type RandomEdit = {
  readonly words: string;
  readonly onPages: (browser: Visitor, draft: string) => Promise<Response>;
  readonly inFile: (file: WorkflowFile) => void;
};
/** Where random choices come from: three numbers and a text. */
export type Dice = { readonly kind: number; readonly a: number; readonly b: number; readonly text: string };

/** Words as people type them: quotes, brackets, umlauts and all, but neither blank nor with blanks around. */
const words = fc.stringMatching(/^[A-Za-zÄé"'<>&%{}$ .,-]{1,20}$/).map((text) => `T${text}t`);
export const dice: fc.Arbitrary<Dice> = fc.record({ kind: fc.nat(99), a: fc.nat(99), b: fc.nat(99), text: words });

const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;
/** The file with a quoted name replaced wherever it stands, as a person with an editor would do it. */
function replaceAll(file: WorkflowFile, from: string, to: string): void {
  const text = JSON.stringify(file).replaceAll(`"${from}"`, `"${to}"`);
  Object.assign(file, JSON.parse(text));
}

type Line = { readonly name: string; readonly is: string; readonly value: string; readonly json: Json };
/** The lines of conditions; `yes` and `no`: what the options of the decision are called in the file by now. */
const linesOf = (yes: string, no: string): readonly Line[] => [
  { name: 'amount', is: 'over', value: '1000', json: { '>': [{ var: 'amount' }, 1000] } },
  { name: 'amount', is: 'at_most', value: '12.50', json: { '<=': [{ var: 'amount' }, '12.50'] } },
  { name: 'decision', is: 'is', value: 'Approve', json: { '==': [{ var: 'decision' }, yes] } },
  { name: 'decision', is: 'in', value: `${yes}, ${no}`, json: { in: [{ var: 'decision' }, [yes, no]] } },
  { name: 'reason', is: 'empty', value: '', json: { '!': { is_set: { var: 'reason' } } } },
  { name: 'reason', is: 'starts', value: 'so', json: { starts_with: [{ var: 'reason' }, 'so'] } },
];

/** A condition of one line, of two, or of a line and a group, as it is typed and as the file has it. */
function condition(file: WorkflowFile, id: string, { a, b }: Dice): { typed: Record<string, string>; json: Json } {
  const decision = file.workflow.fields.find(({ name }) => name === 'decision');
  const options = decision?.type === 'choice' ? decision.options : [];
  const called = (label: string) => options.find((option) => option.label === label)?.value ?? '';
  const lines = linesOf(called('Approve'), called('Refuse'));
  const [one, two, three] = [pick(lines, a), pick(lines, b), pick(lines, a + b)];
  const line = (at: string, { name, is, value }: Line) => ({
    [`${id}_${at}_name`]: name,
    [`${id}_${at}_is`]: is,
    [`${id}_${at}_value`]: value,
  });
  if (a % 3 === 0) return { typed: line('1', one), json: one.json };
  if (a % 3 === 1)
    return {
      typed: { [`${id}_join`]: 'or', ...line('1', one), ...line('2', two) },
      json: { or: [one.json, two.json] },
    };
  return {
    typed: {
      [`${id}_join`]: 'and',
      ...line('1', one),
      [`${id}_2_join`]: 'or',
      ...line('2_1', two),
      ...line('2_2', three),
    },
    json: { and: [one.json, { or: [two.json, three.json] }] },
  };
}

type Make = (file: WorkflowFile, dice: Dice) => RandomEdit | undefined;
const form =
  (path: string, ...rounds: Parameters<typeof edit>[2][]) =>
  (browser: Visitor, draft: string) =>
    edit(browser, `${draft}/${path}`, ...rounds);
const button =
  (page: string, action: string, body: Record<string, string> = {}) =>
  (browser: Visitor, draft: string) =>
    pressIn(browser, `${draft}/${page}`, `${draft}/${action}`, body);

const swap = <T>(list: T[], at: number, other: number) => {
  const [one, two] = [list[at], list[other]];
  if (one === undefined || two === undefined) return;
  list[at] = two;
  list[other] = one;
};
const by = (number: number) => (number % 2 === 0 ? -1 : 1);

const addField: Make = ({ workflow }, { a, text }) => {
  const name = `field${workflow.fields.length}x${a}`;
  if (workflow.fields.some((field) => field.name === name)) return undefined;
  return {
    words: `add field ${name}`,
    onPages: form('fields/new', { label: text, name, type: 'integer', min: String(a), help: text }),
    inFile: (file) => file.workflow.fields.push({ name, type: 'integer', label: text, help: text, min: a }),
  };
};

const relabelField: Make = ({ workflow }, { a, text }) => {
  const { name } = pick(workflow.fields, a);
  return {
    words: `relabel ${name}`,
    onPages: form(`fields/${name}`, { label: text }),
    inFile: (file) => {
      for (const field of file.workflow.fields) if (field.name === name) field.label = text;
    },
  };
};

const renameField: Make = ({ workflow }, { a, b }) => {
  const spare = workflow.fields.filter(({ name }) => name.startsWith('field'));
  const was = spare.length > 0 ? pick(spare, a).name : undefined;
  const name = `field${a}y${b}`;
  if (was === undefined || workflow.fields.some((field) => field.name === name)) return undefined;
  return {
    words: `rename field ${was} to ${name}`,
    onPages: form(`fields/${was}`, { name }),
    inFile: (file) => replaceAll(file, was, name),
  };
};

const renameOption: Make = ({ workflow }, { a, b }) => {
  const field = workflow.fields.find(({ name }) => name === 'decision');
  if (field?.type !== 'choice') return undefined;
  const at = a % field.options.length;
  const was = field.options[at]?.value ?? '';
  const value = `option${a}z${b}`;
  if (field.options.some((option) => option.value === value)) return undefined;
  return {
    words: `rename option ${was} to ${value}`,
    onPages: form('fields/decision', { [`options_${at + 1}_value`]: value }),
    inFile: (file) => replaceAll(file, was, value),
  };
};

const moveField: Make = ({ workflow }, { a, b }) => {
  const at = a % workflow.fields.length;
  const { name } = pick(workflow.fields, at);
  return {
    words: `move field ${name}`,
    onPages: button('fields', `fields/${name}/position`, { by: String(by(b)) }),
    inFile: (file) => swap(file.workflow.fields, at, at + by(b)),
  };
};

const entriesOf = (file: WorkflowFile, step: string): FormEntry[] => {
  const task = file.workflow.tasks.find(({ key }) => key === step) as Task;
  task.output_schema ??= [];
  return task.output_schema;
};

const ask: Make = ({ workflow }, { a, b }) => {
  const task = pick(workflow.tasks, a);
  const left = workflow.fields.filter(({ name }) => !task.output_schema?.some(({ field }) => field === name));
  if (left.length === 0) return undefined;
  const { name: field } = pick(left, b);
  const [page, must] = [`tasks/${task.key}/entries`, b % 2 === 0];
  return {
    words: `${task.key} asks ${field}`,
    onPages: button(page, page, { field, ...(must && { must: 'yes' }) }),
    inFile: (file) => entriesOf(file, task.key).push({ field, ...(must && { required: true }) }),
  };
};

const asked = ({ workflow }: WorkflowFile, { a, b }: Dice) => {
  const task = pick(workflow.tasks, a);
  const entries = task.output_schema ?? [];
  return entries.length > 0 ? { task: task.key, at: b % entries.length, field: pick(entries, b).field } : undefined;
};

/** How many lines (or groups of lines) a condition has on its page. */
function linesThere(json: Json | undefined): number {
  const [operator = '', parts] = Object.entries((json ?? {}) as { [key: string]: Json })[0] ?? [];
  if (operator === '') return 0;
  return (operator === 'and' || operator === 'or') && Array.isArray(parts) ? parts.length : 1;
}

const changeAsked: Make = (file, roll) => {
  const found = asked(file, roll);
  if (!found) return undefined;
  const when = condition(file, 'visible', roll);
  // Lines that are there already stay unless they are removed, as a person would do first.
  const removals = linesThere(entriesOf(file, found.task)[found.at]?.visible_when);
  const rounds = Array.from({ length: removals }, () => ({ press: 'visible:remove:1' }));
  return {
    words: `${found.field} of ${found.task} is shown sometimes`,
    onPages: form(`tasks/${found.task}/entries/${found.field}`, ...rounds, { help: roll.text, ...when.typed }),
    inFile: (made) =>
      Object.assign(entriesOf(made, found.task)[found.at] ?? {}, { help: roll.text, visible_when: when.json }),
  };
};

const moveAsked: Make = (file, roll) => {
  const found = asked(file, roll);
  if (!found) return undefined;
  const page = `tasks/${found.task}/entries`;
  return {
    words: `move ${found.field} of ${found.task}`,
    onPages: button(page, `${page}/${found.field}/position`, { by: String(by(roll.a)) }),
    inFile: (made) => swap(entriesOf(made, found.task), found.at, found.at + by(roll.a)),
  };
};

const addTask: Make = ({ workflow }, { a }) => {
  const key = `step_${workflow.tasks.length}_${a}`;
  if (workflow.tasks.some((task) => task.key === key)) return undefined;
  const title = `Step ${workflow.tasks.length} ${a}`;
  return {
    words: `add step ${key}`,
    onPages: form('tasks/new', { title, task_type: 'FORM' }),
    inFile: (file) => file.workflow.tasks.push({ key, title, task_type: 'FORM' }),
  };
};

const changeTask: Make = ({ workflow }, { a, b, text }) => {
  const { key } = pick(workflow.tasks, a);
  return {
    words: `change step ${key}`,
    onPages: form(`tasks/${key}`, {
      title: text,
      due_hours: String(b + 1),
      who: 'company_role',
      company_role: 'managers',
      never_submitter: 'yes',
    }),
    inFile: (file) => {
      const task = file.workflow.tasks.find((one) => one.key === key);
      const not = task?.assign_to?.not?.includes('submitter')
        ? task.assign_to.not
        : ['submitter', ...(task?.assign_to?.not ?? [])];
      Object.assign(task ?? {}, { title: text, due_hours: b + 1 });
      Object.assign(task ?? {}, {
        assign_to: { company_role: 'managers', not, ...(task?.assign_to?.else && { else: task.assign_to.else }) },
      });
    },
  };
};

const renameTask: Make = ({ workflow }, { a, b }) => {
  const { key: was } = pick(workflow.tasks, a);
  const key = `step_${a}_z${b}`;
  if (workflow.tasks.some((task) => task.key === key)) return undefined;
  return {
    words: `rename step ${was} to ${key}`,
    onPages: form(`tasks/${was}`, { key }),
    inFile: (file) => replaceAll(file, was, key),
  };
};

const addWay: Make = (file, roll) => {
  const { workflow } = file;
  const [from, to] = [pick(workflow.tasks, roll.a).key, pick(workflow.tasks, roll.b).key];
  const when = condition(file, 'when', roll);
  return {
    words: `way from ${from} to ${to}`,
    onPages: form('transitions/new', { from, to, ...when.typed }),
    inFile: (file) => file.workflow.transitions.push({ from, to, condition: when.json }),
  };
};

const changeWay: Make = ({ workflow }, { a, b }) => {
  const at = a % workflow.transitions.length;
  const outcome = pick(['', ...(workflow.outcomes ?? [])], b);
  return {
    words: `way ${at} ends`,
    onPages: form(`transitions/${at + 1}`, { to: ':end', outcome }),
    inFile: (file) => {
      const way = file.workflow.transitions[at];
      if (way) file.workflow.transitions[at] = { ...way, to: null, outcome: outcome === '' ? undefined : outcome };
    },
  };
};

const moveWay: Make = ({ workflow }, { a, b }) => {
  const at = a % workflow.transitions.length;
  const { from } = pick(workflow.transitions, at);
  const siblings = [...workflow.transitions.keys()].filter((one) => workflow.transitions[one]?.from === from);
  const other = siblings[siblings.indexOf(at) + by(b)] ?? at;
  return {
    words: `move way ${at}`,
    onPages: button('transitions', `transitions/${at + 1}/position`, { by: String(by(b)) }),
    inFile: (file) => swap(file.workflow.transitions, at, other),
  };
};

const removeWay: Make = ({ workflow }, { a }) => {
  if (workflow.transitions.length < 2) return undefined;
  const at = a % workflow.transitions.length;
  return {
    words: `remove way ${at}`,
    onPages: button('transitions', `transitions/${at + 1}/removal`),
    inFile: (file) => file.workflow.transitions.splice(at, 1),
  };
};

const callTickets: Make = ({ tickets }, { text }) => {
  const { key } = pick(tickets, 0);
  const parts = {
    parts_1_text: text,
    parts_1_field: 'amount',
    parts_2_text: '',
    parts_2_field: 'ticket.submitter.name',
  };
  return {
    words: 'what tickets are called',
    onPages: form(`tickets/${key}`, { press: 'parts:add' }, { ...parts, title: text }),
    inFile: ({ tickets: [ticket] }) =>
      Object.assign(ticket ?? {}, {
        title: text,
        ticket_title: { cat: [text, { var: 'amount' }, { var: 'ticket.submitter.name' }] },
      }),
  };
};

const arrange: Make = ({ tickets }, { text }) => {
  const { key, fields } = pick(tickets, 0);
  const placed = Object.fromEntries(fields.map((_, at) => [`placed_${at + 1}_section`, '1']));
  const names = fields.map(({ field }) => field);
  if (tickets[0]?.edit_layout !== undefined) return undefined;
  return {
    words: 'arrange the form',
    onPages: form(
      `tickets/${key}/layouts/edit_layout`,
      { press: 'sections:add' },
      { sections_1_title: text, sections_1_columns: '2', ...placed },
    ),
    inFile: ({ tickets: [ticket] }) =>
      Object.assign(ticket ?? {}, { edit_layout: [{ title: text, columns: 2, fields: names }] }),
  };
};

const describe: Make = (_, { text }) => ({
  words: 'describe the workflow',
  onPages: form('details', { description: text, press: 'outcomes:add' }, {}),
  inFile: ({ workflow }) => {
    workflow.description = text;
  },
});

const MAKERS: readonly Make[] = [
  ...[
    addField,
    relabelField,
    renameField,
    renameOption,
    moveField,
    ask,
    changeAsked,
    moveAsked,
    addTask,
    changeTask,
    renameTask,
  ],
  ...[addWay, changeWay, moveWay, removeWay, callTickets, arrange, describe],
];

/** The edit that the dice say for a file as it stands; undefined where it cannot be done. */
export function randomEdit(file: WorkflowFile, roll: Dice): RandomEdit | undefined {
  return pick(MAKERS, roll.kind)(file, roll);
}
