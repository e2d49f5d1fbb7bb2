import { actorNames } from '#src/db/outside_company.js';
import type { Tx } from '#src/db/with_company.js';

/** One edit that somebody made, for telling others: "Ravi Shah changed a field: First day". */
export type EditSeen = { readonly who: string; readonly what: string; readonly at: Date };

const MOST = 10;

/** What an edit leaves in its audit row, beside what changed, so that it can be told. */
export function editSeen(editVersion: number, about: string) {
  return { edit_version: editVersion, about };
}

type Row = { action: string; about: string | null; actor_id: number | null; created_at: Date };

/** The newest edits of a draft since a form of it was opened (its `editVersion`: the draft's id and how often it was edited), newest first; for a form of another draft those that replaced it. */
export async function changesSince(
  tx: Tx,
  companyId: number,
  draftId: number,
  editVersion: string,
): Promise<EditSeen[]> {
  const [id, count] = editVersion.split('-').map(Number);
  const since = id === draftId ? (count ?? 0) : 0;
  const rows = await tx.$queryRaw<Row[]>`
    select * from (
      select id, action, after ->> 'about' as about, actor_id, created_at from audit_log
       where company_id = ${companyId} and subject_type = 'workflow_definition' and subject_id = ${draftId}
         and (${since}::int = 0 or (after ->> 'edit_version')::int > ${since}::int)
      union all
      select id, 'renamed a company role', concat('“', before ->> 'role_name', '” is “', after ->> 'role_name', '” now'), actor_id, created_at from audit_log
       where company_id = ${companyId} and action = 'changed a company role'
         and (after -> 'renamed_in_workflow_definitions' ->> ${String(draftId)})::int > ${since}::int) seen
     order by id desc limit ${MOST}`;
  const names = await actorNames(
    tx,
    rows.map((row) => row.actor_id),
  );
  return rows.map(({ action, about, actor_id: actor, created_at: at }) => ({
    who: names.get(actor ?? 0) ?? 'Somebody',
    what: about ? `${action}: ${about}` : action,
    at,
  }));
}
