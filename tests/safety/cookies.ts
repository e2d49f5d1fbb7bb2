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
  world.pages.open = async (path) => (await ask(url, { method: 'GET', path, cookie: cookies.all ?? '' })).text;
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

const USERS = 'select id, email, password_hash, first_name, last_name, time_zone, session_version from users';

/** Everybody's session and account as they are now; gives how they are put back after somebody changed or ended their own. */
export async function keepAccounts(owner: pg.Client): Promise<() => Promise<void>> {
  const sessions = await owner.query('select sid, sess, expire from session');
  const users = await owner.query(USERS);
  return async () => {
    await owner.query(
      'insert into session select * from jsonb_to_recordset($1) as s (sid text, sess json, expire timestamptz) on conflict (sid) do update set sess = excluded.sess, expire = excluded.expire',
      [JSON.stringify(sessions.rows)],
    );
    await owner.query(
      `update users u set (email, password_hash, first_name, last_name, time_zone, session_version)
            = (k.email, k.password_hash, k.first_name, k.last_name, k.time_zone, k.session_version)
         from jsonb_to_recordset($1) as k (id int, email text, password_hash text, first_name text, last_name text, time_zone text, session_version int)
        where k.id = u.id and (u.email, u.password_hash, u.session_version) is distinct from (k.email, k.password_hash, k.session_version)`,
      [JSON.stringify(users.rows)],
    );
  };
}
