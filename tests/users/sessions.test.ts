import { once } from 'node:events';
import { connect } from 'node:net';
import supertest from 'supertest';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deactivatePerson, setSystemRoles } from '#src/users/people_changes.js';
import { safeReturn } from '#src/users/sessions.js';
import { databaseContents, useDatabase } from '../support/database.ts';
import { currentFor, makeCompany, makePerson, PASSWORD, type Person, type TestCompany } from '../support/people.ts';
import { formValues, makeSite, signedIn, unescapeHtml, type Visitor, visitor, visitorFrom } from '../support/site.ts';

const database = useDatabase();
let dana: Person;
let companies = 0;
beforeAll(async () => {
  dana = await makePerson(database.owner, await makeCompany(database.owner, 'Bloom'), 'Dana Ortiz');
});
const logIn = (body: object, browser = visitor()) => browser.post('/sessions').type('form').send(body);
const sidOf = (headers: Record<string, unknown>) => /sid=([^;]+)/.exec(String(headers['set-cookie']))?.[1];

describe('log in and out', () => {
  it('sends to log-in, and from there back to the page that was asked for', async () => {
    const browser = visitor();
    const asked = await browser.get('/dashboard?x=1');
    expect([asked.status, asked.headers.location]).toEqual([303, '/sessions/new?return_to=%2Fdashboard%3Fx%3D1']);
    const page = await browser.get(String(asked.headers.location));
    expect(page.text).toContain('value="/dashboard?x=1"');
    const answer = await logIn(
      { email: dana.email.toUpperCase(), password: PASSWORD, return_to: '/dashboard?x=1' },
      browser,
    );
    expect([answer.status, answer.headers.location]).toEqual([303, '/dashboard?x=1']);
  });

  it('answers unknown addresses and wrong passwords alike', async () => {
    const wrong = await logIn({ email: dana.email, password: 'wrong password' });
    const unknown = await logIn({ email: 'nobody@bloom.example', password: 'wrong password' });
    expect([wrong.status, unknown.status]).toEqual([422, 422]);
    const without = (text: string, email: string) => text.replaceAll(email, '').replaceAll(/[0-9a-f-]{36}/g, '');
    expect(without(unknown.text, 'nobody@bloom.example')).toBe(without(wrong.text, dana.email));
    expect(unescapeHtml(wrong.text)).toContain('do not fit together');
    expect(wrong.text).not.toContain('wrong password"');
  });

  it('renews the session id at log-in, with an HttpOnly Lax cookie, and the old one is worth nothing', async () => {
    const first = sidOf((await logIn({ email: dana.email, password: PASSWORD })).headers);
    const browser = visitor();
    browser.set('Cookie', `sid=${first}`);
    const again = await logIn({ email: dana.email, password: PASSWORD }, browser);
    const second = sidOf(again.headers);
    expect(second).toBeDefined();
    expect(second).not.toBe(first);
    expect(String(again.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Lax/);
    expect((await visitor().get('/dashboard').set('Cookie', `sid=${first}`)).status).toBe(303);
  });

  it('ends the session', async () => {
    const browser = await signedIn(dana);
    expect((await browser.get('/dashboard')).status).toBe(200);
    await browser.post('/sessions/end');
    expect((await browser.get('/dashboard')).status).toBe(303);
  });

  it('ends at the next request when the user is deactivated or the session version moves on', async () => {
    const someone = await makePerson(database.owner, await makeCompany(database.owner, 'Brief'), 'Gone Soon');
    const browser = await signedIn(someone);
    await database.owner.query('update users set session_version = session_version + 1 where id = $1', [someone.id]);
    expect((await browser.get('/dashboard')).status).toBe(303);
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/%09/evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    '',
    '\\\\evil',
    '/sessions/new',
    '/a/..//evil.example',
    '/a\\..\\..\\\\evil.example',
    '/1/../\t/evil.example',
    '///evil.example',
    '////evil.example/x',
    '/\\/evil.example',
    'http:evil.example',
    'http:/\\evil.example',
    '//evil.example@tickets.example.com/',
    '/%5Cevil.example/..//evil.example',
    'data:text/html,<script>',
    '/./\\evil.example',
    '/sessions/end',
    '/x/../sessions/new',
    'evil.example/dashboard',
    ' //evil.example',
    '/\r\n/evil.example',
  ])('never returns to another site: %j', (path) => {
    expect(safeReturn(path)).toBe('/');
  });
});

describe('the cookie', () => {
  const parts = (headers: Record<string, unknown>) => {
    const [cookie = ''] = [headers['set-cookie']]
      .flat()
      .map(String)
      .filter((line) => /sid=/.test(line));
    const [pair = '', ...rules] = cookie.split('; ');
    return { name: pair.split('=')[0], rules: rules.map((rule) => rule.replace(/^Expires=.*/, 'Expires')).sort() };
  };

  it('on a local server is for the whole site, out of reach of scripts and other sites’ forms', async () => {
    const { headers } = await logIn({ email: dana.email, password: PASSWORD });
    expect(parts(headers)).toEqual({ name: 'sid', rules: ['Expires', 'HttpOnly', 'Path=/', 'SameSite=Lax'] });
  });

  it('in production is bound to the very host as well, and to https', async () => {
    const browser = visitorFrom('203.0.113.5', makeSite({ publicUrl: 'https://tickets.example.com' }));
    const { headers } = await logIn({ email: dana.email, password: PASSWORD }, browser);
    expect(parts(headers)).toEqual({
      name: '__Host-sid',
      rules: ['Expires', 'HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure'],
    });
  });

  it('is not given over plain http in production', async () => {
    const browser = visitorFrom('203.0.113.5', makeSite({ publicUrl: 'https://tickets.example.com' }));
    browser.set('X-Forwarded-Proto', 'http');
    const { headers } = await logIn({ email: dana.email, password: PASSWORD }, browser);
    expect(parts(headers).name).toBe('');
  });
});

describe('what changes in one browser holds at the next request of another', () => {
  let bloom: TestCompany;
  let ada: Person;
  let ravi: Person;
  let browser: Visitor;
  beforeEach(async () => {
    await database.owner.query('delete from log_in_attempts');
    bloom = await makeCompany(database.owner, `Bloom ${++companies}`);
    ada = await makePerson(database.owner, bloom, 'Ada Min');
    ravi = await makePerson(database.owner, bloom, 'Ravi Patel', { roles: ['user'] });
    browser = await signedIn(ravi);
    expect([(await browser.get('/my_tickets')).status, (await browser.get('/tickets')).status]).toEqual([200, 403]);
  });

  it('other roles: logged out, and with the new ones from the next log-in on', async () => {
    await setSystemRoles(currentFor(bloom, ada), ravi.id, ['ticket_admin']);
    expect((await browser.get('/my_tickets')).headers.location).toBe('/sessions/new?return_to=%2Fmy_tickets');
    await logIn({ email: ravi.email, password: PASSWORD }, browser);
    expect([(await browser.get('/my_tickets')).status, (await browser.get('/tickets')).status]).toEqual([403, 200]);
  });

  it('deactivation: logged out, and no way in', async () => {
    await deactivatePerson(currentFor(bloom, ada), ravi.id);
    expect((await browser.get('/my_tickets')).status).toBe(303);
    expect((await logIn({ email: ravi.email, password: PASSWORD }, browser)).status).toBe(422);
  });

  it('a company’s deactivation: everybody of it is logged out', async () => {
    await database.owner.query('update companies set deactivated_at = now() where id = $1', [bloom.id]);
    expect((await browser.get('/my_tickets')).status).toBe(303);
    expect((await logIn({ email: ravi.email, password: PASSWORD }, browser)).status).toBe(422);
  });
});

describe('a form that was sent after the session ran out', () => {
  const typed = { first_name: 'D"an<a>', last_name: 'Ortiz', time_zone: 'Asia/Tokyo' };
  const send = (body: object, path = '/profile', browser = visitor()) => browser.post(path).type('form').send(body);

  it('is carried over log-in, also past a wrong password, and sent again by one click', async () => {
    const browser = visitor();
    const asked = await send(typed, '/profile', browser);
    expect([asked.status, asked.text.includes('Nothing of what you typed is lost')]).toEqual([401, true]);
    const wrong = await logIn({ ...formValues(asked.text), email: dana.email, password: 'wrong password' }, browser);
    expect(wrong.status).toBe(422);
    const answer = await logIn({ ...formValues(wrong.text), email: dana.email, password: PASSWORD }, browser);
    expect([answer.status, formValues(answer.text)]).toEqual([200, typed]);
    expect(answer.text).toContain('<form class="card" method="post" action="/profile">');
    expect((await send(formValues(answer.text), '/profile', browser)).headers.location).toBe('/profile');
    expect(formValues((await browser.get('/profile')).text).first_name).toBe('D"an<a>');
  });

  it('never carries a password, and only to a page of this site', async () => {
    const asked = await send(
      { old_password: 'secret one', new_password: 'secret two', more: 'kept' },
      '/profile/password',
    );
    expect(asked.text).not.toMatch(/secret one|secret two/);
    expect(unescapeHtml(asked.text)).toContain('[["more","kept"]]');
    const kept = '[["x","y"]]';
    const away = await logIn({ email: dana.email, password: PASSWORD, return_to: '//evil.example/x', kept });
    expect([away.status, away.headers.location]).toEqual([303, '/']);
  });

  it.each(['nonsense', '{}', '[1]', '[["a"]]', '[["a",{}]]', 'null'])(
    'a text that is none carries nothing: %s',
    async (kept) => {
      const answer = await logIn({ email: dana.email, password: PASSWORD, return_to: '/profile', kept });
      expect([answer.status, formValues(answer.text)]).toEqual([200, {}]);
    },
  );

  it('keeps fields that were sent several times', async () => {
    const asked = await visitor().post('/my_tickets').type('form').send('f_days=mon&f_days=tue');
    const answer = await logIn({ ...formValues(asked.text), email: dana.email, password: PASSWORD });
    expect([...answer.text.matchAll(/name="f_days" value="(\w+)"/g)].map(([, day]) => day)).toEqual(['mon', 'tue']);
  });

  it('that is too long to carry, or empty, or of another site, is answered without it', async () => {
    const long = await send({ f_text: 'x'.repeat(400_000) }, '/my_tickets');
    expect([long.status, unescapeHtml(long.text).includes('come back here and reload this page')]).toEqual([401, true]);
    expect((await send({})).headers.location).toBe('/sessions/new');
    const foreign = await supertest(makeSite())
      .post('/profile')
      .set('Origin', 'https://evil.example')
      .type('form')
      .send(typed);
    expect([foreign.status, foreign.text.includes('Asia/Tokyo')]).toEqual([403, false]);
  });
});

describe('writes and reads', () => {
  it.each([
    ['nothing that says where it comes from', {}],
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a sister site', { 'Sec-Fetch-Site': 'same-site' }],
    ['another origin', { Origin: 'https://evil.example' }],
    ['a hidden origin', { Origin: 'null' }],
  ])('refuses a write from %s', async (_what, headers) => {
    const answer = await supertest(makeSite())
      .post('/sessions')
      .set(headers)
      .type('form')
      .send({ email: dana.email, password: PASSWORD });
    expect(answer.status).toBe(403);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('writes nothing on a GET, signed in or not', async () => {
    const browser = await signedIn(dana);
    const before = await databaseContents(database.owner);
    for (const path of ['/', '/dashboard', '/nothing', '/sessions/new', '/healthz', '/readyz']) {
      await browser.get(path);
      await visitor().get(path);
    }
    expect(await databaseContents(database.owner)).toEqual(before);
  });
});

describe('error pages', () => {
  it('keep the layout, say what to do, show the request id, and nothing of the inside', async () => {
    const browser = await signedIn(dana);
    const answer = await browser.get('/nothing');
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('Main menu');
    expect(answer.text).toContain(answer.headers['x-request-id']);
    expect(answer.text).not.toMatch(/\/work\/|node_modules|at \w+ \(/);
  });

  it('have the policy on every answer', async () => {
    for (const path of ['/', '/nothing', '/healthz', '/sessions/new']) {
      expect((await visitor().get(path)).headers['content-security-policy'], path).toBe(
        "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;font-src 'self';connect-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'",
      );
    }
  });

  it('answer a body that is too large with 413', async () => {
    const answer = await visitor()
      .post('/sign_ups')
      .type('form')
      .send(`email=${'x'.repeat(70_000)}`);
    expect(answer.status).toBe(413);
  });
});

describe('what no page sends', () => {
  it.each([
    ['an address with NUL', { email: 'a\0b@bloom.example', password: 'correct horse' }],
    ['nothing but NUL', { email: '\0', password: 'x' }],
    ['a very long address', { email: 'x'.repeat(300), password: 'x' }],
  ])('answers %s like any wrong address', async (_what, body) => {
    expect((await logIn(body)).status).toBe(422);
  });

  it('answers a request for no path with 400', async () => {
    const server = makeSite().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const socket = connect(port, '127.0.0.1').end('OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    const [first] = await once(socket, 'data');
    expect(String(first)).toMatch(/^HTTP\/1\.1 400 /);
    server.close();
  });
});
