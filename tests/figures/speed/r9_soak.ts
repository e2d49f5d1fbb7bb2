import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import autocannon from 'autocannon';
import { PROJECT_ROOT } from '#src/config.js';
import type { FigureDefinition, FigureOptions } from '../figure.ts';
import { machine, residentMb } from './process_facts.ts';
import { type Seeded, withSeeded } from './seeded.ts';
import { reached } from './sizes.ts';
import { submitting } from './submits.ts';

const GOAL_MB = 1;
const RATE = 50;
/**
 * Seconds: for how long, how often it is looked, and from when on it counts. Caches fill and code is compiled before, also by a minute as fast as it
 * goes: V8 still compiled after six minutes at this rate, which was all that grew (1.3 MB).
 */
const TIMES = {
  short: { heating: 1, seconds: 6, every: 2, from: 2 },
  usual: { heating: 60, seconds: 600, every: 15, from: 180 },
  full: { heating: 60, seconds: 1_800, every: 15, from: 300 },
} as const;

/** What a server holds after its garbage is collected, at a moment of the run. */
type Sample = { readonly at: number; readonly mb: number; readonly handles: number };

/** Everything that people do, by turns: each page, and a submission. */
function mixed(at: Seeded, ticket: number): autocannon.Request[] {
  const page = (path: string) => ({ method: 'GET' as const, path, headers: at.headers });
  const pages = ['/tickets', '/my_tasks', '/dashboard', `/tickets/${ticket}`, '/my_tickets', '/audit_log', '/users'];
  return [...pages.map(page), submitting(at)];
}

async function look(server: Seeded['server'], seconds: number): Promise<Sample> {
  const told = () => [...server.output().matchAll(/\{"held":\d+,"handles":\d+\}/g)];
  const before = told().length;
  server.child.kill('SIGUSR2');
  while (told().length === before) await after(20);
  const { held, handles } = JSON.parse(String(told().at(-1)?.[0])) as { held: number; handles: number };
  return { at: seconds, mb: held / 1e6, handles };
}

/** The slope of what is held, in MB in ten minutes, by least squares. */
function slope(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number) => samples.reduce((sum, one) => sum + of(one), 0) / samples.length;
  const [x, y] = [mean(({ at }) => at), mean(({ mb }) => mb)];
  const sum = (of: (sample: Sample) => number) => samples.reduce((total, one) => total + of(one), 0);
  return (600 * sum(({ at, mb }) => (at - x) * (mb - y))) / sum(({ at }) => (at - x) ** 2);
}

async function soak(at: Seeded, form: FigureOptions['form']) {
  const { heating, seconds, every, from } = TIMES[form];
  const { rows } = await at.owner.query<{ number: number }>(
    'select max(number) as number from ticket_instances where company_id = $1',
    [at.companyId],
  );
  const requests = mixed(at, rows[0]?.number ?? 1);
  const hot = { url: at.url, connections: 8, requests };
  await autocannon({ ...hot, duration: heating });
  const load = autocannon({ ...hot, overallRate: RATE, duration: seconds });
  const samples: Sample[] = [];
  for (let second = every; second < seconds; second += every) {
    await after(every * 1_000);
    samples.push(await look(at.server, second));
  }
  const { statusCodeStats = {}, errors, timeouts, requests: sent } = await load;
  const right = (statusCodeStats['200']?.count ?? 0) + (statusCodeStats['303']?.count ?? 0);
  return {
    samples: samples.filter(({ at: second }) => second >= from),
    wrong: sent.total - right + errors + timeouts,
    sent,
  };
}

async function measure({ form, mutant }: FigureOptions) {
  const amount = form === 'short' ? { companies: 2, tickets: 60 } : { companies: 10, tickets: 10_000 };
  const preload = join(PROJECT_ROOT, 'tests', 'figures', 'speed', 'tell_memory.mjs');
  return withSeeded({ amount, mutant, preload }, async (at) => {
    const { samples, wrong, sent } = await soak(at, form);
    const growth_mb = Math.round(100 * slope(samples)) / 100;
    const handles = samples.map((sample) => sample.handles);
    // Connections come and go with the load; what leaks goes on growing.
    const more_handles = (handles.at(-1) ?? 0) - (handles[0] ?? 0);
    const ok = reached(form, wrong, growth_mb < GOAL_MB && more_handles <= 8 && sent.total > 0);
    const held_mb = samples.map(({ mb }) => Math.round(10 * mb) / 10);
    const numbers = { growth_mb, more_handles, wrong, requests: sent.total, rate: sent.average };
    return {
      ok,
      goal: { growth_mb: GOAL_MB },
      ...numbers,
      held_mb,
      resident_mb: residentMb(at.pid),
      machine: machine(),
    };
  });
}

/** R9 of the reliability goals: memory under a steady load of everything. */
export const R9: FigureDefinition = {
  goal: `ten minutes (--full: thirty) at ${RATE} requests a second: what is held grows less than ${GOAL_MB} MB in ten minutes, handles flat`,
  mutants: ['every_answer_kept'],
  measure,
};
