import { randomUUID } from 'node:crypto';
import { importFile } from '#src/workflow_design/workflow_imports.js';
import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { editVersionOf } from '../../workflow_design/draft_forms.ts';
import { safetyFile } from '../workflow.ts';
import { actingFor } from '../world.ts';
import type { Ids, RouteCase, Scene } from './route_case.ts';

const READERS = { serves: ['workflow_creator', 'ticket_admin'], answer: 200 } as const;
const CREATORS = { serves: ['workflow_creator'] } as const;
const VERSION = '/workflow_definitions/:key/versions/:version';

/** Both steps are begun at once, so that a trial has two to answer; one way in is never covered by its test. */
function forked(key: string): WorkflowFile {
  const file = safetyFile({ name: 'Bloom', key });
  file.workflow.tasks.push({ key: 'fork', title: 'Fork', task_type: 'PASS', next: 'all' });
  file.workflow.transitions.splice(
    0,
    2,
    { from: null, to: 'fork' },
    { from: 'fork', to: 'look' },
    { from: 'fork', to: 'approval' },
  );
  const expected = { status: 'IN_PROGRESS', path: ['fork', 'look', 'approval'] } as const;
  return {
    ...file,
    tests: [
      {
        title: 'Bloom test',
        ticket: key,
        submit: { amount: 1 },
        answers: [],
        expect: { ...expected, path: [...expected.path] },
      },
    ],
  };
}

async function freshDraft({ world, maker }: Scene): Promise<Ids> {
  const key = `bloom_${randomUUID().replaceAll('-', '')}`;
  const { draft } = await importFile(actingFor(world.own, maker), JSON.stringify(forked(key)));
  if (!draft) throw new Error('the draft was refused');
  return { key, version: draft.version };
}

const versions = {
  own: () => ({ key: 'purchase', version: 1 }),
  other: () => ({ key: 'ravel_only', version: 1 }),
  missing: { key: 'nobody_has_this', version: 1 },
};
const drafts = { own: freshDraft, other: () => ({ key: 'ravel_draft', version: 1 }), missing: versions.missing };
const tests = {
  own: async (scene: Scene) => ({ ...(await freshDraft(scene)), at: 0 }),
  other: () => ({ key: 'ravel_draft', version: 1, at: 0 }),
  missing: { ...versions.missing, at: 0 },
};

/** What a page of a trial carries; of the other company's key it would be the same. */
const trial = ({ key }: Ids) =>
  JSON.stringify({ ticket: key, now: '2027-01-04T09:00:00.000Z', submit: { amount: 5 }, answers: [] });
const buyer = { f_buyer: ({ beyond }: Scene['world']) => String(beyond.person) };
const page = { ...CREATORS, answer: 200, answersWithPage: true } as const;

/** How often the draft was edited, as its page says; where that is not to be had, as no page says. */
async function seen({ world }: Scene, { key, version }: Ids) {
  const html = await world.pages.open(`/workflow_definitions/${key}/versions/${version}/tests`);
  return { edit_version: editVersionOf(html) || '1-1' };
}

/** The routes of trying out and of tests. */
export const tryingOutRoutes: readonly RouteCase[] = [
  { method: 'GET', path: `${VERSION}/trial`, ...CREATORS, answer: 200, ids: versions },
  {
    ...{ method: 'POST', path: `${VERSION}/trial`, ...page, ids: drafts },
    body: ({ world }, { key = '' }) => ({
      ...{ ticket: String(key), now: '2027-01-04T09:00:00.000Z' },
      ...{ f_amount: '10', f_reason: 'Bloom reason', f_buyer: String(world.own.people.user.id) },
    }),
    foreign: buyer,
    numbers: ['f_amount'],
  },
  {
    ...{ method: 'POST', path: `${VERSION}/trial/answers`, ...page, ids: drafts },
    body: (_scene, ids) => ({ trial: trial(ids), task: 'look', f_decision: 'yes' }),
    foreign: buyer,
  },
  {
    ...{ method: 'POST', path: `${VERSION}/trial/step`, ...page, ids: drafts },
    body: (_scene, ids) => ({ trial: trial(ids), task: 'approval' }),
  },
  {
    ...{ method: 'POST', path: `${VERSION}/trial/undo`, ...page, ids: drafts },
    body: (_scene, ids) => ({ trial: trial(ids) }),
  },
  {
    ...{ method: 'POST', path: `${VERSION}/trial/test`, ...CREATORS, answer: 303, ids: drafts },
    body: async (scene, ids) => ({ ...(await seen(scene, ids)), trial: trial(ids), test_title: 'Bloom trial' }),
    numbers: ['edit_version'],
  },
  { method: 'GET', path: `${VERSION}/tests`, ...READERS, ids: versions },
  { method: 'GET', path: `${VERSION}/tests`, ...READERS, ids: drafts },
  { method: 'GET', path: `${VERSION}/tests/suggestions`, ...READERS, ids: drafts },
  {
    ...{ method: 'POST', path: `${VERSION}/tests/suggestions`, ...CREATORS, answer: 303, ids: drafts },
    body: async (scene, ids) => ({ ...(await seen(scene, ids)), keep: '0' }),
    numbers: ['edit_version', 'keep'],
  },
  {
    ...{ method: 'POST', path: `${VERSION}/tests/:at/title`, ...CREATORS, answer: 303, ids: tests },
    body: async (scene, ids) => ({ ...(await seen(scene, ids)), title: 'Bloom title' }),
    numbers: ['edit_version'],
  },
  {
    ...{ method: 'POST', path: `${VERSION}/tests/:at/removal`, ...CREATORS, answer: 303, ids: tests },
    body: seen,
    numbers: ['edit_version'],
  },
];
