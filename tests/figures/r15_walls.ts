import pg from 'pg';
import { ROUTES } from '../safety/routes/table.ts';
import { makeSite } from '../support/site.ts';
import { withFigureDatabase } from './database.ts';
import { tryDatabaseWalls } from './database_walls.ts';
import type { FigureDefinition, FigureOptions } from './figure.ts';
import { isTight, tryRoutes } from './r6_routes.ts';

type Query = (this: unknown, asked: unknown, ...rest: unknown[]) => unknown;

/** Makes every look-up of workflow errors forget the company, as code that finds by id alone would; gives how that is undone. */
function forgetCompany(): () => void {
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const { query } = prototype;
  const forgotten = (sql: string) =>
    sql.replaceAll(/"public"\."workflow_errors"\."company_id" = (\$\d+)/g, '$1::int is not null');
  prototype.query = function forgetting(asked, ...rest) {
    const { text } = (asked ?? {}) as { text?: unknown };
    const changed = typeof text === 'string' ? { ...(asked as object), text: forgotten(text) } : asked;
    return query.call(this, changed, ...rest);
  };
  return () => {
    prototype.query = query;
  };
}

/** Those whom roles keep from nothing, so that only the company can. */
const MIGHTIEST = ['all', 'impersonating'] as const;

/** The code alone: the database's role sees every company's rows. */
async function codeAlone({ form, mutant }: FigureOptions) {
  return withFigureDatabase(async ({ owner }) => {
    await owner.query('alter role ticketflower_app bypassrls');
    const { rows } = await owner.query(`select rolbypassrls as open from pg_roles where rolname = 'ticketflower_app'`);
    const restore = mutant === 'company_forgotten' ? forgetCompany() : () => {};
    // A broken look-up shows where it is used.
    const cases = mutant === undefined ? ROUTES : ROUTES.filter(({ path }) => path.startsWith('/workflow_errors'));
    const found = await tryRoutes(owner, makeSite(), { cases, ...(form === 'short' && { actors: MIGHTIEST }) }).finally(
      restore,
    );
    return { ok: rows[0]?.open === true && isTight({ ...found, foreign_ids: found.foreign_ids || 1 }), ...found };
  });
}

const BROKEN: { readonly [mutant: string]: string } = {
  no_policy: 'alter table ticket_instances disable row level security',
  no_composite_key: `do $$ declare name text; begin
    select conname into name from pg_constraint where contype = 'f' and conrelid = 'task_instances'::regclass and confrelid = 'workflow_instances'::regclass;
    execute format('alter table task_instances drop constraint %I', name);
    alter table workflow_instances add unique (id);
    alter table task_instances add foreign key (workflow_instance_id) references workflow_instances (id); end $$`,
};

/** The database alone: SQL as the application's role, with no code of ours in between. */
async function databaseAlone(mutant: string | undefined) {
  return withFigureDatabase(async ({ owner }) => {
    const broken = BROKEN[mutant ?? ''];
    if (broken) await owner.query(broken);
    const found = await tryDatabaseWalls(owner);
    return { ok: found.leaks === 0 && found.tables >= 15 && found.references >= 20, ...found };
  });
}

async function measure(options: FigureOptions) {
  const { mutant } = options;
  const ofCode = mutant === undefined || mutant === 'company_forgotten';
  const code = ofCode ? await codeAlone(options) : undefined;
  const database = mutant === undefined || !ofCode ? await databaseAlone(mutant) : undefined;
  return { ok: code?.ok !== false && database?.ok !== false, code, database };
}

/** R15 of the reliability goals: each wall between companies without the other. */
export const R15: FigureDefinition = {
  goal: 'R6 with a database role that bypasses row-level security, and SQL per tenant table as the application’s role: 0 leaks each',
  mutants: ['company_forgotten', ...Object.keys(BROKEN)],
  measure,
};
