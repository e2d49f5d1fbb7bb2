import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PROJECT_ROOT } from '#src/config.js';

type Line = {
  readonly id: string;
  readonly ok: boolean;
  readonly machine?: Machine;
  readonly [number: string]: unknown;
};
type Machine = { readonly cpu: string; readonly cores: number; readonly node: string; readonly load: string };

const RUN = fileURLToPath(new URL('./run.js', import.meta.url));
const README = join(PROJECT_ROOT, 'README.md');
const TABLE = /(<!-- bench -->\n)[\s\S]*?(<!-- \/bench -->)/;

/** What each figure says in the README's table: its goal in a few words, and what was measured. */
const ROWS: { readonly [id: string]: readonly [string, (line: Line) => string] } = {
  P1: ['submit a ticket, of the same statements by hand ≥ 0.35', ({ of_floor }) => `${of_floor}`],
  P2: ['ticket list, of a bare Express + EJS page ≥ 0.25', ({ of_bare }) => `${of_bare}`],
  P4: ['1,000,000 tickets, of the time with 10,000 ≤ 1.2', ({ growth }) => inWords(growth)],
  P5: [
    '16 clients on one group, of a group for each ≥ 0.4, spread ≤ 1',
    ({ of_many, spread }) => `${of_many}, spread ${spread}`,
  ],
  P6: [
    'three steps on the disk, of bpmn-engine in memory: rate ≥ 2, CPU ≤ 0.2',
    ({ times, of_its_cpu }) => `${times}, ${of_its_cpu}`,
  ],
  P7: ['lists beside eight log-ins: rate ≥ 0.4, p99 ≤ 3 times', ({ keeps, p99 }) => `${keeps}, ${p99} times`],
  P8: [
    'MB after a minute of load ≤ 300; first page ≤ 3 s, again ≤ 1.5 s',
    ({ after_mb, first_s, second_s }) => `${after_mb} MB, ${first_s} s, ${second_s} s`,
  ],
};

const ORDER = ['P2', 'P7', 'P4', 'P8', 'P1', 'P5', 'P6'];

const inWords = (numbers: unknown) =>
  Object.entries(numbers as { [name: string]: number })
    .map(([name, value]) => `${name.replace('_', ' ')} ${value}`)
    .join(', ');

/** Measures one figure in a process of its own, so that none meets what another left behind; shows its line and gives it. */
async function measure(id: string, flags: readonly string[], databases: string): Promise<Line> {
  const child = spawn(process.execPath, ['--enable-source-maps', RUN, id, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, SEEDED_DATABASES: databases },
  });
  const exit = once(child, 'exit');
  let last = '';
  for await (const line of createInterface({ input: child.stdout })) {
    process.stdout.write(`${line}\n`);
    last = line;
  }
  await exit;
  return JSON.parse(last) as Line;
}

function table(lines: readonly Line[]): string {
  const rows = lines
    .toSorted((a, b) => a.id.localeCompare(b.id))
    .map((line) => {
      const [goal, result] = ROWS[line.id] ?? ['', () => ''];
      return `| ${line.id} | ${goal} | ${'error' in line ? 'broke off' : result(line)} | ${line.ok ? 'reached' : 'missed'} |`;
    });
  const { cpu, cores, node } = lines.find(({ machine }) => machine)?.machine ?? { cpu: '?', cores: 0, node: '?' };
  const loads = lines.flatMap(({ machine }) => (machine ? [Number(machine.load)] : []));
  const when = new Date().toISOString().slice(0, 10);
  const where = `${when}, ${cores} × ${cpu}, Node ${node.slice(1)}, load ${Math.min(...loads)} to ${Math.max(...loads)} (the measuring itself)`;
  return `${where}:\n\n| figure | goal | measured | |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}

async function main(args: readonly string[]): Promise<number> {
  const flags = args.filter((arg) => arg.startsWith('--'));
  const asked = args.filter((arg) => !arg.startsWith('--'));
  const lines: Line[] = [];
  // Seeding takes minutes: all figures measure on the same databases, those that only read before those that submit.
  const databases = await mkdtemp(join(tmpdir(), 'ticketflower-bench-'));
  await chmod(databases, 0o755);
  try {
    for (const id of asked.length > 0 ? asked : ORDER) lines.push(await measure(id, flags, databases));
  } finally {
    await rm(databases, { recursive: true, force: true });
  }
  // What is short says nothing of speed, and a part is no table.
  if (!flags.includes('--short') && asked.length === 0) {
    const readme = await readFile(README, 'utf8');
    await writeFile(
      README,
      readme.replace(TABLE, (_, begin, end) => `${begin}${table(lines)}${end}`),
    );
  }
  return lines.every(({ ok }) => ok) ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
