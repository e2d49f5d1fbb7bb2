import type { Current } from '#src/current.js';
import { actorNames } from '#src/db/outside_company.js';
import { withCompany } from '#src/db/with_company.js';
import { NotFound } from '#src/errors.js';
import { type Reader, timeShown } from '#src/helpers/dates.js';
import { definitionStatus } from '#src/helpers/statuses.js';
import { pagesOf } from './list_pages.js';
import { countRunning } from './running_tickets.js';
import { versionHref } from './version_page.js';
import type { State } from './workflow_definitions.schema.js';

const PAGE = 25;

/** A version in the list of its workflow's. */
export type ListedVersion = {
  readonly version: number;
  readonly state: State;
  readonly title: string;
  readonly at: Date;
  readonly by: string;
  readonly running: number;
};
/** A page of versions, newest first; one more than a page where there are more. `newest` are the first two of all. */
export type VersionList = { readonly rows: readonly ListedVersion[]; readonly newest: readonly number[] };

/** The versions of a workflow below `before`. Throws NotFound where the company has no such workflow. */
export async function findVersions(current: Current, key: string, before: number | undefined): Promise<VersionList> {
  const companyId = current.company.id;
  return withCompany(current, async (tx) => {
    const select = { version: true } as const;
    const newest = await tx.workflowDefinition.findMany({
      where: { companyId, key },
      orderBy: { version: 'desc' },
      take: 2,
      select,
    });
    if (newest.length === 0) throw new NotFound();
    const rows = await tx.workflowDefinition.findMany({
      where: { companyId, key, ...(before !== undefined && { version: { lt: before } }) },
      orderBy: { version: 'desc' },
      take: PAGE + 1,
      select: {
        version: true,
        state: true,
        title: true,
        createdAt: true,
        createdBy: true,
        publishedAt: true,
        publishedBy: true,
      },
    });
    const actors = rows.map(({ publishedAt, publishedBy, createdBy }) => (publishedAt ? publishedBy : createdBy));
    const names = await actorNames(tx, actors);
    const running = await countRunning(tx, companyId, key);
    return {
      newest: newest.map(({ version }) => version),
      rows: rows.map(({ version, state, title, createdAt, publishedAt }, at) => ({
        ...{ version, state, title, at: publishedAt ?? createdAt, running: running.get(version) ?? 0 },
        by: names.get(actors[at] ?? 0) ?? 'somebody',
      })),
    };
  });
}

/** What the view of the list shows. */
export function versionListPage(
  key: string,
  { rows, newest }: VersionList,
  before: number | undefined,
  reader: Reader,
) {
  const shown = rows.slice(0, PAGE);
  const path = `/workflow_definitions/${key}/versions`;
  const next = rows.length > PAGE ? shown.at(-1)?.version : undefined;
  const text = (version: number | undefined) => (version === undefined ? undefined : String(version));
  const [to, from = to] = newest;
  return {
    key,
    rows: shown.map(({ version, state, title, at, by, running }) => [
      { text: `Version ${version}`, href: versionHref({ key, version }), detail: title },
      { status: definitionStatus(state) },
      { time: timeShown(at, reader), detail: `${state === 'draft' ? 'Begun' : 'Published'} by ${by}` },
      { text: running === 0 ? 'None' : String(running) },
    ]),
    pages: pagesOf(path, {}, { at: { before: text(before) }, next: { before: text(next) } }),
    comparison: newest.length > 1 ? { action: `/workflow_definitions/${key}/comparison`, from, to } : null,
  };
}
