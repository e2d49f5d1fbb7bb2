import type { Current } from '#src/current.js';
import { type Tx, withCompany } from '#src/db/with_company.js';
import { below, error, type Finding } from '#src/workflow_engine/checker/finding.js';
import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';

/** A ticket type's key, and which workflow has it. */
export type TicketTypeOf = { readonly key: string; readonly workflow: string; readonly title: string };

/** Whose the company's ticket keys are: every key with each workflow that has it, in whatever version. */
export async function otherTicketTypes(tx: Tx, companyId: number): Promise<TicketTypeOf[]> {
  return tx.$queryRaw<TicketTypeOf[]>`
    select distinct on (t.key, w.key) t.key, w.key as workflow, w.title
      from ticket_definitions t join workflow_definitions w on w.company_id = t.company_id and w.id = t.workflow_definition_id
     where t.company_id = ${companyId} order by t.key, w.key, w.version desc`;
}

/** A ticket type is found by its key alone, so no two workflows of a company may have one of the same key. */
export function ticketKeyClashes(file: WorkflowFile, ticketTypes: readonly TicketTypeOf[]): Finding[] {
  return file.tickets.flatMap(({ key }, index) => {
    const other = ticketTypes.find((type) => type.key === key && type.workflow !== file.workflow.key);
    if (!other) return [];
    const message = `The workflow “${other.title}” already has a ticket type with the key “${key}”`;
    return [
      error('duplicate_name', below('/tickets', index, 'key'), message, { mend: 'Give this ticket type another key' }),
    ];
  });
}

/** Every ticket key of the company, of whatever workflow and version. */
export async function findTicketKeys(current: Current): Promise<string[]> {
  const rows = await withCompany(current, (tx) => otherTicketTypes(tx, current.company.id));
  return rows.map(({ key }) => key);
}
