import { createHash, randomUUID } from 'node:crypto';
import { newToken } from '#src/one_time_link.js';
import { PASSWORD, type Person } from '../../support/people.ts';
import { freshPerson } from '../things.ts';
import type { World } from '../world.ts';
import { NOBODY_HAS, type RouteCase, type Scene } from './route_case.ts';

const ACCOUNT = { serves: 'account', answer: 303 } as const;
const OTHERS_SESSION = 'a session of the other company';
const nameOf = (sid: string) => createHash('sha256').update(sid).digest('hex');

/** Another session of this person; gives its name. */
async function makeSession({ owner }: World, { id }: Person, sid: string = randomUUID()): Promise<string> {
  const { rows } = await owner.query('select session_version from users where id = $1', [id]);
  const sess = { cookie: {}, passport: { user: { id, sessionVersion: rows[0].session_version } } };
  await owner.query(
    `insert into session (sid, sess, expire) values ($1, $2, now() + interval '1 hour') on conflict do nothing`,
    [sid, sess],
  );
  return nameOf(sid);
}

/** A link of each kind for this person; the address that it confirms is the one they have. */
async function makeResetToken({ world, maker }: Scene): Promise<string> {
  const { token, hash } = newToken();
  await world.owner.query(
    `insert into password_resets (user_id, token_hash, expires_at) values ($1, $2, now() + interval '1 hour')
     on conflict (user_id) do update set token_hash = $2, used_at = null`,
    [maker.id, hash],
  );
  return token;
}

async function makeConfirmation({ world, maker }: Scene): Promise<string> {
  const { token, hash } = newToken();
  await world.owner.query(
    `insert into email_changes (user_id, new_email, token_hash, expires_at) values ($1, $2, $3, now() + interval '1 hour')
     on conflict (user_id) do update set token_hash = $3, used_at = null`,
    [maker.id, maker.email, hash],
  );
  return token;
}

const NO_TOKEN = { token: 'nobody_was_given_this_token' };

/** The routes of one's own account, and of passwords that were forgotten. */
export const accountRoutes: readonly RouteCase[] = [
  {
    ...{ method: 'GET', path: '/profile', ...ACCOUNT, answer: 200 },
    // With two sessions in the list, so that there is one to be ended.
    ids: {
      own: async ({ world, maker }) => {
        await makeSession(world, maker);
        return {};
      },
      missing: {},
      elsewhere: 200,
    },
  },
  {
    ...{ method: 'POST', path: '/profile', ...ACCOUNT },
    body: ({ maker }) => ({ first_name: maker.firstName, last_name: maker.lastName, time_zone: 'UTC' }),
  },
  {
    // To another address it would change whom the table logs in.
    ...{ method: 'POST', path: '/profile/email_change', ...ACCOUNT, answer: 422 },
    body: ({ maker }) => ({ new_email: maker.email, email_password: PASSWORD }),
  },
  {
    ...{ method: 'POST', path: '/profile/password', ...ACCOUNT, changesSession: true, endsSessions: true },
    body: () => ({ old_password: PASSWORD, new_password: PASSWORD }),
  },
  { method: 'POST', path: '/profile/sessions/end', ...ACCOUNT, changesSession: true, endsSessions: true },
  {
    ...{ method: 'POST', path: '/profile/sessions/:name/end', ...ACCOUNT },
    ids: {
      own: async ({ world, maker }) => {
        await makeSession(world, world.other.people.all, OTHERS_SESSION);
        return { name: await makeSession(world, maker) };
      },
      other: () => ({ name: nameOf(OTHERS_SESSION) }),
      missing: { name: nameOf('nobody has this session') },
    },
  },
  { method: 'GET', path: '/password_resets/new', serves: 'anyone', answer: 200 },
  { method: 'GET', path: '/password_resets', serves: 'anyone', answer: 200 },
  {
    ...{ method: 'POST', path: '/password_resets', serves: 'anyone', answer: 303 },
    body: () => ({ email: `${randomUUID()}@nobody.example` }),
  },
  {
    ...{ method: 'GET', path: '/password_resets/password', serves: 'anyone', answer: 200 },
    ids: { own: async (scene) => ({ token: await makeResetToken(scene) }), missing: NO_TOKEN },
  },
  {
    ...{ method: 'POST', path: '/password_resets/password', serves: 'anyone', answer: 303, endsSessions: true },
    sendsToLogIn: true,
    body: async (scene) => ({ token: await makeResetToken(scene), password: PASSWORD }),
  },
  {
    ...{ method: 'GET', path: '/email_changes/confirmation', serves: 'anyone', answer: 200 },
    ids: { own: async (scene) => ({ token: await makeConfirmation(scene) }), missing: NO_TOKEN },
  },
  {
    ...{ method: 'POST', path: '/email_changes/confirmation', serves: 'anyone', answer: 303 },
    body: async (scene) => ({ token: await makeConfirmation(scene) }),
  },
  {
    ...{ method: 'POST', path: '/users/:id/password_reset', serves: ['admin'], answer: 200 },
    answers: { impersonating: 403 },
    ids: {
      own: async ({ world }) => ({ id: (await freshPerson(world.owner, world.own)).id }),
      other: ({ beyond }) => ({ id: beyond.person }),
      missing: { id: NOBODY_HAS },
      elsewheres: { impersonating: 403 },
    },
  },
];
