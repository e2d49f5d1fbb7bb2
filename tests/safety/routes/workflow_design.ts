import { randomUUID } from 'node:crypto';
import { importFile } from '#src/workflow_design/workflow_imports.js';
import { publishFile } from '../../support/definitions.ts';
import { safetyFile } from '../workflow.ts';
import { actingFor } from '../world.ts';
import { NOBODY_HAS, type RouteCase, type Scene } from './route_case.ts';

const READERS = { serves: ['workflow_creator', 'ticket_admin'], answer: 200 } as const;
const CREATORS = { serves: ['workflow_creator'] } as const;
const VERSION = '/workflow_definitions/:key/versions/:version';

/** A key that nobody has used. */
const freshKey = () => `bloom_${randomUUID().replaceAll('-', '')}`;
const fresh = () => safetyFile({ name: 'Bloom', key: freshKey(), whole: true });

const versions = {
  own: () => ({ key: 'purchase', version: 1 }),
  other: () => ({ key: 'ravel_only', version: 1 }),
  missing: { key: 'nobody_has_this', version: 1 },
};
/** The same key, but only the other company has a second version. */
const secondVersions = {
  own: versions.own,
  other: () => ({ key: 'purchase', version: 2 }),
  missing: { key: 'nobody_has_this', version: 2 },
};

async function freshDraft({ world, maker }: Scene) {
  const { draft } = await importFile(actingFor(world.own, maker), JSON.stringify(fresh()));
  if (!draft) throw new Error('the draft was refused');
  return { key: draft.key, version: draft.version };
}

async function freshPublished({ world, maker }: Scene) {
  const { key, version } = await publishFile(actingFor(world.own, maker), fresh());
  return { key, version };
}

const drafts = { ...versions, own: freshDraft, other: () => ({ key: 'ravel_draft', version: 1 }) };
const pages = {
  own: () => ({ after: 'a' }),
  other: () => ({ after: 'ravel_only' }),
  missing: { after: 'ravel_onlx' },
  elsewhere: 200,
};

/** The routes of workflows, steps and ticket types. */
export const designRoutes: readonly RouteCase[] = [
  { method: 'GET', path: '/workflow_definitions/import', ...CREATORS, answer: 200 },
  {
    ...{ method: 'POST', path: '/workflow_definitions/import', ...CREATORS, answer: 303 },
    body: () => ({ text: JSON.stringify(fresh()) }),
  },
  { method: 'GET', path: '/workflow_definitions', ...READERS, ids: pages },
  {
    ...{ method: 'GET', path: '/workflow_definitions/:key', ...READERS },
    ids: {
      own: () => ({ key: 'purchase' }),
      other: () => ({ key: 'ravel_only' }),
      missing: { key: 'nobody_has_this' },
    },
  },
  {
    ...{ method: 'GET', path: '/workflow_definitions/:key/versions', ...READERS },
    ids: {
      own: () => ({ key: 'purchase' }),
      other: () => ({ key: 'ravel_only' }),
      missing: { key: 'nobody_has_this' },
    },
  },
  {
    ...{ method: 'GET', path: '/workflow_definitions/:key/comparison', ...READERS },
    ids: {
      own: () => ({ key: 'purchase', from: 1, to: 1 }),
      other: () => ({ key: 'ravel_only', from: 1, to: 1 }),
      missing: { key: 'nobody_has_this', from: 1, to: 1 },
    },
    numbers: ['from', 'to'],
  },
  { method: 'GET', path: VERSION, ...READERS, ids: versions },
  { method: 'GET', path: VERSION, ...READERS, ids: secondVersions },
  { method: 'GET', path: VERSION, ...READERS, ids: drafts },
  { method: 'GET', path: `${VERSION}/check`, ...READERS, ids: versions },
  { method: 'GET', path: `${VERSION}/export`, ...READERS, ids: secondVersions },
  { method: 'POST', path: `${VERSION}/publication`, ...CREATORS, answer: 303, ids: drafts },
  {
    method: 'POST',
    path: `${VERSION}/retirement`,
    ...CREATORS,
    answer: 303,
    ids: { ...versions, own: freshPublished },
  },
  { method: 'POST', path: `${VERSION}/removal`, ...CREATORS, answer: 303, ids: drafts },
  {
    ...{ method: 'GET', path: '/task_definitions', ...READERS },
    ids: {
      own: () => ({ before: 9_999 }),
      other: () => ({ before: 500_001 }),
      missing: { before: 500_001 },
      elsewhere: 200,
    },
  },
  {
    ...{ method: 'GET', path: '/task_definitions/:id', ...READERS },
    ids: { own: () => ({ id: 1 }), other: ({ beyond }) => ({ id: beyond.step }), missing: { id: NOBODY_HAS } },
  },
  { method: 'GET', path: '/ticket_definitions', ...READERS, ids: pages },
  {
    ...{ method: 'GET', path: '/ticket_definitions/:key', ...READERS },
    ids: {
      own: () => ({ key: 'purchase' }),
      other: () => ({ key: 'ravel_only' }),
      missing: { key: 'nobody_has_this' },
    },
  },
  { method: 'GET', path: '/workflow_templates', ...CREATORS, answer: 200 },
  {
    ...{ method: 'POST', path: '/workflow_templates/:key/copies', ...CREATORS, answer: 303 },
    ids: {
      own: () => ({ key: 'application_for_leave' }),
      other: () => ({ key: 'ravel_only' }),
      missing: { key: 'nobody_has_this' },
    },
  },
];
