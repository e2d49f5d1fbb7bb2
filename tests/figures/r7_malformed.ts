import { join } from 'node:path';
import type pg from 'pg';
import { PROJECT_ROOT } from '#src/config.js';
import { type Asked, ask, type Question } from '../safety/ask.ts';
import { idsOf, isServed, questionFor, sceneOf } from '../safety/asking.ts';
import { type Cookies, keepAccounts, logInAll } from '../safety/cookies.ts';
import { type Malformed, malformed, unstorable } from '../safety/malformed.ts';
import { random } from '../safety/random.ts';
import { ROUTES } from '../safety/routes/table.ts';
import { contentsOf, makeWorld, type World } from '../safety/world.ts';
import { withFigureDatabase } from './database.ts';
import type { FigureDefinition, FigureOptions } from './figure.ts';
import { figureEnv } from './kills.ts';
import { keepServers } from './servers.ts';

const REQUESTS = { short: 1_500, usual: 20_000, full: 20_000 } as const;
const AT_ONCE = 4;
const P99_MS = 250;
const SEED = 20_261_126;

type Good = { readonly question: Question; readonly cookie: string };

/** A good request for every POST, whose parts are then spoiled. */
async function goodRequests(world: World, cookies: Cookies): Promise<Good[]> {
  const good: Good[] = [];
  for (const route of ROUTES.filter(({ method }) => method === 'POST')) {
    const actor = isServed(route, 'all') ? 'all' : 'superuser';
    const scene = sceneOf(world, actor);
    const question = await questionFor(route, { scene, ids: await idsOf(route, scene, 'own') });
    good.push({ question, cookie: cookies[actor] });
  }
  return good;
}

const percentile = (sorted: readonly number[], part: number) => sorted[Math.floor(sorted.length * part)] ?? 0;

/** Where a password may be hashed, which takes a fifth of a second by design. */
const HASHES = /^\/(sessions$|sign_ups|memberships|profile\/|password_resets\/password)/;
/** Sessions that a request ended are put back after so many, so that the run stays signed in. */
const PUT_BACK_EVERY = 50;

async function sendAll(asked: Asked, good: readonly Good[], total: number, putBack: () => Promise<void>) {
  const pick = random(SEED);
  const answers: { [status: string]: number } = {};
  const faults: string[] = [];
  const took: number[] = [];
  const unhashed: number[] = [];
  // These first, while every form still carries the version that it was made with: once an edit is saved, the others end as conflicts.
  const first = good.flatMap(({ question, cookie }) => unstorable(question).map((bad) => ({ bad, cookie })));
  let left = total + first.length;
  const spoil = (): { readonly bad: Malformed; readonly cookie: string } => {
    const { question, cookie } = good[left % good.length] as Good;
    return first.shift() ?? { bad: malformed(question, pick), cookie };
  };
  const client = async () => {
    while (left > 0) {
      left--;
      if (left % PUT_BACK_EVERY === 0) await putBack();
      const { bad, cookie } = spoil();
      const { question } = bad;
      const began = performance.now();
      const status = await ask(asked.url, { ...bad.question, cookie }).then(
        (reply) => reply.status,
        (error: NodeJS.ErrnoException) => `broken ${error.code ?? error.message}`,
      );
      const ms = performance.now() - began;
      took.push(ms);
      if (!HASHES.test(question.path)) unhashed.push(ms);
      answers[status] = (answers[status] ?? 0) + 1;
      if (typeof status === 'string' || status >= 500)
        faults.push(
          `${status} ${bad.kind}: ${bad.question.method} ${bad.question.path} ${String(bad.question.body).slice(0, 200)}`,
        );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  const sorted = (all: number[]) => all.sort((a, b) => a - b);
  return { answers, faults, took: sorted(took), unhashed: sorted(unhashed) };
}

async function run(owner: pg.Client, url: string, { form, mutant }: FigureOptions) {
  const servers = keepServers();
  const spoiled = mutant === 'nul_reaches_the_database' ? NUL_REACHES_THE_DATABASE : {};
  const server = await servers.start({ ...figureEnv(url), ...spoiled });
  let exits = 0;
  void server.ended.then(() => exits++);
  try {
    const world = await makeWorld(owner);
    const cookies = await logInAll(server.url, world);
    const before = await contentsOf(owner, world.other.company.id);
    const asked = { url: server.url, close: async () => {} };
    const good = await goodRequests(world, cookies);
    const { answers, faults, took, unhashed } = await sendAll(asked, good, REQUESTS[form], await keepAccounts(owner));
    const p99_ms = Math.round(percentile(took, 0.99));
    const unharmed = before === (await contentsOf(owner, world.other.company.id));
    const alive = (await ask(server.url, { method: 'GET', path: '/healthz' })).status === 200;
    const polluted = /prototype of Object/.test(server.output());
    // What is short shares its processor with others: only the whole run is held against the clock.
    const quick = form === 'short' || p99_ms < P99_MS;
    // A run that was not signed in tried the guards alone.
    const signedIn = took.length - (answers[401] ?? 0) > took.length / 2;
    const ok = signedIn && faults.length === 0 && exits === 0 && alive && unharmed && !polluted && quick;
    const numbers = { requests: took.length, posts: good.length, answers, exits, server_errors: faults.length };
    const besides = Math.round(percentile(unhashed, 0.99));
    const times = {
      p50_ms: Math.round(percentile(took, 0.5)),
      p99_ms,
      p99_without_passwords_ms: besides,
      slowest_ms: Math.round(took.at(-1) ?? 0),
    };
    return { ok, ...numbers, ...times, faults: faults.slice(0, 5) };
  } finally {
    await servers.stopAll();
  }
}

const NUL_REACHES_THE_DATABASE = {
  NODE_OPTIONS: `--import=${join(PROJECT_ROOT, 'tests', 'figures', 'nul_is_storable.mjs')}`,
};

/** R7 of the reliability goals: malformed requests over every POST, at a server process of our own on this machine. */
export const R7: FigureDefinition = {
  goal: '20,000 malformed requests over every POST: 0 answers of 5xx, 0 exits, p99 under 250 ms',
  mutants: ['nul_reaches_the_database'],
  measure: (options) => withFigureDatabase(({ owner, url }) => run(owner, url, options)),
};
