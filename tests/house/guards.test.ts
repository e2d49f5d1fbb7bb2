import { expect, it } from 'vitest';
import { routesOf } from '../support/app_routes.ts';
import { useDatabase } from '../support/database.ts';
import { makeSite } from '../support/site.ts';

useDatabase();

it('every route has a guard that says whom it serves', () => {
  const routes = routesOf(makeSite());
  expect(routes.length).toBeGreaterThan(30);
  expect(routes.filter(({ audience }) => audience === undefined).map(({ path }) => path)).toEqual([]);
});
