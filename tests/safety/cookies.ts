import { createHmac, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { PASSWORD, type Person } from '../support/people.ts';
import { ask, formBody, type Reply } from './ask.ts';
import { ACTORS, type Actor, type Member, type World } from './world.ts';

/** The session cookie of everybody who may ask; of nobody for those who are not signed in. */
export type Cookies = { readonly [actor in Actor]: string };

/** The cookie that an answer sets, else the one there was. */
export function cookieAfter({ headers }: Reply, before = ''): string {
  const set = (headers['set-cookie'] ?? []).map((line) => line.split(';')[0] ?? '');
  return set.find((line) => /^(__Host-)?sid=/.test(line)) ?? before;
}

async function logIn(url: string, { email }: Person): Promise<string> {
  const answer = await ask(url, { method: 'POST', path: '/sessions', body: formBody({ email, password: PASSWORD }) });
  const cookie = cookieAfter(answer);
  if (answer.status !== 303 || cookie === '') throw new Error(`log-in of ${email} failed: ${answer.status}`);
  return cookie;
}

/** Enters the own company as an operator does. */
async function enter(url: string, { own }: World, cookie: string): Promise<string> {
  const body = formBody({ company_id: String(own.company.id), reason: 'To see that all walls stand' });
  const answer = await ask(url, { method: 'POST', path: '/impersonation', cookie, body });
  if (answer.status !== 303) throw new Error(`entering failed: ${answer.status}`);
  return cookieAfter(answer, cookie);
}

/** Logs everybody in. */
export async function logInAll(url: string, world: World): Promise<Cookies> {
  const cookies: { [actor in Actor]?: string } = { anonymous: '' };
  for (const actor of ACTORS) {
    if (actor === 'anonymous') continue;
    const isOperator = actor === 'superuser' || actor === 'impersonating';
    const cookie = await logIn(url, isOperator ? world.operator : world.own.people[actor as Member]);
    cookies[actor] = actor === 'impersonating' ? await enter(url, world, cookie) : cookie;
  }
  return cookies as Cookies;
}

const signed = (sid: string, secret: string) =>
  `s:${sid}.${createHmac('sha256', secret).update(sid).digest('base64').replace(/=+$/, '')}`;

// Under another id; no second log-in is needed.
export async function copyOfSession(owner: pg.Client, cookie: string, secret: string): Promise<string> {
  if (cookie === '') return '';
  const [name = '', value = ''] = cookie.split('=');
  const sid = /^s:([^.]+)\./.exec(decodeURIComponent(value))?.[1];
  const copy = randomUUID();
  const { rowCount } = await owner.query(
    'insert into session (sid, sess, expire) select $2, sess, expire from session where sid = $1',
    [sid, copy],
  );
  if (rowCount !== 1) throw new Error('there is no such session to be copied');
  return `${name}=${encodeURIComponent(signed(copy, secret))}`;
}

/** A session like this actor's that nobody else uses: what ends it ends no other. */
export async function ownSession(
  { url, world, secret }: { readonly url: string; readonly world: World; readonly secret: string },
  cookies: Cookies,
  actor: Actor,
): Promise<string> {
  if (actor !== 'impersonating') return copyOfSession(world.owner, cookies[actor], secret);
  // A stay is one row, whichever session it is in: this one begins another.
  return enter(url, world, await copyOfSession(world.owner, cookies.superuser, secret));
}
