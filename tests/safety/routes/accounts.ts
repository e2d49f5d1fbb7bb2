import { randomUUID } from 'node:crypto';
import { PASSWORD } from '../../support/people.ts';
import { freshPerson, freshSession, makeEmailChange, makeReset } from '../things.ts';
import { LOG_IN, NOBODY_HAS, type RouteCase } from './route_case.ts';

const anyone = { serves: 'anyone', answer: 200 } as const;
const OWN = { serves: 'account', answer: 303 } as const;
const NO_TOKEN = { token: 'nobody_was_given_this_token' };
const GOOD = 'a long and good passphrase';

/** The routes of people's own accounts. What they do to their own is put back after each request. */
export const accountRoutes: readonly RouteCase[] = [
  { method: 'GET', path: '/password_resets/new', ...anyone },
  { method: 'POST', path: '/password_resets', ...anyone, answer: 303, body: () => ({ email: 'nobody@bloom.example' }) },
  { method: 'GET', path: '/password_resets', ...anyone },
  {
    ...{ method: 'GET', path: '/password_resets/password', ...anyone },
    ids: { own: async ({ world }) => ({ token: await makeReset(world.owner, world.own) }), missing: NO_TOKEN },
  },
  {
    ...{ method: 'POST', path: '/password_resets/password', ...anyone, answer: LOG_IN },
    body: async ({ world }) => ({ token: await makeReset(world.owner, world.own), password: GOOD }),
  },
  {
    ...{ method: 'GET', path: '/email_changes/confirmation', ...anyone },
    ids: { own: async ({ world }) => ({ token: await makeEmailChange(world.owner, world.own) }), missing: NO_TOKEN },
  },
  {
    ...{ method: 'POST', path: '/email_changes/confirmation', ...anyone, answer: 303 },
    body: async ({ world }) => ({ token: await makeEmailChange(world.owner, world.own) }),
  },
  { method: 'GET', path: '/profile', ...OWN, answer: 200 },
  {
    ...{ method: 'POST', path: '/profile', ...OWN },
    body: ({ maker }) => ({ first_name: maker.firstName, last_name: maker.lastName, time_zone: 'UTC' }),
  },
  {
    ...{ method: 'POST', path: '/profile/email_change', ...OWN, changesSession: true },
    body: () => ({ new_email: `${randomUUID()}@newcomers.example`, email_password: PASSWORD }),
  },
  {
    ...{ method: 'POST', path: '/profile/password', ...OWN, answers: { anonymous: LOG_IN }, changesSession: true },
    body: () => ({ old_password: PASSWORD, new_password: GOOD }),
  },
  { method: 'POST', path: '/profile/sessions/end', ...OWN, changesSession: true },
  {
    ...{ method: 'POST', path: '/profile/sessions/:name/end', ...OWN },
    ids: {
      own: async ({ world, maker }) => ({ name: await freshSession(world.owner, maker) }),
      other: ({ beyond }) => ({ name: beyond.session }),
      missing: { name: 'nobody_has_this' },
    },
  },
  {
    ...{
      method: 'POST',
      path: '/users/:id/password_reset',
      serves: ['admin'],
      answer: 200,
      answers: { impersonating: 403 },
    },
    ids: {
      own: async ({ world }) => ({ id: (await freshPerson(world.owner, world.own)).id }),
      other: ({ beyond }) => ({ id: beyond.person }),
      missing: { id: NOBODY_HAS },
      elsewheres: { impersonating: 403 },
    },
  },
];
