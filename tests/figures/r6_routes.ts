import type { Express } from 'express';
import type pg from 'pg';
import { listening } from '../safety/ask.ts';
import { logInAll } from '../safety/cookies.ts';
import { type Breadth, type MatrixVerdict, tryTable } from '../safety/matrix.ts';
import type { RouteCase } from '../safety/routes/route_case.ts';
import { ROUTES, tableGaps } from '../safety/routes/table.ts';
import { makeWorld } from '../safety/world.ts';
import { layersOf, routesOf } from '../support/app_routes.ts';
import { makeSite, SESSION_SECRET } from '../support/site.ts';
import { withFigureDatabase } from './database.ts';
import type { FigureDefinition, FigureOptions } from './figure.ts';

/** Takes the guard of a router out of the application; gives how it is put back, as routers are made once for the process. */
function withoutGuard(site: Express, mount: string): () => void {
  const stack = layersOf(site).find(({ rawPath }) => rawPath === mount)?.handle.stack ?? [];
  const guard = stack[0];
  if (!guard?.handle.audience) throw new Error(`${mount} does not begin with a guard`);
  stack.shift();
  return () => void stack.unshift(guard);
}

const GUARDED = '/tickets';

/** The table, those of its cases that are asked for, and by whom: all where nothing else is said. */
type Tables = Breadth & { readonly table?: readonly RouteCase[]; readonly cases?: readonly RouteCase[] };

/** The table tried out on an application of this process: every answer, leak and gap in numbers. */
export async function tryRoutes(
  owner: pg.Client,
  site: Express,
  { table = ROUTES, cases = table, ...breadth }: Tables = {},
) {
  const gaps = tableGaps(table, routesOf(site));
  const world = await makeWorld(owner);
  const asked = await listening(site);
  try {
    const cookies = await logInAll(asked.url, world);
    const verdict = await tryTable({ world, cookies, asked, secret: SESSION_SECRET }, cases, breadth);
    return { cases: cases.length, ...numbersOf(verdict), gaps: [...gaps.lacking, ...gaps.gone] };
  } finally {
    await asked.close();
  }
}

const MOST_FAULTS = 60;
const numbersOf = ({ faults, ...numbers }: MatrixVerdict) => ({ ...numbers, faults: faults.slice(0, MOST_FAULTS) });

/** Whether nothing leaked, nothing was answered otherwise than the table says, no foreign id was accepted, and no route is missing from it. */
export function isTight(found: Awaited<ReturnType<typeof tryRoutes>>): boolean {
  const { requests, leaks, unexpected, foreign_ids, accepted, gaps } = found;
  return requests > 0 && foreign_ids > 0 && leaks + unexpected + accepted + gaps.length === 0;
}

async function measure({ form, mutant }: FigureOptions) {
  return withFigureDatabase(async ({ owner }) => {
    const site = makeSite();
    const restore = mutant === 'no_guard' ? withoutGuard(site, GUARDED) : () => {};
    // Where something is broken on purpose, only what is near it is asked for.
    const near = ROUTES.filter(({ path }) => /^\/(tickets|tasks)/.test(path));
    const table = mutant === 'route_not_in_table' ? ROUTES.filter(({ path }) => path !== GUARDED) : ROUTES;
    const cases = mutant === undefined ? ROUTES : near;
    const found = await tryRoutes(owner, site, {
      table,
      cases,
      brief: form === 'short' && mutant === undefined,
    }).finally(restore);
    return { ok: isTight(found), routes: routesOf(site).length, ...found };
  });
}

/** R6 of the reliability goals: every route × every role × own, other company's, missing; every id in every form. */
export const R6: FigureDefinition = {
  goal: 'every route × every role × own, other company’s, missing id: 0 leaks, 0 unexpected answers; every id in every form: 0 accepted',
  mutants: ['no_guard', 'route_not_in_table'],
  measure,
};
