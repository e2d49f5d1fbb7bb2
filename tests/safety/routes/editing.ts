import { randomUUID } from 'node:crypto';
import { importFile } from '#src/workflow_design/workflow_imports.js';
import { publishFile } from '../../support/definitions.ts';
import { editVersionOf, formOf } from '../../workflow_design/draft_forms.ts';
import { safetyFile } from '../workflow.ts';
import { actingFor } from '../world.ts';
import type { Form, Ids, RouteCase, Scene } from './route_case.ts';

const CREATORS = { serves: ['workflow_creator'] } as const;
const DRAFT = '/workflow_definitions/:key';
/** The own draft that is never edited: its pages show what forms are like. */
const STANDING = 'drafted';

/** The draft that a form was made from is only compared, and another one is a conflict; the value in a condition is the standing draft's. */
const NUMBERS = ['edit_version', 'when_1_value'];

async function freshDraft({ world, maker }: Scene): Promise<string> {
  const key = `bloom_${randomUUID().replaceAll('-', '')}`;
  const file = JSON.stringify(safetyFile({ name: 'Bloom', key }));
  if (!(await importFile(actingFor(world.own, maker), file)).draft) throw new Error('the draft was refused');
  return key;
}

async function freshPublished({ world, maker }: Scene): Promise<Ids> {
  const file = safetyFile({ name: 'Bloom', key: `bloom_${randomUUID().replaceAll('-', '')}`, whole: true });
  const { key, version } = await publishFile(actingFor(world.own, maker), file);
  return { key, version };
}

/** Ids below a draft: of a fresh one for a write, of the other company's, of none. A draft's first ticket type is called like itself. */
function draftIds(below: Ids, { fresh }: { fresh: boolean }): NonNullable<RouteCase['ids']> {
  const named = (key: string) =>
    Object.fromEntries(
      Object.entries({ key, ...below }).map(([name, id]) => [
        name,
        id === TICKET ? key : id === OTHER_TICKET ? `${key}_too` : id,
      ]),
    );
  return {
    own: async (scene) => named(fresh ? await freshDraft(scene) : STANDING),
    other: () => named('ravel_draft'),
    missing: named('nobody_has_this'),
  };
}
const TICKET = ':ticket';
const OTHER_TICKET = ':other_ticket';

/** What a page's form holds; where the page is not to be had, as the own draft's page has it. */
const pageOf = async ({ world }: Scene, page: string, ids: Ids) => {
  const at = (key: unknown) =>
    page.replaceAll(/:(\w+)/g, (_, name: string) => String(name === 'key' || ids[name] === ids.key ? key : ids[name]));
  const html = await world.pages.open(at(ids.key));
  return editVersionOf(html) === '' ? world.pages.open(at(STANDING)) : html;
};

/** A page with a form that is sent to its own address. */
function form(path: string, below: Ids = {}, typed: Form = {}): RouteCase[] {
  const page = `${DRAFT}/${path}`;
  return [
    { method: 'GET', path: page, ...CREATORS, answer: 200, ids: draftIds(below, { fresh: false }) },
    {
      ...{ method: 'POST', path: page, ...CREATORS, answer: 303, ids: draftIds(below, { fresh: true }) },
      body: async (scene, ids) => ({ ...formOf(await pageOf(scene, page, ids)), ...typed }),
      numbers: NUMBERS,
    },
  ];
}

/** A button on a page: it sends how often the draft was edited, and little else. */
const button = (path: string, on: string, below: Ids = {}, typed: Form = {}): RouteCase => ({
  ...{ method: 'POST', path: `${DRAFT}/${path}`, ...CREATORS, answer: 303, ids: draftIds(below, { fresh: true }) },
  body: async (scene, ids) => ({ edit_version: editVersionOf(await pageOf(scene, `${DRAFT}/${on}`, ids)), ...typed }),
  numbers: NUMBERS,
});

const list = (path: string): RouteCase => ({
  ...{ method: 'GET', path: `${DRAFT}/${path}`, ...CREATORS, answer: 200, ids: draftIds({}, { fresh: false }) },
  numbers: NUMBERS,
});
const UP = { by: '-1' };
const FIELD = { name: 'comment' };
const TASK = { name: 'approval' };
const ENTRY = { of: 'tasks', name: 'approval', field: 'comment' };
const OWNER = { of: 'tasks', name: 'approval' };
const ENTRIES = ':of/:name/entries';

/** The routes of editing a draft. */
export const editingRoutes: readonly RouteCase[] = [
  { method: 'GET', path: '/workflow_definitions/new', ...CREATORS, answer: 200 },
  {
    ...{ method: 'GET', path: '/workflow_definitions/new', ...CREATORS, answer: 200 },
    ids: {
      own: () => ({ copy_of: 'purchase', version: 1 }),
      other: () => ({ copy_of: 'ravel_only', version: 1 }),
      missing: { copy_of: 'nobody_has_this', version: 1 },
    },
  },
  {
    ...{ method: 'POST', path: '/workflow_definitions/new', ...CREATORS, answer: 303 },
    body: () => ({ title: `Bloom ${randomUUID()}`, description: '', copy_of: 'purchase', version: '1' }),
    foreign: { copy_of: () => 'ravel_only' },
    numbers: ['version'],
  },
  {
    ...{ method: 'POST', path: `${DRAFT}/versions/:version/drafts`, ...CREATORS, answer: 303 },
    ids: {
      // Of its own: a second version of a workflow that other cases ask for would be one that only the other company has.
      own: freshPublished,
      other: () => ({ key: 'ravel_only', version: 1 }),
      missing: { key: 'nobody_has_this', version: 1 },
    },
  },
  ...form('details', {}, { description: 'Bloom described it' }),
  ...form('text'),
  ...form('layout'),
  ...form(':of/:name/layouts/:layout', { ...OWNER, layout: 'edit_layout' }),
  list('fields'),
  ...form('fields/new', {}, { label: 'Bloom colour', type: 'text' }),
  ...form('fields/:name', FIELD, { label: 'Bloom label' }),
  button('fields/:name/position', 'fields', FIELD, UP),
  button('fields/:name/removal', 'fields', { name: 'spare' }),
  { ...list(ENTRIES), ids: draftIds(OWNER, { fresh: false }) },
  button(ENTRIES, ENTRIES, OWNER, { field: 'reason' }),
  ...form(`${ENTRIES}/:field`, ENTRY, { help: 'Bloom helps' }),
  button(`${ENTRIES}/:field/position`, ENTRIES, ENTRY, UP),
  button(`${ENTRIES}/:field/removal`, ENTRIES, ENTRY),
  button('tasks/:name/shown', 'tasks/:name/entries', TASK, { shown_field: 'reason' }),
  button('tasks/:name/shown/:field/position', 'tasks/:name/entries', { ...TASK, field: 'reason' }, UP),
  button('tasks/:name/shown/:field/removal', 'tasks/:name/entries', { ...TASK, field: 'amount' }),
  list('tasks'),
  ...form('tasks/new', {}, { title: 'Bloom step', task_type: 'FORM' }),
  ...form('tasks/:name', TASK, { title: 'Bloom title' }),
  button('tasks/:name/position', 'tasks', TASK, UP),
  button('tasks/:name/removal', 'tasks', TASK),
  list('tickets'),
  ...form('tickets/new', {}, { title: 'Bloom request' }),
  ...form('tickets/:name', { name: TICKET }, { title: 'Bloom title' }),
  button('tickets/:name/position', 'tickets', { name: TICKET }, UP),
  button('tickets/:name/removal', 'tickets', { name: OTHER_TICKET }),
  list('transitions'),
  ...form('transitions/new', {}, { from: 'look', to: 'approval' }),
  ...form('transitions/:number', { number: 1 }),
  button('transitions/:number/position', 'transitions', { number: 2 }, UP),
  button('transitions/:number/removal', 'transitions', { number: 2 }),
];
