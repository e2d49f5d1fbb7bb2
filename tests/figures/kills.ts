import { setTimeout as after } from 'node:timers/promises';
import type pg from 'pg';
import type { ServerProcess } from '../support/server_process.ts';
import { withFigureDatabase } from './database.ts';
import type { Figure, FigureOptions } from './figure.ts';
import { type Load, startLoad } from './load.ts';
import { prepareClients } from './parallel_work.ts';
import { keepServers, type Servers } from './servers.ts';
import { isSound, judge } from './verdict.ts';

/** How often servers are killed; a mutant shows after a few. */
export const killsOf = ({ form, mutant }: FigureOptions) => {
  if (form === 'short') return mutant === undefined ? 6 : 3;
  return form === 'full' ? 1_000 : 200;
};

export type Kills = {
  readonly kills: number;
  /** The least acknowledged writes with which the run counts. */
  readonly writes: number;
  readonly processes: 1 | 2;
  /** Changes the database once, after the clients are there. */
  readonly prepare?: (owner: pg.Client) => Promise<unknown>;
  /** Changes the database while a server is down. */
  readonly whileDown?: (owner: pg.Client) => Promise<unknown>;
};

/** The environment of a figure's servers. */
export const figureEnv = (url: string) => ({
  DATABASE_URL: url,
  SESSION_SECRET: 'only for figures, only for figures, only',
});

type Ground = {
  readonly env: Record<string, string>;
  readonly servers: Servers;
  readonly load: Load;
  readonly owner: pg.Client;
};

/** Kills by turns one of the servers after 5 to 35 more acknowledged writes and a random moment, and starts it again. */
async function killByTurns({ env, servers, load, owner }: Ground, running: ServerProcess[], asked: Kills) {
  const caught = new Set<number>();
  let fired = 0;
  for (let kill = 0; kill < asked.kills; kill++) {
    await load.more(5 + Math.floor(Math.random() * 31));
    await after(Math.random() * 50);
    const turn = kill % running.length;
    if (await servers.kill(running[turn] as ServerProcess)) fired++;
    const { rows } = await owner.query<{ id: number }>('select id from workflow_events where handled_at is null');
    for (const { id } of rows) caught.add(id);
    await asked.whileDown?.(owner);
    running[turn] = await servers.start(env);
  }
  return { fired, caught: caught.size };
}

/** Kills servers at random moments under load (8 requests at once), as often as asked, and judges what is left. */
export async function measureKills(asked: Kills): Promise<Figure> {
  return withFigureDatabase(async ({ url, owner }) => {
    const servers = keepServers();
    const env = figureEnv(url);
    const running: ServerProcess[] = [];
    while (running.length < asked.processes) running.push(await servers.start(env));
    const clients = await prepareClients(owner, servers.urls()[0] ?? '');
    await asked.prepare?.(owner);
    const load = startLoad({ servers, clients, databaseUrl: url, twice: asked.processes === 2 });
    try {
      const { fired, caught } = await killByTurns({ env, servers, load, owner }, running, asked);
      while (load.count() < asked.writes) await load.more(1);
      const verdict = await judge(owner, load);
      // A run whose fault never fired, or hit nothing, or with too few writes, says nothing.
      const counts = fired === asked.kills && caught > 0 && load.count() >= asked.writes;
      const numbers = { kills: fired, acknowledged: load.count(), caught_between: caught, answers: load.answers };
      return { ok: counts && isSound(verdict), ...numbers, ...verdict };
    } finally {
      await servers.stopAll();
      await load.stop();
    }
  });
}
