import type { Reader } from '#src/helpers/dates.js';
import { pageLinks, stateTabs } from './list_query.js';
import { errorRow } from './workflow_error_page.js';
import { typeWord } from './workflow_error_words.js';
import type { ListedError } from './workflow_errors.js';
import { ERROR_TYPES, type ErrorQuery } from './workflow_errors.schema.js';

const PATH = '/workflow_errors';
const STATUSES = [
  { value: 'NEW', label: 'New' },
  { value: 'REVIEWED', label: 'Reviewed' },
];

type Filters = { readonly status?: string | undefined; readonly type?: string | undefined };

function chosen({ status, type }: Filters): Record<string, string> {
  return { ...(status === undefined ? {} : { status }), ...(type === undefined ? {} : { type }) };
}

/** The address of the list as it is filtered, its first page. */
export function listHref({ state, status, type }: ErrorQuery): string {
  return `${PATH}?${new URLSearchParams({ state, ...chosen({ status, type }) })}`;
}

/** What the list of workflow errors shows: tabs, filters with their chips, and rows that can be ticked for retrying. */
export function errorListPage(
  { rows, next }: { rows: readonly ListedError[]; next: number | undefined },
  query: ErrorQuery,
  reader: Reader,
) {
  const { state, status, type } = query;
  return {
    tabs: stateTabs(PATH, 'Which errors', query, chosen({ type })),
    filter: filterOf(query),
    rows: rows.map((error) => errorRow(error, reader)),
    pages: pageLinks(PATH, query, next, chosen({ status, type })),
    state,
    isFiltered: status !== undefined || type !== undefined,
    allHref: `${PATH}?${new URLSearchParams({ state })}`,
    retriesAction: listHref(query).replace(PATH, `${PATH}/retries`),
  };
}

function filterOf(query: ErrorQuery) {
  const { state, status, type } = query;
  const types = ERROR_TYPES.map((value) => ({ value, label: typeWord(value) }));
  const select = { type: 'user', none: 'All', optional: false };
  const statusField = {
    ...select,
    name: 'status',
    id: 'status',
    label: 'Status',
    options: STATUSES,
    value: status ?? '',
  };
  const typeField = { ...select, name: 'type', id: 'type', label: 'Type', options: types, value: type ?? '' };
  const without = (left: Filters) => `${PATH}?${new URLSearchParams({ state, ...chosen(left) })}`;
  return {
    action: PATH,
    keep: [{ name: 'state', value: state }],
    fields: state === 'active' ? [statusField, typeField] : [typeField],
    chips: [
      ...(status === undefined
        ? []
        : [{ label: status === 'NEW' ? 'New' : 'Reviewed', removeHref: without({ type }) }]),
      ...(type === undefined ? [] : [{ label: typeWord(type), removeHref: without({ status }) }]),
    ],
  };
}
