import type { Tx } from '#src/db/with_company.js';
import type { Installation } from '#src/workflow_engine/checker/check.js';
import { ACTIONS_AVAILABLE } from '#src/workflow_engine/checker/later_versions.js';

/** What the checker must know of a company: its company roles, how many active task workers have each, and how many there are. */
export async function installationOf(tx: Tx, companyId: number): Promise<Installation> {
  const companyRoles = await tx.$queryRaw<{ name: string; people: number }[]>`
    select r.role_name as name, count(w.user_id)::int as people
      from company_roles r
      left join user_company_roles c on c.company_id = r.company_id and c.company_role_id = r.id
      left join (select s.user_id from user_system_roles s join users u on u.company_id = s.company_id and u.id = s.user_id
                  where s.company_id = ${companyId} and s.role = 'task_worker' and u.deactivated_at is null) w on w.user_id = c.user_id
     where r.company_id = ${companyId} group by r.id, r.role_name order by r.role_name`;
  const activeTaskWorkers = await tx.user.count({
    where: { companyId, deactivatedAt: null, systemRoles: { some: { role: 'task_worker' } } },
  });
  return { companyRoles, activeTaskWorkers, actionsAvailable: ACTIONS_AVAILABLE };
}
