import { showAge } from '#src/helpers/dates.js';
import { definitionStatus } from '#src/helpers/statuses.js';
import { pagesOf, stateTabs } from './list_pages.js';
import { versionHref } from './version_page.js';
import { PAGE, type WorkflowRow } from './workflow_definitions.js';
import type { State } from './workflow_definitions.schema.js';

const LIST = '/workflow_definitions';

/** How the list is filtered and where its page begins. */
export type Listing = { readonly state: State | undefined; readonly after: string | undefined };

/** What the view of the list shows; `found` has one more row than a page where there are more. */
export function workflowListPage(
  found: readonly WorkflowRow[],
  { state, after }: Listing,
  { mayWrite, now }: { mayWrite: boolean; now: Date },
) {
  const workflows = found.slice(0, PAGE).map((row) => workflowRow(row, now));
  const next = found.length > PAGE ? workflows.at(-1)?.key : undefined;
  const pages = pagesOf(LIST, { state }, { at: { after }, next: { after: next } });
  const isFiltered = state !== undefined || after !== undefined;
  return { workflows, pages, tabs: stateTabs(LIST, state), isFiltered, mayWrite };
}

function workflowRow({ key, title, published, draft, updated_at: updatedAt }: WorkflowRow, now: Date) {
  const state = published !== null ? 'published' : draft !== null ? 'draft' : 'retired';
  const draftHref = draft === null ? undefined : versionHref({ key, version: draft });
  const status = definitionStatus(state);
  return { key, title, href: `${LIST}/${key}`, published, draft, draftHref, status, changed: showAge(updatedAt, now) };
}

/** What a creator can do above the list. */
export const LIST_ACTIONS = [
  { href: '/workflow_templates', label: 'Start from a template' },
  { href: `${LIST}/import`, label: 'Import a file' },
  { href: `${LIST}/new`, label: 'New workflow', primary: true },
] as const;
