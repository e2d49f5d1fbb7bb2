import type { Express } from 'express';

/** A layer of Express 5's router: a route, a mounted router, or middleware, with the path it was mounted at. */
export type Layer = {
  rawPath: unknown;
  handle: { audience?: readonly string[]; stack?: Layer[] };
  route?: { path: string; stack: Layer[]; methods: { readonly [method: string]: boolean } };
};

/** A route of the application: how it is asked for, and whom the guard before it lets in (undefined: there is none). */
export type AppRoute = {
  readonly method: string;
  readonly path: string;
  readonly audience: readonly string[] | undefined;
};

/** The layers of the whole application, in the order in which a request meets them. */
export const layersOf = (app: Express): Layer[] => (app as unknown as { router: { stack: Layer[] } }).router.stack;

const joined = (mount: string, path: string) => `${mount}${path}`.replaceAll(/\/+/g, '/').replace(/(.)\/$/, '$1');

function walk(stack: Layer[], mount: string, guards: readonly string[] | undefined): AppRoute[] {
  let audience = guards;
  return stack.flatMap((layer): AppRoute[] => {
    const { route, handle, rawPath } = layer;
    if (route) {
      const own = route.stack.find((one) => one.handle.audience)?.handle.audience ?? audience;
      const path = joined(mount, String(route.path));
      return Object.keys(route.methods).map((method) => ({ method: method.toUpperCase(), path, audience: own }));
    }
    if (handle.audience) audience = handle.audience;
    const { stack: mounted } = handle;
    if (!mounted) return [];
    return [rawPath].flat().flatMap((path) => walk(mounted, joined(mount, String(path)), audience));
  });
}

/** Every route of an application. */
export function routesOf(app: Express): AppRoute[] {
  return walk(layersOf(app), '', undefined);
}
