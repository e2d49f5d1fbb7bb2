import { randomUUID } from 'node:crypto';
import { freshPerson, freshRole, invitationOf, makeInvitation } from '../things.ts';
import type { World } from '../world.ts';
import { NOBODY_HAS, type RouteCase, type Scene } from './route_case.ts';

const ADMINS = { serves: ['admin'] } as const;
/** What operators may not do in a company that they have entered. */
const COMPANYS_OWN = { ...ADMINS, answer: 303, answers: { impersonating: 403 } } as const;

const anAddress = () => `${randomUUID()}@newcomers.example`;
const people = {
  own: async ({ world }: Scene) => ({ id: (await freshPerson(world.owner, world.own)).id }),
  other: ({ beyond }: World) => ({ id: beyond.person }),
  missing: { id: NOBODY_HAS },
};
const roles = {
  own: async ({ world }: Scene) => ({ id: await freshRole(world.owner, world.own) }),
  other: ({ beyond }: World) => ({ id: beyond.role }),
  missing: { id: NOBODY_HAS },
};
const invitations = {
  own: async ({ world }: Scene) => ({ id: await invitationOf(world.owner, world.own, anAddress()) }),
  other: ({ beyond }: World) => ({ id: beyond.invitation }),
  missing: { id: NOBODY_HAS },
};
const membership = async ({ world }: Scene) => {
  const [{ id }, person] = [await roles.own({ world } as Scene), await freshPerson(world.owner, world.own)];
  await world.owner.query('insert into user_company_roles (company_id, user_id, company_role_id) values ($1, $2, $3)', [
    ...[world.own.company.id, person.id, id],
  ]);
  return { id, userId: person.id };
};
const someonesRole = async (scene: Scene) => ({ id: (await membership(scene)).id });
const whoLeft = async ({ world }: Scene) => {
  const { id } = await freshPerson(world.owner, world.own);
  await world.owner.query('update users set deactivated_at = now() where id = $1', [id]);
  return { id };
};
const foreignRole = { company_role_ids: ({ beyond }: World) => [String(beyond.role)] };
const aRole = () => ({ role_name: `Bloom ${randomUUID()}`, description: '' });
const aToken = ({ world }: Scene) => makeInvitation(world.own, world.own.people.all, anAddress());

/** The routes of a company's people and their roles. */
export const peopleRoutes: readonly RouteCase[] = [
  {
    ...{ method: 'GET', path: '/memberships/new', serves: 'anyone', answer: 200 },
    ids: { own: async (scene) => ({ token: await aToken(scene) }), missing: { token: 'nobody_was_given_this_token' } },
  },
  {
    ...{ method: 'POST', path: '/memberships', serves: 'anyone', answer: 303, changesSession: true },
    body: async (scene) => ({
      ...{ token: await aToken(scene), first_name: 'Nora', last_name: 'New', password: 'a long and good passphrase' },
      time_zone: 'UTC',
    }),
  },
  {
    ...{ method: 'GET', path: '/users', ...ADMINS, answer: 200 },
    ids: {
      own: () => ({ role: 'user' }),
      other: ({ beyond }) => ({ role: beyond.role }),
      missing: { role: NOBODY_HAS },
      elsewhere: 200,
    },
  },
  { method: 'GET', path: '/users/:id', ...ADMINS, answer: 200, ids: people },
  { method: 'GET', path: '/users/:id', ...ADMINS, answer: 200, ids: { ...people, own: whoLeft } },
  {
    ...{ method: 'POST', path: '/users/:id/system_roles', ...COMPANYS_OWN, ids: people },
    body: () => ({ system_roles: ['user', 'task_worker'] }),
    boxes: true,
  },
  {
    ...{ method: 'POST', path: '/users/:id/company_roles', ...COMPANYS_OWN, ids: people },
    body: async ({ world }) => ({ company_role_ids: [String(await freshRole(world.owner, world.own))] }),
    boxes: true,
    foreign: foreignRole,
  },
  { method: 'POST', path: '/users/:id/deactivation', ...ADMINS, answer: 303, ids: people },
  { method: 'POST', path: '/users/:id/deactivation/end', ...ADMINS, answer: 303, ids: people },
  {
    ...{ method: 'GET', path: '/invitations', ...ADMINS, answer: 200 },
    ids: {
      own: () => ({ before: 9_999 }),
      other: ({ beyond }) => ({ before: beyond.invitation }),
      missing: { before: NOBODY_HAS },
      elsewhere: 200,
    },
  },
  { method: 'GET', path: '/invitations/new', ...ADMINS, answer: 200 },
  {
    ...{ method: 'POST', path: '/invitations', ...COMPANYS_OWN, answer: 200 },
    body: () => ({ email: anAddress(), first_name: '', last_name: '', system_roles: ['user'] }),
    foreign: foreignRole,
  },
  {
    method: 'POST',
    path: '/invitations/:id/link',
    ...COMPANYS_OWN,
    answer: 200,
    ids: { ...invitations, elsewheres: { impersonating: 403 } },
  },
  { method: 'POST', path: '/invitations/:id/withdrawal', ...ADMINS, answer: 303, ids: invitations },
  { method: 'GET', path: '/system_roles', ...ADMINS, answer: 200 },
  {
    ...{ method: 'GET', path: '/company_roles', ...ADMINS, answer: 200 },
    ids: {
      own: () => ({ after: 'a' }),
      other: () => ({ after: 'ravel' }),
      missing: { after: 'ravek' },
      elsewhere: 200,
    },
  },
  { method: 'GET', path: '/company_roles/new', ...ADMINS, answer: 200 },
  { method: 'POST', path: '/company_roles', ...ADMINS, answer: 303, body: aRole },
  { method: 'GET', path: '/company_roles/:id', ...ADMINS, answer: 200, ids: roles },
  { method: 'GET', path: '/company_roles/:id', ...ADMINS, answer: 200, ids: { ...roles, own: someonesRole } },
  { method: 'POST', path: '/company_roles/:id', ...ADMINS, answer: 303, ids: roles, body: aRole },
  { method: 'POST', path: '/company_roles/:id/deletion', ...ADMINS, answer: 303, ids: roles },
  {
    ...{ method: 'POST', path: '/company_roles/:id/members', ...COMPANYS_OWN, ids: roles },
    body: async ({ world }) => ({ user_id: String((await freshPerson(world.owner, world.own)).id) }),
    foreign: { user_id: ({ beyond }) => String(beyond.person) },
  },
  {
    method: 'POST',
    path: '/company_roles/:id/members/:userId/end',
    ...ADMINS,
    answer: 303,
    ids: {
      own: membership,
      other: ({ beyond }) => ({ id: beyond.role, userId: beyond.person }),
      missing: { id: NOBODY_HAS, userId: NOBODY_HAS },
    },
  },
  { method: 'GET', path: '/company', ...ADMINS, answer: 200 },
  { method: 'POST', path: '/company', ...ADMINS, answer: 303, body: () => ({ name: 'Bloom', time_zone: 'UTC' }) },
];
