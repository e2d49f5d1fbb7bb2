import type { Current } from '../current.js';
import { type Reader, timeShown } from '../helpers/dates.js';
import { dateWords } from '../workflow_engine/calendar.js';
import type { AuditChoices } from './audit_log.js';
import { type AuditFilter, type AuditQuery, auditParams } from './audit_log.schema.js';
import { type Subjects, subjectWord } from './audit_subjects.js';
import { type AuditRow, changedFields } from './audit_words.js';

const PATH = '/audit_log';
const SYSTEM = 'The system';
const SUPPORT = 'TicketFlower support';

type Found = {
  readonly rows: readonly AuditRow[];
  readonly next: number | undefined;
  readonly subjects: Subjects;
  readonly choices: AuditChoices;
};

const href = (path: string, params: Record<string, string>) => {
  const query = new URLSearchParams(params).toString();
  return query === '' ? path : `${path}?${query}`;
};

/** What the audit log's page shows: filters, rows in words with their details, links to more and to the CSV of the same. */
export function auditLogPage(found: Found, { before, ...filter }: AuditQuery, current: Current, reader: Reader) {
  const params = auditParams(filter);
  return {
    filter: filterOf(filter, found.choices),
    rows: found.rows.map((row) => rowShown(row, found.subjects, current, reader)),
    isFiltered: Object.keys(params).length > 0,
    allHref: PATH,
    csvHref: href(`${PATH}/csv`, params),
    pages: {
      ...(before !== undefined && { firstHref: href(PATH, params) }),
      ...(found.next !== undefined && { nextHref: href(PATH, { ...params, before: String(found.next) }) }),
    },
  };
}

/** Who did it, as the page and the CSV call them. */
export function whoDid({ actor_id: id, impersonating }: AuditRow, { person }: Subjects): string {
  if (id === null) return SYSTEM;
  return person(id) ?? (impersonating ? SUPPORT : 'Somebody who is not known any more');
}

function rowShown(row: AuditRow, subjects: Subjects, { company }: Current, reader: Reader) {
  return {
    id: row.id,
    who: whoDid(row, subjects),
    action: row.action,
    subject: subjects.of(row),
    support: row.impersonating ? `for ${company.name} as ${SUPPORT}` : undefined,
    time: timeShown(row.created_at, reader),
    ip: row.ip ?? undefined,
    changes: changedFields(row, subjects.person),
  };
}

const CSV_COLUMNS = [
  ...['time', 'who', 'as support', 'action', 'subject type', 'subject id', 'subject', 'ticket'],
  ...['before', 'after', 'ip', 'request id'],
];

/** The CSV's columns, and a row of it. */
export const auditCsv = {
  columns: CSV_COLUMNS,
  row: (row: AuditRow, subjects: Subjects) => [
    ...[row.created_at, whoDid(row, subjects), row.impersonating ? 'yes' : '', row.action],
    ...[row.subject_type, row.subject_id, subjects.of(row).text, subjects.ticketNumber(row)],
    ...[row.before, row.after].map((kept) => (kept === null ? '' : JSON.stringify(kept))),
    ...[row.ip, row.request_id],
  ],
};

const select = (
  name: string,
  label: string,
  value: string | undefined,
  options: { value: string; label: string }[],
) => ({
  ...{ type: 'user', none: 'All', optional: false, name, id: name, label, options, value: value ?? '' },
});

function filterOf(filter: AuditFilter, choices: AuditChoices) {
  const people = [
    ...choices.people.map(({ id, name }) => ({ value: String(id), label: name })),
    { value: 'system', label: SYSTEM },
    { value: 'support', label: SUPPORT },
  ];
  const actions = choices.actions.map((value) => ({ value, label: value }));
  const subjects = choices.subjects.map((value) => ({ value, label: subjectLabel(value) }));
  const shown = auditParams(filter);
  return {
    action: PATH,
    fields: [
      select('person', 'Person', shown.person, people),
      select('action', 'Action', shown.action, actions),
      select('subject', 'About', shown.subject, subjects),
      { type: 'date', name: 'from', id: 'from', label: 'From', value: shown.from ?? '' },
      { type: 'date', name: 'to', id: 'to', label: 'To', value: shown.to ?? '' },
      { type: 'integer', name: 'ticket', id: 'ticket', label: 'Ticket', value: shown.ticket ?? '' },
    ],
    chips: chipsOf(filter, people),
    ...(Object.keys(shown).length > 1 && { clearHref: PATH }),
  };
}

/** Two types are both "Ticket" in a row; in the filter they must differ. */
const subjectLabel = (type: string) => (type === 'workflow_instance' ? 'Ticket’s way' : subjectWord(type));

function chipsOf(filter: AuditFilter, people: readonly { value: string; label: string }[]) {
  const { person, action, subject, from, to, ticket } = filter;
  const chip = (name: keyof AuditFilter, label: string | undefined) =>
    label === undefined ? [] : [{ label, removeHref: href(PATH, auditParams({ ...filter, [name]: undefined })) }];
  const whom = person === undefined ? undefined : people.find(({ value }) => value === String(person))?.label;
  return [
    ...chip('person', person === undefined ? undefined : `By ${whom ?? 'somebody else'}`),
    ...chip('action', action),
    ...chip('subject', subject && `About: ${subjectLabel(subject)}`),
    ...chip('from', from && `From ${dateWords(from)}`),
    ...chip('to', to && `To ${dateWords(to)}`),
    ...chip('ticket', ticket === undefined ? undefined : `Ticket #${ticket}`),
  ];
}
