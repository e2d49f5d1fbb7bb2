import { join } from 'node:path';
import type pg from 'pg';
import { SEED_PASSWORD } from '#src/commands/seed/model_company.js';
import type { Amount } from '#src/commands/seed/multiply.js';
import { seed } from '#src/commands/seed/seed.js';
import { PROJECT_ROOT } from '#src/config.js';
import { disconnect } from '#src/db/connection.js';
import { logInAs } from '../../support/http_client.ts';
import type { ServerProcess } from '../../support/server_process.ts';
import { withFigureDatabase } from '../database.ts';
import { figureEnv } from '../kills.ts';
import { keepServers } from '../servers.ts';

const SLOWED = join(PROJECT_ROOT, 'tests', 'figures', 'speed', 'slowed.mjs');

/** The environment of a server into which a file is loaded first, and one in which one thing is broken that its figure must notice. */
export function loaded(mutant: string | undefined, preload?: string): Record<string, string> {
  const files = [...(preload === undefined ? [] : [preload]), ...(mutant === undefined ? [] : [SLOWED])];
  const options = files.map((file) => `--import=${file}`).join(' ');
  return options === '' ? {} : { NODE_OPTIONS: options, SLOWED: mutant ?? '' };
}

/** A server on a database full of made-up tickets, and somebody who is signed in there: all five roles, own tickets, tasks and a company in the middle. */
export type Seeded = {
  readonly url: string;
  readonly pid: number;
  readonly headers: { readonly cookie: string };
  readonly owner: pg.Client;
  readonly databaseUrl: string;
  readonly server: ServerProcess;
  readonly companyId: number;
  readonly userId: number;
  /** Somebody else who works there: whom this person's own tickets can go to. */
  readonly colleagueId: number;
};

/** Where `npm run bench` keeps its seeded databases while it measures one figure after the other. */
const KEPT = process.env.SEEDED_DATABASES;

/** Seeds a database (or takes the one that was kept), starts a server on it, and signs somebody in. */
export async function withSeeded<T>(
  {
    amount,
    mutant,
    preload,
  }: { readonly amount: Amount; readonly mutant: string | undefined; readonly preload?: string },
  work: (seeded: Seeded) => Promise<T>,
): Promise<T> {
  return withFigureDatabase(
    async ({ url: databaseUrl, owner }) => {
      const { rows } = await owner.query<{ seeded: boolean }>('select exists (select from companies) as seeded');
      if (!rows[0]?.seeded) await seed(databaseUrl, amount);
      // What seeding left to be written would be written while it is measured.
      await owner.query('checkpoint');
      // The figure itself needs the application's pool no more, and another seeded database may follow.
      await disconnect();
      const servers = keepServers();
      try {
        const server = await servers.start({ ...figureEnv(databaseUrl), ...loaded(mutant, preload) });
        const { url, child } = server;
        const person = await somebody(owner);
        const cookie = await logInAs(url, person.email, SEED_PASSWORD);
        const { id: userId, company_id: companyId, colleague_id: colleagueId } = person;
        return await work({
          url,
          pid: child.pid ?? 0,
          headers: { cookie },
          owner,
          databaseUrl,
          server,
          companyId,
          userId,
          colleagueId,
        });
      } finally {
        await servers.stopAll();
      }
    },
    KEPT && join(KEPT, `${amount.companies}_${amount.tickets}`),
  );
}

/** The busiest ticket admin of the company in the middle. */
async function somebody(
  owner: pg.Client,
): Promise<{ id: number; company_id: number; email: string; colleague_id: number }> {
  const { rows } = await owner.query(
    `select u.id, u.company_id, u.email,
            (select min(w.user_id) from user_system_roles w where w.company_id = u.company_id and w.user_id <> u.id and w.role = 'task_worker') as colleague_id
       from users u join user_system_roles r on r.company_id = u.company_id and r.user_id = u.id and r.role = 'ticket_admin'
      where u.company_id = (select id from companies order by id offset (select count(*) / 2 from companies) limit 1)
      order by (select count(*) from task_instances i where i.company_id = u.company_id and i.assigned_to = u.id) desc, u.id limit 1`,
  );
  return rows[0];
}
