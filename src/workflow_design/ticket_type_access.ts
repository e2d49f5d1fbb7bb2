import type { Tx } from '#src/db/with_company.js';
import type { TicketType } from '#src/workflow_engine/workflow_file.js';

/** Who may submit ticket types: by their keys the names of company roles, sorted; nobody named is everybody. */
export type Access = { readonly [ticketKey: string]: readonly string[] };

/** Reads who may submit these ticket types. */
export async function readAccess(tx: Tx, companyId: number, ticketKeys: readonly string[]): Promise<Access> {
  const rows = await tx.ticketTypeRole.findMany({
    where: { companyId, ticketKey: { in: [...ticketKeys] } },
    select: { ticketKey: true, companyRole: { select: { roleName: true } } },
  });
  const rolesOf = (key: string) =>
    rows.filter(({ ticketKey }) => ticketKey === key).map((row) => row.companyRole.roleName);
  return Object.fromEntries(ticketKeys.map((key) => [key, rolesOf(key).sort()]));
}

/** Who may submit a ticket type is of no version (spec 2.2): a file that says it changes it at once, one that does not leaves it. */
export async function writeAccess(
  tx: Tx,
  companyId: number,
  { key: ticketKey, company_role_access: access }: TicketType,
  roleIds: ReadonlyMap<string, number>,
): Promise<void> {
  if (access === undefined) return;
  await tx.ticketTypeRole.deleteMany({ where: { companyId, ticketKey } });
  const ids = access.map((name) => roleIds.get(name)).filter((id) => id !== undefined);
  await tx.ticketTypeRole.createMany({ data: ids.map((companyRoleId) => ({ companyId, ticketKey, companyRoleId })) });
}

/** Forgets who may submit ticket types that no version knows any more, so that a later one of their key does not inherit it. */
export async function forgetLostTicketTypes(tx: Tx, companyId: number): Promise<void> {
  await tx.$executeRaw`
    delete from ticket_type_roles r where r.company_id = ${companyId}
       and not exists (select from ticket_definitions t where t.company_id = ${companyId} and t.key = r.ticket_key)`;
}
