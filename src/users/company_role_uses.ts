import type { Tx } from '../db/with_company.js';

/** The `edit_version` of each workflow version that a renaming changed, by its id. */
export type Renamed = { readonly [definitionId: number]: number };
type Role = { readonly companyId: number; readonly id: number; readonly roleName: string };

/** A workflow's version that names a role, and where in it. */
export type DefinitionUse = {
  readonly key: string;
  readonly workflow: string;
  readonly version: number;
  readonly state: 'draft' | 'published' | 'retired';
  readonly places: string[];
};
/** Everything that uses a company role. */
export type RoleUses = {
  readonly members: number;
  readonly invitations: number;
  readonly ticketTypes: readonly { readonly key: string; readonly title: string }[];
  readonly definitions: readonly DefinitionUse[];
  readonly openTasks: number;
};

/** Reads what uses a role: its people (also deactivated ones), open invitations, ticket types, and steps and fields of workflows in any version. */
export async function usesOf(tx: Tx, role: Role): Promise<RoleUses> {
  const of = { companyId: role.companyId, companyRoleId: role.id };
  const open = { usedAt: null, withdrawnAt: null };
  return {
    members: await tx.userCompanyRole.count({ where: of }),
    invitations: await tx.invitationCompanyRole.count({ where: { ...of, invitation: open } }),
    ticketTypes: await ticketTypesOf(tx, role),
    definitions: await definitionsOf(tx, role),
    openTasks: await openTasksOf(tx, role),
  };
}

/** Whether anything stands in the way of deleting a role. */
export function isUsed({ members, invitations, ticketTypes, definitions }: RoleUses): boolean {
  return members + invitations + ticketTypes.length + definitions.length > 0;
}

const ticketTypesOf = (tx: Tx, { companyId, id }: Role) => tx.$queryRaw<{ key: string; title: string }[]>`
  select o.ticket_key as key, coalesce((
           select t.title from ticket_definitions t join workflow_definitions w on w.company_id = t.company_id and w.id = t.workflow_definition_id
            where t.company_id = o.company_id and t.key = o.ticket_key order by w.state = 'published' desc, w.version desc limit 1), o.ticket_key) as title
    from ticket_type_roles o where o.company_id = ${companyId} and o.company_role_id = ${id} order by 2, 1`;

// A role's name in a workflow's rows is always spelled as the company spells it (file_company_roles.ts); compared without capitals all the same.
const definitionsOf = (tx: Tx, { companyId, roleName }: Role) => tx.$queryRaw<DefinitionUse[]>`
  select w.key, w.title as workflow, w.version, w.state::text as state, array_agg(p.place order by p.place) as places
    from (select d.workflow_definition_id as id, 'step “' || d.title || '”' as place from task_definitions d
           where d.company_id = ${companyId} and lower(${roleName}) in (lower(d.assign_to ->> 'company_role'), lower(d.assign_to -> 'else' ->> 'company_role'))
          union all
          select f.id, 'field “' || (x ->> 'label') || '”' from workflow_definitions f cross join lateral jsonb_array_elements(f.fields) x
           where f.company_id = ${companyId} and x ->> 'type' = 'user' and lower(x ->> 'company_role') = lower(${roleName})) p
    join workflow_definitions w on w.company_id = ${companyId} and w.id = p.id
   group by w.id, w.key, w.title, w.version, w.state order by w.key, w.version desc`;

async function openTasksOf(tx: Tx, { companyId, roleName }: Role): Promise<number> {
  const [row] = await tx.$queryRaw<{ n: number }[]>`
    select count(*)::int as n from task_instances i join task_definitions d on d.company_id = i.company_id and d.id = i.task_definition_id
     where i.company_id = ${companyId} and i.t_status in ('PENDING', 'OPEN', 'IN_PROGRESS')
       and lower(${roleName}) in (lower(d.assign_to ->> 'company_role'), lower(d.assign_to -> 'else' ->> 'company_role'))`;
  return row?.n ?? 0;
}

/**
 * Gives a role its new name wherever workflows name it. What a version means does not change by it, so published and retired ones are no
 * exception; their `edit_version` is raised, by which caches and whoever edits a draft notice. The role must be locked. Gives the versions' ids
 * with their new `edit_version`.
 */
export async function renameInDefinitions(tx: Tx, { companyId, roleName }: Role, newName: string): Promise<Renamed> {
  const main = await tx.$queryRaw<{ id: number }[]>`
    update task_definitions set assign_to = jsonb_set(assign_to, '{company_role}', to_jsonb(${newName}::text))
     where company_id = ${companyId} and lower(assign_to ->> 'company_role') = lower(${roleName}) returning workflow_definition_id as id`;
  const otherwise = await tx.$queryRaw<{ id: number }[]>`
    update task_definitions set assign_to = jsonb_set(assign_to, '{else,company_role}', to_jsonb(${newName}::text))
     where company_id = ${companyId} and lower(assign_to -> 'else' ->> 'company_role') = lower(${roleName}) returning workflow_definition_id as id`;
  const fields = await tx.$queryRaw<{ id: number }[]>`
    update workflow_definitions w
       set fields = (select jsonb_agg(case when x ->> 'type' = 'user' and lower(x ->> 'company_role') = lower(${roleName})
                                           then jsonb_set(x, '{company_role}', to_jsonb(${newName}::text)) else x end order by n)
                       from jsonb_array_elements(w.fields) with ordinality f(x, n))
     where company_id = ${companyId} and exists (select from jsonb_array_elements(w.fields) x
                                                  where x ->> 'type' = 'user' and lower(x ->> 'company_role') = lower(${roleName})) returning id`;
  const ids = [...new Set([...main, ...otherwise, ...fields].map(({ id }) => id))];
  const raised = await tx.$queryRaw<{ id: number; edit_version: number }[]>`
    update workflow_definitions set edit_version = edit_version + 1 where company_id = ${companyId} and id = any (${ids}::int[]) returning id, edit_version`;
  return Object.fromEntries(raised.map((row) => [row.id, row.edit_version]));
}

/** Invitations that are used or withdrawn keep no role from being deleted. The role must be locked, and no open invitation name it. */
export async function forgetClosedInvitations(tx: Tx, { companyId, id: companyRoleId }: Role): Promise<void> {
  await tx.invitationCompanyRole.deleteMany({ where: { companyId, companyRoleId } });
}
