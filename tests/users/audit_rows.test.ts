import { beforeAll, describe, expect, it } from 'vitest';
import { openMail } from '#src/mail.js';
import { type Asked, ask, listening } from '../safety/ask.ts';
import { idsOf, isServed, questionFor, sceneOf } from '../safety/asking.ts';
import { type Cookies, keepAccounts, logInAll, ownSession } from '../safety/cookies.ts';
import type { RouteCase } from '../safety/routes/route_case.ts';
import { ROUTES } from '../safety/routes/table.ts';
import { type Actor, makeWorld, type World } from '../safety/world.ts';
import { databaseContents, useDatabase } from '../support/database.ts';
import { makeSite, SESSION_SECRET } from '../support/site.ts';

const database = useDatabase();
let world: World;
let asked: Asked;
let cookies: Cookies;
beforeAll(async () => {
  await openMail({ smtpUrl: undefined, from: 'a@b.example', toLog: true, log: { info: () => {}, warn: () => {} } });
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

/** What stands in every table but the audit log itself and the throttle's. */
async function everythingElse(): Promise<string> {
  const { audit_log: _log, log_in_attempts: _attempts, ...others } = await databaseContents(database.owner);
  return JSON.stringify(others);
}

/** Asks for a route with a good body, or with a field too many; gives the answer, whether anything was written, and the audit rows of just this request. */
async function rowsOf(route: RouteCase, { spoilt }: { spoilt: boolean }) {
  const scene = sceneOf(world, actorFor(route));
  const ground = { url: asked.url, world, secret: SESSION_SECRET };
  const cookie = await ownSession(ground, cookies, actorFor(route));
  const question = await questionFor(route, { scene, ids: await idsOf(route, scene, 'own') });
  const body = spoilt ? `${question.body ? `${question.body}&` : ''}never_sent=1` : question.body;
  const before = await everythingElse();
  const putBack = route.endsSessions ? await keepAccounts(database.owner) : undefined;
  const { status, headers } = await ask(asked.url, { ...question, cookie, ...(body !== undefined && { body }) });
  const hasWritten = (await everythingElse()) !== before;
  await putBack?.();
  const { rows } = await database.owner.query(
    'select action, actor_id, impersonating, before, after, company_id from audit_log where request_id = $1',
    [headers['x-request-id']],
  );
  return { status, hasWritten, rows };
}

const SECRET = /pass(word)?_?hash|"password"|token|secret|draft_data|read_at|\$2[aby]\$/i;
const wrote: string[] = [];

// What the system does afterwards has rows of its own, without a request.
describe.each(writes.map((route) => [named(route), route] as const))('%s', (name, route) => {
  it('leaves one row in the audit log if it writes anything, else none; with who it was and nothing secret', async () => {
    const { status, hasWritten, rows } = await rowsOf(route, { spoilt: false });
    expect(status).toBeLessThan(500);
    expect(rows).toHaveLength(hasWritten ? 1 : 0);
    for (const row of rows) expect(row.actor_id).toEqual(expect.any(Number));
    expect(JSON.stringify(rows)).not.toMatch(SECRET);
    if (hasWritten) wrote.push(name);
  });

  it('leaves none when it is refused', async () => {
    const { status, hasWritten, rows } = await rowsOf(route, { spoilt: true });
    expect(status).toBe(400);
    expect([hasWritten, rows]).toEqual([false, []]);
  });
});

it('tries every write that there is, and most of them do write', () => {
  expect(writes.length).toBeGreaterThan(20);
  expect(wrote.length).toBeGreaterThan(writes.length * 0.75);
});
