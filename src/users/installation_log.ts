import { findInstallationLog, type InstallationRow } from '../db/superusers.js';
import { type Reader, timeShown } from '../helpers/dates.js';
import type { Operator } from './impersonation.js';

const PAGE = 25;

/** One page of what was done to the installation, and by operators to companies, newest first. */
export async function listInstallationLog({ user }: Operator, before: number | undefined) {
  const found = await findInstallationLog(user.id, before, PAGE + 1);
  const rows = found.slice(0, PAGE);
  return { rows, next: found.length > PAGE ? rows.at(-1)?.id : undefined };
}

/** What the page shows: who did what to which company or operator, why, when and from where. */
export function installationLogPage(
  { rows, next }: { rows: readonly InstallationRow[]; next: number | undefined },
  before: number | undefined,
  reader: Reader,
) {
  return {
    rows: rows.map((row) => rowCells(row, reader)),
    pages: {
      ...(before !== undefined && { firstHref: '/installation_log' }),
      ...(next !== undefined && { nextHref: `/installation_log?before=${next}` }),
    },
  };
}

function rowCells(row: InstallationRow, reader: Reader) {
  const { company_id: companyId, company_name: company } = row;
  const told = [row.after, row.before].map((fields) => (fields as { reason?: unknown } | null)?.reason);
  const reason = told.find((one) => typeof one === 'string');
  const about = row.subject_type === 'user' ? (row.subject_name ?? undefined) : undefined;
  return [
    { time: timeShown(row.created_at, reader) },
    { text: row.actor_name ?? 'The command line of the server' },
    { text: row.action, ...(about !== undefined && about !== row.actor_name && { detail: about }) },
    companyId === null ? {} : { text: company ?? '', href: `/companies/${companyId}` },
    reason === undefined ? {} : { text: String(reason) },
    row.ip === null ? {} : { text: row.ip },
  ];
}
