import { type Reader, showDate } from '#src/helpers/dates.js';
import { safeHref } from '#src/helpers/safe_href.js';
import type { SafeHtml } from '#src/helpers/safe_html.js';
import { definitionStatus, outcomeWord } from '#src/helpers/statuses.js';
import type { WorkflowTest } from '#src/workflow_engine/workflow_file.js';
import { dueWords, taskKind, taskTitle, waysInWords, whoWords } from './definition_words.js';
import { fieldWords } from './field_words.js';
import { runningWords } from './running_tickets.js';
import type { Version, VersionRow } from './workflow_definitions.js';
import type { State } from './workflow_definitions.schema.js';

type ExtRef = readonly { readonly label: string; readonly desc?: string | undefined; readonly uri: string }[];
/** A link of a definition: without `href` its address is shown as text. */
export type LinkShown = {
  readonly label: string;
  readonly desc: string;
  readonly uri: string;
  readonly href: string | undefined;
};

/** A definition's links as pages show them. */
export function linksShown(extRef: ExtRef | undefined): LinkShown[] {
  return (extRef ?? []).map(({ label, desc = '', uri }) => ({ label, desc, uri, href: safeHref(uri) }));
}

/** The address of a version's page. */
export function versionHref({ key, version }: { key: string; version: number }): string {
  return `/workflow_definitions/${key}/versions/${version}`;
}

/** What can be read of a version beside its page; who may write can duplicate it, and edit a draft. */
export function versionActions(
  { key, version, state }: { key: string; version: number; state: State },
  mayWrite: boolean,
) {
  const href = versionHref({ key, version });
  const copy = { href: `/workflow_definitions/new?copy_of=${key}&version=${version}`, label: 'Duplicate' };
  const edit = { href: `/workflow_definitions/${key}/details`, label: 'Edit', primary: true };
  return [
    ...(mayWrite ? [{ href: `${href}/trial`, label: 'Try it out' }] : []),
    { href: `${href}/check`, label: 'Check' },
    { href: `${href}/export`, label: 'Export' },
    ...(mayWrite ? [copy] : []),
    ...(mayWrite && state === 'draft' ? [edit] : []),
  ];
}

/** What the view of a version shows. */
export function versionPage(
  found: Version,
  { reader, mayWrite, diagram }: { reader: Reader; mayWrite: boolean; diagram: SafeHtml | undefined },
) {
  const { definition, file, key, version, state } = found;
  const { workflow, tickets, tests = [] } = file;
  return {
    ...{
      key,
      version,
      state,
      mayWrite,
      diagram,
      href: versionHref(found),
      editHref: mayWrite && state === 'draft' ? `/workflow_definitions/${key}` : undefined,
      status: definitionStatus(state),
      description: workflow.description ?? '',
    },
    steps: workflow.tasks.map((task) => ({
      ...{
        title: task.title,
        href: `/task_definitions/${found.taskIds.get(task.key)}`,
        kind: taskKind(task.task_type),
      },
      ...{ who: whoWords(definition, task), due: dueWords(task.due_hours) },
    })),
    ways: waysInWords(definition),
    fields: workflow.fields.map((field) => fieldWords(field, reader.timeZone)),
    tickets: tickets.map((ticket) => ({
      title: ticket.title,
      href: `/ticket_definitions/${ticket.key}`,
      who: whoMaySubmit(ticket.company_role_access),
    })),
    tests: tests.map((test) => ({ title: test.title, expects: expectWords(found, test) })),
    links: linksShown(workflow.ext_ref),
    running: runningWords(found.versions, version),
    versions: found.versions.map((row) => versionRow(key, version, row, reader)),
  };
}

/** Who may submit a ticket type, in words. */
export function whoMaySubmit(companyRoles: readonly string[] | undefined): string {
  return companyRoles && companyRoles.length > 0 ? companyRoles.join(', ') : 'Everybody';
}

/** What a test expects, in words. */
export function expectWords({ definition }: Version, { expect }: WorkflowTest): string {
  const path = expect.path?.map((key) => taskTitle(definition, key)).join(' → ');
  // The words of a status read like those of an outcome.
  const ends = [expect.status?.toLowerCase(), expect.outcome].flatMap((word) => (word ? [outcomeWord(word)] : []));
  return [...(path ? [path] : []), ...ends].join(' · ');
}

function versionRow(
  key: string,
  shown: number,
  { version, state, createdAt, publishedAt, createdBy, running }: VersionRow,
  { timeZone }: Reader,
) {
  const at = publishedAt ?? createdAt;
  const tickets = running === 0 ? '' : `, ${running} running ${running === 1 ? 'ticket' : 'tickets'}`;
  const words = `${publishedAt ? 'Published' : 'Started'} ${showDate(at, timeZone)}${publishedAt ? '' : ` by ${createdBy}`}${tickets}`;
  return {
    name: `Version ${version}`,
    href: versionHref({ key, version }),
    isShown: version === shown,
    status: definitionStatus(state),
    words,
  };
}
