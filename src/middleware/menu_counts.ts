import type { Current } from '../current.js';
import { withCompany } from '../db/with_company.js';
import type { MenuCounts } from '../helpers/menu.js';

/** The menu's counts of this person in one statement, none counted beyond 100. */
export async function menuCounts(current: Current): Promise<MenuCounts> {
  const errorsToo = current.user.roles.has('ticket_admin');
  return withCompany(current, async (tx) => {
    const [row] = await tx.$queryRaw<{ my_tasks: number; errors: number }[]>`
      select (select count(*)::int from (select from task_instances where company_id = ${current.company.id} and assigned_to = ${current.user.id}
                and t_status in ('OPEN', 'IN_PROGRESS') limit 100) t) as my_tasks,
             (select count(*)::int from (select from workflow_errors where company_id = ${current.company.id} and ${errorsToo}
                and status = 'NEW' limit 100) e) as errors`;
    return { myTasks: row?.my_tasks ?? 0, errors: row?.errors ?? 0 };
  });
}
