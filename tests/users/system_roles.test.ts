import { expect, it } from 'vitest';
import { SYSTEM_ROLES } from '#src/current.js';
import { RIGHTS } from '#src/users/system_roles.js';
import { useDatabase } from '../support/database.ts';
import { makeSite, signedIn, unescapeHtml } from '../support/site.ts';
import { twoCompanies } from './two_companies.ts';

const database = useDatabase();

type Guarded = { audience: readonly string[]; writers: readonly string[] };
type Layer = { rawPath: string | readonly string[]; handle: Partial<Guarded> & { stack?: Layer[] } };

/** Where each router is mounted, with whom its guard lets in. */
function mounted(): { path: string; guard: Guarded }[] {
  const { stack } = (makeSite() as unknown as { router: { stack: Layer[] } }).router;
  return stack.flatMap(({ rawPath, handle }) => {
    const guard = handle.stack?.find((layer) => layer.handle.audience)?.handle;
    // A router may be mounted at several places.
    return guard ? [rawPath].flat().map((path) => ({ path, guard: guard as Guarded })) : [];
  });
}
const sorted = (roles: readonly string[]) => [...roles].sort();

it('every line of the matrix is what the page’s guard does', () => {
  const guards = new Map(mounted().map(({ path, guard }) => [path, guard]));
  for (const { path, read, write } of RIGHTS) {
    expect(sorted(guards.get(path)?.audience ?? []), path).toEqual(sorted(read));
    expect(sorted(guards.get(path)?.writers ?? []), path).toEqual(sorted(write));
  }
});

it('every page that is guarded by a system role has a line, of its own or of the page that it belongs to', () => {
  const isRole = (who: string) => (SYSTEM_ROLES as readonly string[]).includes(who);
  const byRole = mounted().filter(({ guard }) => guard.audience.some(isRole));
  expect(byRole.length).toBeGreaterThan(10);
  for (const { path, guard } of byRole) {
    const lines = RIGHTS.filter((right) => path === right.path || path.startsWith(`${right.path}/`));
    const line = lines.sort((a, b) => b.path.length - a.path.length)[0];
    const degrees = [line?.read, line?.write].map((roles) => sorted(roles ?? []));
    expect(degrees, path).toContainEqual(sorted(guard.audience));
    expect(sorted(guard.writers), path).toEqual(degrees[1]);
  }
});

it('admins read it, others not', async () => {
  const { dana, lee } = await twoCompanies(database.owner);
  const page = unescapeHtml((await (await signedIn(dana)).get('/system_roles')).text);
  for (const { words } of RIGHTS) expect(page).toContain(words);
  expect((await (await signedIn(lee)).get('/system_roles')).status).toBe(403);
});
