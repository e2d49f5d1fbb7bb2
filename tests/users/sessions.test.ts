import { once } from 'node:events';
import { connect } from 'node:net';
import supertest from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import { safeReturn } from '#src/users/sessions.js';
import { databaseContents, useDatabase } from '../support/database.ts';
import { makeCompany, makePerson, PASSWORD, type Person } from '../support/people.ts';
import { makeSite, signedIn, unescapeHtml, visitor } from '../support/site.ts';

const database = useDatabase();
let dana: Person;
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
  ])('never returns to another site: %j', (path) => {
    expect(safeReturn(path)).toBe('/');
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
