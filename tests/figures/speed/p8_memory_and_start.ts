import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, stopServer } from '../../support/server_process.ts';
import type { FigureDefinition, FigureOptions } from '../figure.ts';
import { hammer } from './hammer.ts';
import { machine, peakMb, residentMb } from './process_facts.ts';
import { type Seeded, withSeeded } from './seeded.ts';
import { reached, SIZES } from './sizes.ts';
import { submitting } from './submits.ts';

const MEMORY_MB = 300;
const FIRST_S = 3;
const SECOND_S = 1.5;

/** Seconds from starting the built server in a data folder until its first page is there. */
async function firstPage(folder: string): Promise<number> {
  const began = performance.now();
  const server = await startServer({ DATA_DIR: folder });
  const { status } = await fetch(`${server.url}/`);
  const seconds = Math.round(performance.now() - began) / 1000;
  await stopServer(server);
  if (status !== 200) throw new Error(`the first page answers ${status}`);
  return seconds;
}

async function starts() {
  const folder = await mkdtemp(join(tmpdir(), 'ticketflower-start-'));
  // mkdtemp closes the folder to others; as root the server runs as another user.
  await chmod(folder, 0o755);
  try {
    return { first_s: await firstPage(folder), second_s: await firstPage(folder) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function mixedLoad(at: Seeded, seconds: number) {
  const page = (path: string, part: number) =>
    hammer({ url: at.url + path, pid: at.pid, seconds: part, headers: at.headers });
  const part = Math.max(1, Math.round(seconds / 4));
  return [
    await page('/tickets', part),
    await page('/my_tasks', part),
    await page('/dashboard', part),
    await hammer({ url: at.url, pid: at.pid, seconds: part, request: submitting(at), status: 303 }),
  ];
}

async function measure({ form, mutant }: FigureOptions) {
  const { amount } = SIZES[form];
  const seconds = form === 'short' ? 4 : 60;
  const { first_s, second_s } = await starts();
  return withSeeded({ amount, mutant }, async (at) => {
    const before_mb = residentMb(at.pid);
    const stretches = await mixedLoad(at, seconds);
    const after_mb = residentMb(at.pid);
    const peak_mb = peakMb(at.pid);
    const wrong = stretches.reduce((sum, one) => sum + one.wrong, 0);
    const ok = reached(form, wrong, (after_mb ?? 0) <= MEMORY_MB && first_s <= FIRST_S && second_s <= SECOND_S);
    const goal = { memory_mb: MEMORY_MB, first_s: FIRST_S, second_s: SECOND_S };
    return { ok, goal, before_mb, after_mb, peak_mb, first_s, second_s, wrong, amount, machine: machine() };
  });
}

/** P8 of the speed goals: memory after load, and the time to the first page of an installed and built folder. */
export const P8: FigureDefinition = {
  goal: `one process at most ${MEMORY_MB} MB after 60 s of load; first page at most ${FIRST_S} s after the start, ${SECOND_S} s after the second`,
  mutants: ['every_answer_kept'],
  measure,
};
