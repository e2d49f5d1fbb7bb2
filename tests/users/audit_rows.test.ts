import { beforeAll, describe, expect, it } from 'vitest';
import { type Asked, ask, listening } from '../safety/ask.ts';
import { idsOf, isServed, questionFor, sceneOf } from '../safety/asking.ts';
import { type Cookies, copyOfSession, logInAll } from '../safety/cookies.ts';
import type { RouteCase } from '../safety/routes/route_case.ts';
import { ROUTES } from '../safety/routes/table.ts';
import { type Actor, makeWorld, type World } from '../safety/world.ts';
import { useDatabase } from '../support/database.ts';
import { makeSite, SESSION_SECRET } from '../support/site.ts';

const database = useDatabase();
let world: World;
let asked: Asked;
let cookies: Cookies;
beforeAll(async () => {
  world = await makeWorld(database.owner);
  asked = await listening(makeSite());
  cookies = await logInAll(asked.url, world);
  return () => asked.close();
});

const named = ({ method, path }: RouteCase) => `${method} ${path}`;
const writes = ROUTES.filter(({ method }) => method === 'POST');
function actorFor(route: RouteCase): Actor {
  if (isServed(route, 'all')) return 'all';
  return route.path === '/impersonation/end' ? 'impersonating' : 'superuser';
}
/** What the table's good request is answered where it does nothing after all, as resolving an error that would leave a ticket stuck. */
const REFUSED = 409;

/** Asks for a route with a good body, or with a field too many; gives the answer and the audit rows of just this request. */
async function rowsOf(route: RouteCase, { spoilt }: { spoilt: boolean }) {
  const scene = sceneOf(world, actorFor(route));
  const cookie = await copyOfSession(database.owner, cookies[actorFor(route)], SESSION_SECRET);
  const question = await questionFor(route, { scene, ids: await idsOf(route, scene, 'own') });
  const body = spoilt ? `${question.body ? `${question.body}&` : ''}never_sent=1` : question.body;
  const { status, headers } = await ask(asked.url, { ...question, cookie, ...(body !== undefined && { body }) });
  const { rows } = await database.owner.query(
    'select action, actor_id, impersonating, before, after, company_id from audit_log where request_id = $1',
    [headers['x-request-id']],
  );
  return { status, rows };
}

const SECRET = /pass(word)?_?hash|"password"|token|secret|draft_data|read_at|\$2[aby]\$/i;

describe.each(writes.map((route) => [named(route), route] as const))('%s', (_name, route) => {
  it('leaves one row in the audit log if it does something, with who it was and nothing secret', async () => {
    const { status, rows } = await rowsOf(route, { spoilt: false });
    expect(status).toBe(route.answer);
    if (status === REFUSED) return expect(rows).toEqual([]);
    expect(rows).toHaveLength(1);
    expect(rows[0].actor_id).toEqual(expect.any(Number));
    expect(JSON.stringify(rows)).not.toMatch(SECRET);
  });

  it('leaves none when it is refused', async () => {
    const { status, rows } = await rowsOf(route, { spoilt: true });
    expect(status).toBe(400);
    expect(rows).toEqual([]);
  });
});

it('tries every write that there is', () => {
  expect(writes.length).toBeGreaterThan(20);
});
