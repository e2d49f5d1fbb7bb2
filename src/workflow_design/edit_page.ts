import type { SummaryLine } from '#src/forms/workflow_form.js';
import { showAge } from '#src/helpers/dates.js';
import { type Apart, apartIn } from './apart.js';
import { versionHref } from './version_page.js';
import type { Draft, Trouble } from './workflow_edits.js';

/** The pages of a draft, by the noun in their address. */
const TABS = [
  ['details', 'Details'],
  ['fields', 'Fields'],
  ['tickets', 'Ticket types'],
  ['tasks', 'Steps'],
  ['transitions', 'Ways on'],
  ['text', 'As text'],
] as const;
export type Tab = (typeof TABS)[number][0];

/** What came of trying to save: what is wrong with what was typed, or what stands in the way. */
export type Tried = { readonly problems?: readonly SummaryLine[] | undefined; readonly trouble?: Trouble | undefined };
type Shown = Tried & {
  readonly tab: Tab;
  readonly title: string;
  readonly data: { readonly [name: string]: unknown };
  readonly actions?: readonly { href: string; label: string; primary?: boolean }[];
};

/** The address of a draft's page. */
export function draftHref(key: string, ...path: readonly (string | number)[]): string {
  return ['/workflow_definitions', key, ...path.map((part) => encodeURIComponent(part))].join('/');
}

/** A page that edits a draft: its frame is `edit` in the view's data (tabs, the form's edit_version, problems, what others changed). */
export function editPage(draft: Draft, { tab, title, data, actions = [], problems = [], trouble }: Shown) {
  const refused = trouble?.kind === 'refused' ? [{ field: 'edit', message: trouble.message }] : [];
  const edit = {
    tabs: tabs(draft, tab),
    editVersion: draft.editVersion,
    problems: [...refused, ...problems],
    changes: trouble?.kind === 'conflict' ? trouble.changes.map(changeWords) : undefined,
    apart: [] as readonly Apart[],
  };
  const status = trouble?.kind === 'conflict' ? 409 : edit.problems.length > 0 ? 422 : 200;
  const pretitle = `${draft.file.workflow.title} · draft, version ${draft.version}`;
  return { title, pretitle, status, actions, data: { ...data, edit } };
}

type EditPage = ReturnType<typeof editPage>;

/** A page that was sent, with where it differs from the page as it would open `now`: told only where somebody else changed the draft meanwhile. */
export function withApart(page: EditPage, now: () => EditPage): EditPage {
  const { edit: _, ...typed } = page.data;
  return withDifferences(page, () => apartIn(typed, now().data));
}

/** A page that was sent, with its differences where somebody else changed the draft meanwhile. */
export function withDifferences(page: EditPage, apart: () => readonly Apart[]): EditPage {
  if (page.status !== 409) return page;
  return { ...page, data: { ...page.data, edit: { ...page.data.edit, apart: apart() } } };
}

function tabs(draft: Draft, shown: Tab) {
  const overview = { href: versionHref(draft), label: 'Overview', current: false };
  const items = TABS.map(([noun, label]) => ({ href: draftHref(draft.key, noun), label, current: noun === shown }));
  return { label: 'Parts of the draft', items: [overview, ...items] };
}

function changeWords({ who, what, at }: { who: string; what: string; at: Date }): string {
  const age = showAge(at, new Date());
  return `${who} ${what} (${age === 'just now' ? age : `${age} ago`})`;
}
