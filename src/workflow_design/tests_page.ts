import type { SafeHtml } from '#src/helpers/safe_html.js';
import type { Status } from '#src/helpers/statuses.js';
import { coverageOf, runTests } from '#src/workflow_engine/test_runs.js';
import { coverageDiagram, coverageSentence, transitionsInWords } from './coverage_words.js';
import { listHref } from './list_pages.js';
import { expectWords, versionHref } from './version_page.js';
import type { Version } from './workflow_definitions.js';
import { workflowDiagram } from './workflow_diagram.js';

export const TESTS_SHOWN = 25;

/** What the page of a version's tests shows beside them: where it begins, and a title that was refused with what is wrong with it. */
export type ShownTests = {
  readonly from: number;
  readonly notice?: string;
  readonly renaming?: { readonly at: number; readonly title: string; readonly problem?: string };
};

const PASSED: Status = { word: 'Passed', tone: 'success' };
const FAILED: Status = { word: 'Failed', tone: 'danger' };

/** The page of a version's tests: all are run, each with what differs, and what they cover. */
export async function testsPage(version: Version, companyId: number, mayWrite: boolean, shown: ShownTests) {
  const { definition, file, state } = version;
  const { tests = [] } = file;
  const runs = runTests(definition);
  const coverage = coverageOf(definition, runs);
  const href = versionHref(version);
  const isDraft = mayWrite && state === 'draft';
  const rows = tests.map((test, at) => ({
    ...{ at, title: test.title, expects: expectWords(version, test) },
    status: runs[at]?.passed ? PASSED : FAILED,
    failures: runs[at]?.failures ?? [],
    ...(isDraft ? forms(at, href, test.title, shown) : {}),
  }));
  const failed = runs.filter(({ passed }) => !passed).length;
  const page = rows.slice(shown.from, shown.from + TESTS_SHOWN);
  const diagram: SafeHtml | undefined = await workflowDiagram(
    { ...version, companyId },
    coverageDiagram(definition, coverage),
  );
  const problem = shown.renaming?.problem;
  return {
    ...{ href, isDraft, mayWrite, rows: page, diagram, notice: shown.notice ?? '' },
    problems: problem ? [{ field: `title-${shown.renaming?.at}`, message: problem }] : [],
    summary: summaryOf(runs.length, failed),
    hasFailed: failed > 0,
    coverage: coverageSentence(coverage),
    uncovered: transitionsInWords(definition, coverage.uncovered),
    editVersion: `${version.id}-${version.editVersion}`,
    pages: {
      ...(shown.from > 0 && { firstHref: `${href}/tests` }),
      ...(rows.length > shown.from + TESTS_SHOWN && {
        nextHref: listHref(`${href}/tests`, { from: String(shown.from + TESTS_SHOWN) }),
      }),
    },
  };
}

function forms(at: number, href: string, title: string, { renaming }: ShownTests) {
  const mine = renaming?.at === at ? renaming : undefined;
  const asked = { name: 'title', id: `title-${at}`, label: 'Title of the test', type: 'text', required: true };
  const field = { ...asked, value: mine?.title ?? title, ...(mine?.problem && { problem: mine.problem }) };
  return {
    rename: { action: `${href}/tests/${at}/title`, field, isOpen: mine !== undefined },
    removal: `${href}/tests/${at}/removal`,
  };
}

function summaryOf(all: number, failed: number): string {
  if (all === 0) return 'There are no tests yet.';
  if (failed === 0) return all === 1 ? 'The test passes.' : `All ${all} tests pass.`;
  return `${failed} of ${all} ${all === 1 ? 'test fails' : 'tests fail'}. Publishing is refused until all pass.`;
}
