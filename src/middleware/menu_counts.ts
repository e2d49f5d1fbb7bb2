import type { Request, RequestHandler } from 'express';
import type { Current } from '../current.js';
import { readInCompany } from '../db/read_in_company.js';
import type { MenuCounts } from '../helpers/menu.js';

declare global {
  namespace Express {
    interface Request {
      menuCounts?: Promise<MenuCounts>;
    }
  }
}

const NONE: MenuCounts = { myTasks: 0, errors: 0 };

// On every page. $1 company, $2 person, $3 whether errors are counted.
const COUNTS = {
  name: 'menu counts',
  text: `
  select (select count(*)::int from (select from task_instances where company_id = $1 and assigned_to = $2
            and t_status in ('OPEN', 'IN_PROGRESS') limit 100) t) as "myTasks",
         (select count(*)::int from (select from workflow_errors where company_id = $1 and $3::boolean
            and status = 'NEW' limit 100) e) as errors`,
};

/** The menu's counts of this person in one statement, none counted beyond 100. A page about a fault must not need what may be at fault: then there are none. */
function menuCounts(current: Current): Promise<MenuCounts> {
  const values = [current.company.id, current.user.id, current.user.roles.has('ticket_admin')];
  const read = readInCompany<MenuCounts>(current, COUNTS, values);
  return read.then(
    ([row]) => row ?? NONE,
    () => NONE,
  );
}

/** Asks for the counts before the page asks for what it shows, so that both go out together. */
export const askMenuCounts: RequestHandler = (req, _res, next) => {
  if (req.current && req.method === 'GET') req.menuCounts = menuCounts(req.current);
  next();
};

/** The counts for the menu of this request's page, asked now where they were not before; never throws. */
export async function menuCountsOf(req: Request): Promise<MenuCounts> {
  return req.menuCounts ?? (req.current ? menuCounts(req.current) : NONE);
}
