import { expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { makeSite } from '../support/site.ts';

useDatabase();

type Layer = { handle: { audience?: readonly string[]; stack?: Layer[] }; route?: { path: string; stack: Layer[] } };

/** Every route of a router, with the audience of the guards that stand before it. */
function routesOf(
  stack: Layer[],
  guards: readonly string[] | undefined,
): { path: string; audience: readonly string[] | undefined }[] {
  let audience = guards;
  return stack.flatMap((layer) => {
    if (layer.route) {
      const own = layer.route.stack.find(({ handle }) => handle.audience)?.handle.audience;
      return [{ path: layer.route.path, audience: own ?? audience }];
    }
    if (layer.handle.audience) audience = layer.handle.audience;
    return layer.handle.stack ? routesOf(layer.handle.stack, audience) : [];
  });
}

it('every route has a guard that says whom it serves', () => {
  const site = makeSite() as unknown as { router: { stack: Layer[] } };
  const routes = routesOf(site.router.stack, undefined);
  expect(routes.length).toBeGreaterThan(30);
  expect(routes.filter(({ audience }) => audience === undefined).map(({ path }) => path)).toEqual([]);
});
