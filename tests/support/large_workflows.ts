import type { Field, FormEntry, Json, Task, Transition, WorkflowFile } from '#src/workflow_engine/workflow_file.js';

/** How large a large workflow is (issue 5). */
export const LARGE = { tasks: 50, transitions: 100, fields: 60 } as const;

type Shape = { readonly tasks: readonly Task[]; readonly transitions: readonly Transition[] };

/** Believable workflows of fifty tasks, a hundred transitions and sixty fields, by what is hard about them. */
export function largeWorkflows(): Map<string, WorkflowFile> {
  const shapes: { readonly [key: string]: () => Shape } = {
    chain: () => chain((at) => choice(at)),
    compound: () => chain(compound),
    gaps: () => chain((at) => [choice(at)[0], { and: [choice(at)[1], atLeast(0, 500 + at)] }]),
    loops: () => loops(),
    forks: () => forks(5, 4),
    wide: () => forks(1, 24),
    hub: () => hub(),
  };
  return new Map(Object.entries(shapes).map(([key, shape]) => [key, workflowOf(key, shape())]));
}

const name = (at: number) => `field_${at % LARGE.fields}`;
const step = (at: number) => `step_${at}`;
const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));

const KINDS = 6;

function field(at: number): Field {
  const words = { name: name(at), label: `Field ${at}` };
  const options = ['low', 'usual', 'high', 'urgent'].map((value) => ({ value, label: value }));
  const kinds: Field[] = [
    { ...words, type: 'integer', min: 0, max: 100_000 },
    { ...words, type: 'choice', options },
    { ...words, type: 'boolean' },
    { ...words, type: 'money', currency: 'EUR', min: '0.00' },
    { ...words, type: 'date' },
    { ...words, type: 'text', max_length: 80 },
  ];
  return kinds[at % KINDS] as Field;
}

const read = (at: number) => ({ var: name(at) });
const atLeast = (at: number, value: Json): Json => ({ '>=': [read(at), value] });

/** Two conditions of which always one holds, by one field. */
function choice(at: number): [Json, Json] {
  const over = 100 + 7 * at;
  const pairs: [Json, Json][] = [
    [atLeast(at, over), { '<': [read(at), over] }],
    [{ in: [read(at), ['high', 'urgent']] }, { '!': { in: [read(at), ['high', 'urgent']] } }],
    [{ '==': [read(at), true] }, { '==': [read(at), false] }],
    [atLeast(at, `${over}.50`), { '<': [read(at), `${over}.50`] }],
    [{ '<=': [read(at), '2027-06-30'] }, { '>': [read(at), '2027-06-30'] }],
    [{ starts_with: [{ lower: read(at) }, `k${at}`] }, { '!': { starts_with: [{ lower: read(at) }, `k${at}`] } }],
  ];
  return pairs[at % KINDS] as [Json, Json];
}

/** The same by five fields at once. */
function compound(at: number): [Json, Json] {
  const [one, two, three] = [choice(at)[0], choice(at + 1)[0], choice(at + 2)[1]];
  const first: Json = { or: [{ and: [one, two] }, { and: [three, choice(at + 3)[0]] }, choice(at + 7)[0]] };
  return [first, { '!': first }];
}

function chain(ways: (at: number) => readonly [Json, Json]): Shape {
  const last = LARGE.tasks - 1;
  const transitions = times(last, (at): Transition[] => {
    const [onward, over] = ways(at);
    return [
      { from: step(at), to: step(at + 1), condition: onward },
      { from: step(at), to: at + 2 > last ? null : step(at + 2), condition: over },
    ];
  });
  return {
    tasks: times(LARGE.tasks, form),
    transitions: [start(0), ...transitions.flat(), { from: step(last), to: null }],
  };
}

/** A chain in which every step can send the ticket back to the one before it. */
function loops(): Shape {
  const { tasks, transitions } = chain(choice);
  const back = (way: Transition, at: number): Transition =>
    at % 2 === 0 && at > 2 ? { ...way, to: step(at / 2 - 2) } : way;
  return { tasks, transitions: transitions.map(back) };
}

/** Blocks of branches side by side, of two steps each, that come together in a join. */
function forks(blocks: number, branches: number): Shape {
  const size = 2 * branches + 2;
  const tasks = times(blocks * size, (at): Task => {
    const place = at % size;
    if (place === 0) return { key: step(at), title: `Fork ${at}`, task_type: 'PASS', next: 'all' };
    return place === size - 1 ? { ...form(at), join: 'all' } : form(at);
  });
  const transitions = times(blocks, (block) => blockWays(block * size, branches, block === blocks - 1)).flat();
  return { tasks, transitions: filledUp([start(0), ...transitions], tasks.length - 1) };
}

function blockWays(fork: number, branches: number, isLast: boolean): Transition[] {
  const join = fork + 2 * branches + 1;
  const branch = (at: number): Transition[] => {
    const [first, second] = [fork + 1 + 2 * at, fork + 2 + 2 * at];
    const [more, done] = choice(first);
    return [
      { from: step(fork), to: step(first), ...(at > 0 && at < 5 ? { condition: choice(at)[0] } : {}) },
      { from: step(first), to: step(second), condition: more },
      { from: step(first), to: step(join), condition: done },
      { from: step(second), to: step(join) },
    ];
  };
  const onward: Transition[] = isLast
    ? [{ from: step(join), to: null }]
    : [
        { from: step(join), to: step(join + 1), condition: choice(join)[0] },
        { from: step(join), to: null, condition: choice(join)[1] },
      ];
  return [...times(branches, branch).flat(), ...onward];
}

/** The last step's ways to the end, by the size of a field, so many that there are as many transitions as there must be. */
function filledUp(ways: readonly Transition[], last: number): Transition[] {
  const more = LARGE.transitions - ways.length;
  const ends = times(
    more,
    (at): Transition => ({
      from: step(last),
      to: null,
      outcome: 'done',
      condition: { '<': [read(0), 10 * (at + 1)] },
    }),
  );
  return [...ways.slice(0, -1), ...ends, ...ways.slice(-1)];
}

/** One step that hands the ticket to each of the others, which hand it back or end it. */
function hub(): Shape {
  const others = times(LARGE.tasks - 1, (at) => at + 1);
  const there = others.map(
    (at): Transition => ({
      from: step(0),
      to: step(at),
      ...(at < LARGE.tasks - 1
        ? { condition: { and: [{ between: [read(0), 20 * at - 20, 20 * at - 1] }, { '!=': [read(1), 'low'] }] } }
        : {}),
    }),
  );
  const back = others.map((at): Transition => ({ from: step(at), to: at === 1 ? null : step(0) }));
  return {
    tasks: times(LARGE.tasks, form),
    transitions: [start(0), ...there, ...back, { from: step(1), to: null }].slice(0, LARGE.transitions),
  };
}

function start(at: number): Transition {
  return { from: null, to: step(at) };
}

/** A step that asks for its own field, and says more where that is so. */
function form(at: number): Task {
  const own: FormEntry = { field: name(at), required: true };
  const more: FormEntry = { field: name(at + 50), visible_when: choice(at)[0] };
  return {
    key: step(at),
    title: `Step ${at}`,
    task_type: 'FORM',
    input_schema: [name(at + 1), name(at + 2)],
    output_schema: at < 10 ? [own, more] : [own],
  };
}

function workflowOf(key: string, { tasks, transitions }: Shape): WorkflowFile {
  const fields = times(LARGE.fields, field);
  const asked = fields.slice(0, 50).map((one): FormEntry => ({ field: one.name, required: true }));
  const workflow = { key: `large_${key}`, title: `Large: ${key}`, fields, outcomes: ['done'] };
  return {
    ticketflower: 1,
    workflow: { ...workflow, tasks: [...tasks], transitions: [...transitions] },
    tickets: [{ key: 'request', title: 'Ask', fields: asked }],
  };
}
