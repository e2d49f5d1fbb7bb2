import type { Row } from '#src/forms/rows.js';
import { isBlank } from '#src/forms/rows.js';
import type { SummaryLine } from '#src/forms/workflow_form.js';
import { safeHref } from '#src/helpers/safe_href.js';
import type { Workflow } from '#src/workflow_engine/workflow_file.js';
import { compact } from './draft_edits/edit.js';
import { type RowsShown, rowProblem, rowsOf } from './form_controls.js';

type Links = NonNullable<Workflow['ext_ref']>;
export const LINK_COLUMNS = ['label', 'desc', 'uri'];
export const BLANK_LINK: Row = { label: '', desc: '', uri: '' };

/** Links as rows of a form. */
export function linkTexts(links: Links | undefined): Row[] {
  return (links ?? []).map(({ label, desc = '', uri }) => ({ label, desc, uri }));
}

/** Reads rows of links; blank ones are left out. */
export function readLinks(rows: readonly Row[]): { links: Links; problems: SummaryLine[] } {
  const links: Links = [];
  const problems: SummaryLine[] = [];
  for (const [at, row] of rows.entries()) {
    if (isBlank(row)) continue;
    const { label = '', desc = '', uri = '' } = row;
    if (label.trim() === '') problems.push(rowProblem('links', at, 'label', 'Enter what the link is called'));
    if (!safeHref(uri.trim()))
      problems.push(rowProblem('links', at, 'uri', 'Enter an address that begins with https://, http:// or mailto:'));
    links.push(compact({ label: label.trim(), desc: desc.trim(), uri: uri.trim() }));
  }
  return { links, problems };
}

/** The rows of links as a form shows them. */
export function linkRows(rows: readonly Row[], problems: readonly SummaryLine[]): RowsShown {
  const shown = { name: 'links', legend: 'Links', add: 'Add a link', canMove: true, one: 'Link' };
  const columns = () => [
    { name: 'label', label: 'Called', type: 'text' },
    { name: 'uri', label: 'Address', type: 'url' },
    { name: 'desc', label: 'About it', type: 'text', optional: true },
  ];
  return rowsOf({ ...shown, hint: 'Pages outside that help, like a policy.', columns }, rows, problems);
}
