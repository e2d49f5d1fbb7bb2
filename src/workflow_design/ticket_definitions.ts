import type { Current } from '#src/current.js';
import { withCompany } from '#src/db/with_company.js';
import { NotFound } from '#src/errors.js';
import type { CompiledTicket } from '#src/workflow_engine/compile.js';
import { findVersion, PAGE, type Version } from './workflow_definitions.js';
import type { State } from './workflow_definitions.schema.js';

/** A ticket type in the list: its published version, else its newest. */
export type TicketTypeRow = {
  readonly key: string;
  readonly title: string;
  readonly description: string | null;
  readonly workflow: string;
  readonly version: number;
  readonly state: State;
  readonly roles: string[];
};

/** A page of the company's ticket types by key, one more row than a page where there are more; `state` keeps those that stand so. */
export async function findTicketDefinitions(
  current: Current,
  { state, after }: { state: State | undefined; after: string | undefined },
): Promise<TicketTypeRow[]> {
  const companyId = current.company.id;
  return withCompany(
    current,
    (tx) => tx.$queryRaw<TicketTypeRow[]>`
    select shown.*, array(select r.role_name from ticket_type_roles o
                            join company_roles r on r.company_id = o.company_id and r.id = o.company_role_id
                           where o.company_id = ${companyId} and o.ticket_key = shown.key order by r.role_name) as roles
      from (select distinct on (t.key) t.key, t.title, t.description, w.title as workflow, w.version, w.state::text as state
              from ticket_definitions t join workflow_definitions w on w.company_id = t.company_id and w.id = t.workflow_definition_id
             where t.company_id = ${companyId} and t.key > ${after ?? ''}
             order by t.key, w.state = 'published' desc, w.version desc) shown
     where ${state ?? ''} in ('', shown.state) order by shown.key limit ${PAGE + 1}`,
  );
}

/** A ticket type as it is shown: its published version, else its newest. Throws NotFound. */
export async function findTicketDefinition(
  current: Current,
  key: string,
): Promise<{ compiled: CompiledTicket; version: Version }> {
  const companyId = current.company.id;
  const rows = await withCompany(
    current,
    (tx) => tx.$queryRaw<{ key: string; version: number }[]>`
    select w.key, w.version from ticket_definitions t
      join workflow_definitions w on w.company_id = t.company_id and w.id = t.workflow_definition_id
     where t.company_id = ${companyId} and t.key = ${key} order by w.state = 'published' desc, w.version desc limit 1`,
  );
  const [row] = rows;
  const version = row && (await findVersion(current, row));
  const compiled = version?.definition.tickets.get(key);
  if (!version || !compiled) throw new NotFound();
  return { compiled, version };
}
