import fc from 'fast-check';
import type { Loose } from './workflow_files.js';

/** A piece of a workflow with one way in and one way out. `gap`: sometimes no way on from it holds. */
type Block =
  | { kind: 'step'; pass: boolean; gap: boolean }
  | { kind: 'seq'; parts: Block[] }
  | { kind: 'xor'; parts: Block[] }
  | { kind: 'loop'; body: Block }
  | {
      kind: 'par';
      parts: Block[];
      pass: boolean;
      join: 'form' | 'pass' | 'none';
      guards: number[];
      leaves: Leave[];
      rest: boolean;
    };
type Leave = 'never' | 'end' | 'outcome' | 'end all';
/** An arrow that breaks the order of the blocks: between any two steps, or to the end. Its condition reads its own step's value, or another's, which may not be there. */
type Extra = { from: number; to: number; at: number; reads: number | null };

const { block } = fc.letrec<{ block: Block }>((tie) => {
  const step = fc.record({
    kind: fc.constant('step' as const),
    pass: fc.nat(3).map((n) => n === 0),
    gap: fc.nat(6).map((n) => n === 0),
  });
  const parts = fc.array(tie('block'), { minLength: 2, maxLength: 3 });
  const leave = fc.constantFrom<Leave>('never', 'never', 'never', 'never', 'end', 'outcome', 'end all');
  const par = fc.record({
    kind: fc.constant('par' as const),
    parts,
    pass: fc.boolean(),
    join: fc.constantFrom('form' as const, 'form' as const, 'pass' as const, 'pass' as const, 'none' as const),
    guards: fc.array(fc.constantFrom(0, 0, 0, 4, 7), { minLength: 3, maxLength: 3 }),
    leaves: fc.array(leave, { minLength: 3, maxLength: 3 }),
    rest: fc.boolean(),
  });
  const listed = fc.oneof(
    fc.record({ kind: fc.constant('seq' as const), parts }),
    fc.record({ kind: fc.constant('xor' as const), parts }),
  );
  const loop = fc.record({ kind: fc.constant('loop' as const), body: tie('block') });
  return { block: fc.oneof({ maxDepth: 3 }, step, par, par, listed, loop) };
});

type Way = { from: string | null; to: string | null; [more: string]: Loose };
type Making = { tasks: Loose[]; ways: Way[] };

function add(making: Making, pass: boolean, more: Loose = {}): string {
  const key = `s${making.tasks.length}`;
  const own = pass
    ? { task_type: 'PASS', set: { [`f_${key}`]: (making.tasks.length * 5) % 9 } }
    : { task_type: 'FORM', output_schema: [{ field: `f_${key}`, required: true }] };
  making.tasks.push({ key, title: key, ...own, ...more });
  return key;
}

const upTo = (key: string, most: number) => ({ condition: { '<=': [{ var: `f_${key}` }, most] } });

/** Writes a block; gives its first and its last step. The last step's way on is for whoever comes after: without a condition, tried last. */
function write(making: Making, block: Block): [string, string] {
  if (block.kind === 'step') return writeStep(making, block);
  if (block.kind === 'seq') return writeSequence(making, block.parts);
  if (block.kind === 'loop') {
    const [first, last] = write(making, block.body);
    const again = add(making, false);
    making.ways.push({ from: last, to: again }, { from: again, to: first, ...upTo(again, 3) });
    return [first, again];
  }
  return block.kind === 'xor' ? writeChoice(making, block.parts) : writeFork(making, block);
}

function writeStep(making: Making, { pass, gap }: Block & { kind: 'step' }): [string, string] {
  const key = add(making, pass);
  if (!gap) return [key, key];
  const next = add(making, false);
  making.ways.push({ from: key, to: next, ...upTo(key, 6) });
  return [key, next];
}

function writeSequence(making: Making, parts: Block[]): [string, string] {
  const ends = parts.map((part) => write(making, part));
  for (const [index, [first]] of ends.entries()) {
    const before = ends[index - 1];
    if (before) making.ways.push({ from: before[1], to: first });
  }
  return [ends[0]?.[0] ?? '', ends.at(-1)?.[1] ?? ''];
}

function writeChoice(making: Making, parts: Block[]): [string, string] {
  const choice = add(making, false);
  const meet = add(making, true);
  for (const [index, part] of parts.entries()) {
    const [first, last] = write(making, part);
    const condition = index === parts.length - 1 ? {} : upTo(choice, 3 * (index + 1));
    making.ways.push({ from: choice, to: first, ...condition }, { from: last, to: meet });
  }
  return [choice, meet];
}

function writeFork(making: Making, block: Block & { kind: 'par' }): [string, string] {
  const fork = add(making, block.pass, { next: 'all' });
  const join = add(making, block.join === 'pass', block.join === 'none' ? {} : { join: 'all' });
  for (const [index, part] of block.parts.entries()) {
    const [first, last] = write(making, part);
    const guard = block.guards[index] ?? 0;
    const rest = block.rest && index === block.parts.length - 1 ? { otherwise: true } : guard ? upTo(fork, guard) : {};
    making.ways.push({ from: fork, to: first, ...rest });
    const leave = block.leaves[index] ?? 'never';
    if (leave !== 'never') making.ways.push({ from: last, to: null, ...upTo(last, 4), ...ending(leave) });
    making.ways.push({ from: last, to: join });
  }
  return [fork, join];
}

function ending(leave: Leave): Loose {
  if (leave === 'end all') return { end: 'all', outcome: 'bad' };
  return leave === 'outcome' ? { outcome: 'good' } : {};
}

function fileOf(block: Block, extras: Extra[]): Loose {
  const making: Making = { tasks: [], ways: [] };
  const [first, last] = write(making, block);
  const keys = making.tasks.map(({ key }) => key);
  const extra = extras.map(({ from, to, at, reads }): Way => {
    const key = keys[from % keys.length] ?? '';
    const target = keys[to % (keys.length + 1)];
    const read = reads === null ? key : (keys[reads % keys.length] ?? key);
    return { from: key, to: target ?? null, ...upTo(read, at) };
  });
  const ways = [...extra, { from: null, to: first }, ...making.ways, { from: last, to: null, outcome: 'best' }];
  const all = new Set(making.tasks.filter(({ next }) => next).map(({ key }) => key));
  // With priorities nothing is left to the order of the lines.
  const transitions = ways.map((way, priority) => (all.has(way.from ?? '') ? way : { ...way, priority }));
  return {
    ticketflower: 1,
    workflow: {
      key: 'random',
      title: 'Random',
      fields: keys.map((key) => ({ name: `f_${key}`, type: 'integer', label: key, min: 0, max: 9 })),
      outcomes: ['best', 'good', 'bad'],
      tasks: making.tasks,
      transitions,
    },
    tickets: [{ key: 'random', title: 'Random', fields: [] }],
  };
}

const extra = fc.record({
  from: fc.nat(40),
  to: fc.nat(40),
  at: fc.constantFrom(2, 5),
  reads: fc.option(fc.nat(40), { freq: 3 }),
});

/** Workflows of forks, joins, loops, choices and PASS steps; about half with up to four arrows that go anywhere. */
export const workflows = fc
  .tuple(block, fc.oneof(fc.constant<Extra[]>([]), fc.array(extra, { minLength: 1, maxLength: 4 })))
  .map(([whole, extras]) => fileOf(whole, extras));

/** The same workflow with its steps and its transitions in another order of lines. */
export function reordered(file: Loose, salt: number): Loose {
  const shuffled = (list: Loose[]) =>
    list.toSorted((a, b) => hash(salt, JSON.stringify(a)) - hash(salt, JSON.stringify(b)));
  const { tasks, transitions } = file.workflow;
  return { ...file, workflow: { ...file.workflow, tasks: shuffled(tasks), transitions: shuffled(transitions) } };
}

/** A number made of what is given, the same every time (FNV-1a, mixed). */
export function hash(...parts: (string | number)[]): number {
  let value = 2166136261;
  for (const char of parts.join('|')) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 16777619);
  value = Math.imul(value ^ (value >>> 15), 2246822519);
  return (value ^ (value >>> 13)) >>> 0;
}
