import type { Tx } from '#src/db/with_company.js';

/** How many tickets of a workflow are open, by the version that they run on. */
export async function countRunning(tx: Tx, companyId: number, key: string): Promise<Map<number, number>> {
  const rows = await tx.$queryRaw<{ version: number; running: number }[]>`
    select w.version, count(*)::int as running
      from ticket_instances t
      join ticket_definitions d on d.company_id = t.company_id and d.id = t.ticket_definition_id
      join workflow_definitions w on w.company_id = d.company_id and w.id = d.workflow_definition_id
     where t.company_id = ${companyId} and t.closed_at is null and w.key = ${key} group by w.version`;
  return new Map(rows.map(({ version, running }) => [version, running]));
}

/** What publishing does to the tickets that run: they finish on the version that they began with. */
export function runningWords(versions: readonly { version: number; running: number }[], shown: number): string {
  const older = versions.filter(({ version, running }) => version < shown && running > 0);
  const all = older.reduce((sum, { running }) => sum + running, 0);
  if (all === 0) return 'No ticket runs on an older version.';
  const named = older.map(({ version, running }) => `${running} on version ${version}`).join(', ');
  const one = all === 1;
  return `${all} ${one ? 'ticket runs' : 'tickets run'} on older versions (${named}): ${one ? 'it finishes' : 'they finish'} on the version ${one ? 'it' : 'they'} began with.`;
}
