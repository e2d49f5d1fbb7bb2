import { join } from 'node:path';
import pg from 'pg';
import { PROJECT_ROOT } from '#src/config.js';
import { restartImmediately } from '../support/postgres_restart.ts';
import { withFigureDatabase } from './database.ts';
import type { FigureDefinition, FigureOptions } from './figure.ts';
import { figureEnv } from './kills.ts';
import { startLoad } from './load.ts';
import { prepareClients } from './parallel_work.ts';
import { keepServers } from './servers.ts';
import { isSound, judge } from './verdict.ts';

const RESTARTS = { short: 4, usual: 20, full: 20 } as const;
const SUCCESS_WITHIN_MS = 3_000;
const WRITES_EACH = 20;
/** What may be answered while the database is away: written, busy, somebody was faster. */
const FIT = ['303', '503', '409'];

/** The mutant: the pool's listeners for lost connections are never put on, in a server that is otherwise the same. */
const WITHOUT_LISTENERS = {
  NODE_OPTIONS: `--import=${join(PROJECT_ROOT, 'tests', 'figures', 'no_error_listener.mjs')}`,
};

/** The mutant: no commit of the application waits for the disk. */
const NO_COMMIT_WAITS = `do $$ begin execute format('alter database %I set synchronous_commit = off', current_database()); end $$`;

/** What the server logged of requests that failed, each kind once. */
function failuresIn(log: string): string[] {
  const lines = log.split('\n').filter((line) => line.includes('"msg":"request failed"'));
  return [...new Map(lines.map((line) => [/"message":"[^"]{0,300}/.exec(line)?.[0], line])).values()];
}

async function measure({ form, mutant }: FigureOptions) {
  return withFigureDatabase(async ({ url, owner, folder }) => {
    if (mutant === 'no_commit_waits') await owner.query(NO_COMMIT_WAITS);
    const servers = keepServers();
    const server = await servers.start({ ...figureEnv(url), ...(mutant === 'no_error_listener' && WITHOUT_LISTENERS) });
    let exits = 0;
    void server.ended.then(() => exits++);
    const load = startLoad({ servers, clients: await prepareClients(owner, server.url), databaseUrl: url });
    const waits: number[] = [];
    const looking = new pg.Client({ connectionString: url }).on('error', () => {});
    try {
      for (let restart = 0; restart < RESTARTS[form] && exits === 0; restart++) {
        await load.more(WRITES_EACH);
        // Connections are lost while they are at work, and every third time while they are idle.
        if (restart % 3 === 0) await load.pause();
        await restartImmediately(folder);
        load.goOn();
        const back = performance.now();
        await Promise.race([load.more(1), server.ended]);
        waits.push(Math.round(performance.now() - back));
      }
      const numbers = {
        restarts: waits.length,
        acknowledged: load.count(),
        answers: load.answers,
        slowest_ms: Math.max(...waits),
      };
      // A server that is gone leaves nothing to be judged.
      if (exits > 0) return { ok: false, exits, ...numbers };
      await looking.connect();
      const verdict = await judge(looking, load);
      const unfit = Object.keys(load.answers).filter((status) => !FIT.includes(status));
      if (unfit.length > 0) process.stderr.write(`${failuresIn(server.output()).join('\n')}\n`);
      const counts = waits.length === RESTARTS[form] && load.count() >= RESTARTS[form] * WRITES_EACH;
      const quick = numbers.slowest_ms <= SUCCESS_WITHIN_MS;
      return {
        ok: counts && quick && exits === 0 && unfit.length === 0 && isSound(verdict),
        exits,
        ...numbers,
        ...verdict,
      };
    } finally {
      await servers.stopAll();
      await load.stop();
      await looking.end();
    }
  });
}

/** R3 of the reliability goals: the database is restarted at once under load, as after a crash of its own. */
export const R3: FigureDefinition = {
  goal: '20 immediate restarts of the database under load: the process never exits, 0 lost, 0 stuck, first success within 3 s',
  mutants: ['no_error_listener', 'no_commit_waits'],
  measure,
};
