import { beforeAll, describe, expect, it, vi } from 'vitest';
import { openMail } from '#src/mail.js';
import { routesOf } from '../support/app_routes.ts';
import { databaseContents, useDatabase } from '../support/database.ts';
import { makeSite, SESSION_SECRET } from '../support/site.ts';
import { type Asked, ask, listening, type Question } from './ask.ts';
import { idsOf, isServed, questionFor, sceneOf } from './asking.ts';
import { type Cookies, logInAll, ownSession } from './cookies.ts';
import type { RouteCase } from './routes/route_case.ts';
import { ROUTES, tableGaps } from './routes/table.ts';
import { type Actor, makeWorld, type World } from './world.ts';

// Hundreds of requests each, on machines that others use too.
vi.setConfig({ testTimeout: 180_000 });
const database = useDatabase();
let world: World;
let asked: Asked;
let cookies: Cookies;
beforeAll(async () => {
  // On a local server letters go to the log, so that the page that asks for a password link has a form.
  await openMail({ smtpUrl: undefined, from: 'a@b.example', toLog: true, log: { info: () => {}, warn: () => {} } });
  world = await makeWorld(database.owner);
  asked = await listening(makeSite());
  cookies = await logInAll(asked.url, world);
  return () => asked.close();
});

const named = ({ method, path }: RouteCase) => `${method} ${path}`;
const writes = ROUTES.filter(({ method }) => method === 'POST');
/** Somebody whom the route serves and to whom it answers well. */
const actorFor = (route: RouteCase): Actor => (isServed(route, 'all') ? 'all' : 'superuser');

async function goodQuestion(route: RouteCase, change = {}) {
  const scene = sceneOf(world, actorFor(route));
  const ground = { url: asked.url, world, secret: SESSION_SECRET };
  const cookie = await ownSession(ground, cookies, actorFor(route));
  const question = await questionFor(route, { scene, ids: await idsOf(route, scene, 'own'), change });
  return { ...question, cookie };
}

describe('the table of routes', () => {
  it('has every route of the application and no other', () => {
    expect(tableGaps(ROUTES, routesOf(makeSite()))).toEqual({ lacking: [], gone: [] });
  });

  it('notices a route that it lacks, and one that is gone', () => {
    const routes = routesOf(makeSite());
    const withoutOne = ROUTES.filter(({ path }) => path !== '/tickets/:number/hold');
    expect(tableGaps(withoutOne, routes).lacking).toEqual(['POST /tickets/:number/hold']);
    const withoutTasks = routes.filter(({ path }) => path !== '/tasks');
    expect(tableGaps(ROUTES, withoutTasks).gone).toEqual(['GET /tasks']);
  });

  it('says of each whom its guard serves; a write may serve fewer', () => {
    const guards = new Map(
      routesOf(makeSite()).map((route) => [`${route.method} ${route.path}`, route.audience ?? []]),
    );
    const wrong = ROUTES.filter((route) => {
      const serves: readonly string[] = typeof route.serves === 'string' ? [route.serves] : route.serves;
      const guard = guards.get(named(route)) ?? [];
      return !serves.every((one) => guard.includes(one)) || (route.method === 'GET' && serves.length !== guard.length);
    });
    expect(wrong.map(named)).toEqual([]);
  });

  it('gives ids to every path that names some', () => {
    expect(ROUTES.filter(({ path, ids }) => path.includes(':') && !ids).map(named)).toEqual([]);
  });
});

/** The forms of a page: where each is sent, and its fields with the values that they offer. */
function formsOf(html: string) {
  return [...html.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/g)].flatMap(([form]) => {
    const targets = [...form.matchAll(/\b(?:form)?action="([^"]*)"/g)].map(
      ([, target = '']) => target.split(/[?#]/)[0] ?? '',
    );
    const fields = [...form.matchAll(/<(input|select|textarea|button)\b[^>]*\bname="([^"]+)"/g)].map(
      ([, , name = '']) => name,
    );
    const numeric = fields.filter((name) => {
      const select = new RegExp(`<select\\b[^>]*name="${name}"[\\s\\S]*?</select>`).exec(form)?.[0];
      const offered = select
        ? [...select.matchAll(/<option[^>]*value="([^"]+)"/g)].map(([, value = '']) => value)
        : [...form.matchAll(new RegExp(`name="${name}"[^>]*?value="([^"]+)"`, 'g'))].map(([, value = '']) => value);
      return offered.length > 0 && offered.every((value) => /^\d+(-\d+)?$/.test(value));
    });
    return targets.map((target) => ({ target, fields, numeric }));
  });
}

/** Their forms are there only where several steps are open at once, and of a draft. */
const SHOWN_AT_TIMES = ['step', 'test'].map(
  (name) => `POST /workflow_definitions/:key/versions/:version/trial/${name}`,
);
/** How often a draft was edited, and the value that a condition compares with: numbers on many pages, and no ids. */
const NUMBERS = /^(edit_version|when_\d+_value)$/;

const matches = ({ path }: RouteCase, target: string) =>
  new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`).test(target);

describe('every form on every page', () => {
  it('goes to a route of the table, and each id in it is tried with another company’s', async () => {
    const seen = new Set<string>();
    const unknown = new Set<string>();
    const pages = ROUTES.filter(({ method, answersWithPage }) => method === 'GET' || answersWithPage);
    for (const route of pages) {
      for (const actor of [actorFor(route), 'anonymous', 'superuser', 'impersonating'] as const) {
        const scene = sceneOf(world, actor === 'anonymous' ? actor : actorFor(route));
        const question = await questionFor(route, { scene, ids: await idsOf(route, scene, 'own') });
        const { text } = await ask(asked.url, { ...question, cookie: cookies[actor] });
        for (const { target, numeric } of formsOf(text)) {
          const taken = ROUTES.filter((one) => matches(one, target));
          for (const one of taken) seen.add(named(one));
          if (taken.length === 0) unknown.add(target);
          const known = taken.flatMap(({ foreign = {}, numbers = [] }) => [...Object.keys(foreign), ...numbers]);
          for (const name of numeric)
            if (!known.includes(name) && !NUMBERS.test(name)) unknown.add(`${target} ${name}`);
        }
      }
    }
    expect([...unknown]).toEqual([]);
    // What pages send and what the table knows are the same.
    expect(writes.map(named).filter((name) => !seen.has(name) && !SHOWN_AT_TIMES.includes(name))).toEqual([]);
    expect(seen.size).toBeGreaterThan(10);
  });
});

const FOREIGN_ORIGINS = [
  ['nothing that says where it comes from', {}],
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['a sister site', { 'sec-fetch-site': 'same-site' }],
  ['another origin', { origin: 'https://evil.example' }],
  ['a hidden origin', { origin: 'null' }],
] as const;

describe('6: writes from elsewhere, and reads that write', () => {
  it('refuses every write from elsewhere and writes nothing', async () => {
    for (const route of writes) {
      const question = await goodQuestion(route);
      const before = await databaseContents(database.owner);
      for (const [what, headers] of FOREIGN_ORIGINS)
        expect((await ask(asked.url, { ...question, headers })).status, `${named(route)} from ${what}`).toBe(403);
      expect(await databaseContents(database.owner), named(route)).toEqual(before);
    }
  });

  it('writes nothing on any GET', async () => {
    for (const route of ROUTES.filter(({ method }) => method === 'GET')) {
      const question = await goodQuestion(route);
      const before = await databaseContents(database.owner);
      expect((await ask(asked.url, question)).status, named(route)).toBeLessThan(400);
      expect(await databaseContents(database.owner), named(route)).toEqual(before);
    }
  });
});

const POLICY =
  "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;font-src 'self';connect-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'";

describe('11: the policy', () => {
  it('is on every answer of every route, also to strangers, for what is missing, refused or cannot be read', async () => {
    const wrong: string[] = [];
    const look = async (what: string, question: Question) => {
      const { status, headers } = await ask(asked.url, question);
      if (headers['content-security-policy'] !== POLICY) wrong.push(`${what}: ${status}`);
    };
    for (const route of ROUTES) {
      const question = await goodQuestion(route);
      // A stranger's writes would end sessions: whoever has a link needs none.
      if (route.method === 'GET') {
        await look(named(route), question);
        await look(`${named(route)} to a stranger`, { ...question, cookie: '' });
      }
      await look(`${named(route)} from elsewhere`, { ...question, headers: { 'sec-fetch-site': 'cross-site' } });
    }
    for (const path of ['/nothing', '/%', '/assets/nothing.css', '/favicon.ico'])
      await look(path, { method: 'GET', path });
    expect(wrong).toEqual([]);
  });
});

const EXTRA = [
  ...['companyId', 'company_id_', 'id', 'status', 'created_by', 'is_superuser', 'roles', 'assignedTo'],
  ...['constructor', 'settings[view options]', 'id[gt]'],
];

describe('3 and 17: what no page sends', () => {
  it('refuses every write with a field too many, and writes nothing', async () => {
    const wrong: string[] = [];
    for (const route of writes) {
      const question = await goodQuestion(route);
      const before = await databaseContents(database.owner);
      for (const field of EXTRA) {
        const more = new URLSearchParams({ [field]: 'admin' });
        const body = [String(question.body), String(more)].filter((part) => part !== '').join('&');
        const { status } = await ask(asked.url, { ...question, body });
        if (status !== 400) wrong.push(`${named(route)} ${field}: ${status}`);
      }
      if (JSON.stringify(await databaseContents(database.owner)) !== JSON.stringify(before))
        wrong.push(`${named(route)} wrote`);
    }
    expect(wrong).toEqual([]);
  });

  it('refuses a field called __proto__ in a form with a file, and knows none in other forms', async () => {
    const part = '--x\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\nadmin\r\n--x--\r\n';
    const type = { 'content-type': 'multipart/form-data; boundary=x', 'sec-fetch-site': 'same-origin' };
    const question = { method: 'POST', path: '/workflow_definitions/import', cookie: cookies.all, body: part };
    expect((await ask(asked.url, { ...question, headers: type })).status).toBe(400);
    const form = await goodQuestion(writes.find(({ path }) => path === '/sessions') as RouteCase);
    const more = async (field: string) => (await ask(asked.url, { ...form, body: `${form.body}&${field}=1` })).status;
    expect([await more('__proto__[polluted]'), await more('__proto__')]).toEqual([400, 303]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('refuses fields sent twice', async () => {
    for (const route of writes.filter(({ body }) => body)) {
      const question = await goodQuestion(route);
      const before = await databaseContents(database.owner);
      const answer = await ask(asked.url, { ...question, body: `${question.body}&${question.body}` });
      expect(answer.status, named(route)).toBe(route.boxes ? route.answer : 400);
      if (answer.status === 400) expect(await databaseContents(database.owner), named(route)).toEqual(before);
    }
  });
});
