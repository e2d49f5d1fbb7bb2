import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FigureDefinition, FigureOptions } from '../figure.ts';
import { byTurns, hammer, ratio } from './hammer.ts';
import { machine } from './process_facts.ts';
import { type Seeded, withSeeded } from './seeded.ts';
import { reached, SIZES } from './sizes.ts';

const GOAL = 0.25;
/** Transactions that wrote, for each page: PostgreSQL's own in the background, which in a short run are many for few pages. A page that writes has one. */
const MOST_WRITES = 0.5;
const BARE = fileURLToPath(new URL('./bare_server.js', import.meta.url));

async function withBare<T>(work: (url: string, pid: number) => Promise<T>): Promise<T> {
  const child = spawn(process.execPath, [BARE], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const exit = once(child, 'exit');
  try {
    const [line] = await once(child.stdout, 'data');
    const url = /ready: (http:\S+)\//.exec(String(line))?.[1];
    if (url === undefined) throw new Error(`the bare server says ${line}`);
    return await work(url, child.pid ?? 0);
  } finally {
    child.kill('SIGTERM');
    await exit;
  }
}

/** How many transactions of this server have written until now: only those are given a number. */
async function written({ owner }: Seeded): Promise<number> {
  const { rows } = await owner.query<{ next: string }>('select pg_snapshot_xmax(pg_current_snapshot())::text as next');
  return Number(rows[0]?.next);
}

async function measure({ form, mutant }: FigureOptions) {
  const { amount, seconds, rounds } = SIZES[form];
  return withSeeded({ amount, mutant }, (ours) =>
    withBare(async (bareUrl, barePid) => {
      const stretches = {
        bare: () => hammer({ url: `${bareUrl}/tickets`, pid: barePid, seconds }),
        tickets: () => hammer({ url: `${ours.url}/tickets`, pid: ours.pid, seconds, headers: ours.headers }),
      };
      // The first answers compile views and prepare statements.
      await byTurns(1, stretches);
      const before = await written(ours);
      const { tickets, bare } = await byTurns(rounds, stretches);
      const pages = tickets.rates.reduce((sum, rate) => sum + rate * seconds, 0);
      const writes_a_page = ratio((await written(ours)) - before, pages);
      const of_bare = ratio(tickets.rate, bare.rate);
      const reading = writes_a_page <= MOST_WRITES;
      const ok = reading && reached(form, tickets.wrong + bare.wrong, of_bare >= GOAL);
      return { ok, goal: GOAL, of_bare, writes_a_page, tickets, bare, amount, machine: machine() };
    }),
  );
}

/** P2 of the speed goals: the list of tickets against a bare Express and EJS route that draws the same page. */
export const P2: FigureDefinition = {
  goal: `ticket list, signed in, walls on, 1,000,000 tickets: at least ${GOAL} of a bare Express + EJS route with the same template and constant rows, and no write`,
  mutants: ['touch_on', 'statements_a_row', 'list_by_objects'],
  measure,
};
