import type { Finding } from '#src/workflow_engine/checker/finding.js';
import { findingHref } from './finding_places.js';
import { runningWords } from './running_tickets.js';
import { versionHref } from './version_page.js';
import type { Version } from './workflow_definitions.js';

/** What the checker said of a version; `refused`: it was to be published and was not. */
export type Verdict = { readonly findings: readonly Finding[]; readonly refused: boolean };

/** The page of a version's findings. */
export function checkPage(
  { key, version, state, file, versions }: Version,
  { findings, refused }: Verdict,
  mayWrite: boolean,
) {
  const { title } = file.workflow;
  const heading = refused ? 'Not published yet' : 'Check';
  const isEditable = mayWrite && state === 'draft';
  const placed = isEditable
    ? findings.map((finding) => ({ ...finding, href: findingHref(file, finding.pointer) }))
    : findings;
  return {
    title: `${heading}: ${title}`,
    heading,
    pretitle: `${title} · version ${version}`,
    status: refused ? 422 : 200,
    data: {
      title,
      version,
      state,
      findings: placed,
      refused,
      mayWrite,
      href: versionHref({ key, version }),
      running: runningWords(versions, version),
    },
  };
}
