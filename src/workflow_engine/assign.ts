import type { SqlTx } from '../db/sql_tx.js';
import type { Candidates, Group } from './assignment.js';
import type { Failure } from './failures.js';
import type { Task } from './workflow_file.js';

/** Who got a task, and why in words. */
export type Chosen = { readonly userId: number; readonly because: string };

/** The first key of the advisory locks for choosing an assignee; the second is the company. */
const ASSIGNMENT_LOCK = 7_203_117;

type Row = { id: number; open: number; candidates: number };

/** So many open tasks are counted and no more, as everybody else of the company waits meanwhile; lists longer than that take turns. */
const COUNTED = 1_000;

/** Among the active workers of a group: the fewest active tasks (as far as they are counted), then whoever was given one longest ago (spec 4.3). */
async function shortestList(
  tx: SqlTx,
  companyId: number,
  companyRole: string | null,
  excluded: number[],
): Promise<Row | undefined> {
  const rows = await tx.$queryRaw<Row[]>`
    select u.id, t.open, (count(*) over ())::int as candidates
      from users u
      join user_system_roles r on r.company_id = u.company_id and r.user_id = u.id and r.role = 'task_worker'
      cross join lateral (select count(*)::int as open from (
                            select from task_instances i where i.company_id = u.company_id and i.assigned_to = u.id
                               and i.t_status in ('PENDING', 'OPEN', 'IN_PROGRESS', 'ERROR') limit ${COUNTED}) counted) t
     where u.company_id = ${companyId} and u.deactivated_at is null and u.id <> all (${excluded}::int[])
       and (${companyRole}::text is null or exists (
             select from user_company_roles cr join company_roles c on c.company_id = cr.company_id and c.id = cr.company_role_id
              where cr.company_id = u.company_id and cr.user_id = u.id and lower(c.role_name) = lower(${companyRole}::text)))
     order by t.open, u.last_assigned_at nulls first, u.id limit 1`;
  return rows[0];
}

/** A company role was renamed after the definition was read: the event is tried again, as after a serialization failure. */
class RoleRenamed extends Error {
  readonly code = '40001';
}

/** A role that a published version names cannot be deleted, so one that is not there has another name now. */
async function refuseOldName(tx: SqlTx, companyId: number, companyRole: string | null): Promise<undefined> {
  if (companyRole === null) return;
  const [row] = await tx.$queryRaw<{ there: boolean }[]>`
    select exists (select from company_roles where company_id = ${companyId} and lower(role_name) = lower(${companyRole}::text)) as there`;
  if (!row?.there) throw new RoleRenamed(`There is no company role “${companyRole}” (any more)`);
}

async function fromWorkers(
  tx: SqlTx,
  companyId: number,
  group: Group & { kind: 'worker' },
  excluded: number[],
): Promise<Chosen | undefined> {
  const best = await shortestList(tx, companyId, group.companyRole, excluded);
  if (!best) return refuseOldName(tx, companyId, group.companyRole);
  const tasks = best.open === 1 ? '1 open task' : `${openWords(best.open)} open tasks`;
  const why =
    best.candidates === 1 ? 'the only one who may do this' : `the shortest list of ${best.candidates} people: ${tasks}`;
  return { userId: best.id, because: `${group.because}, ${why}` };
}

const openWords = (open: number) =>
  open < COUNTED ? String(open || 'no') : `at least ${COUNTED.toLocaleString('en')}`;

async function namedPerson(
  tx: SqlTx,
  companyId: number,
  group: Group & { kind: 'person' },
  excluded: number[],
): Promise<Chosen | undefined> {
  if (excluded.includes(group.id)) return undefined;
  // Who has neither role cannot open any task.
  const [active] = await tx.$queryRaw<{ id: number }[]>`
    select u.id from users u where u.company_id = ${companyId} and u.id = ${group.id} and u.deactivated_at is null and exists (
      select from user_system_roles r where r.company_id = u.company_id and r.user_id = u.id and r.role in ('task_worker', 'user'))`;
  return active ? { userId: active.id, because: group.because } : undefined;
}

/**
 * Keeps everybody else of the company from choosing assignees, and from changing who may be chosen, until this transaction ends.
 * Take it last of all locks (spec 2.2).
 */
export async function lockAssignment(tx: SqlTx, companyId: number): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(${ASSIGNMENT_LOCK}::int, ${companyId}::int)`;
}

/**
 * Chooses who gets a task, fairly also when many are given out at once: under the company's advisory lock until the transaction ends.
 * Undefined where nobody who may have it is active. Take it last of all locks (spec 2.2); noting when (`last_assigned_at`) belongs to it.
 */
export async function chooseAssignee(
  tx: SqlTx,
  companyId: number,
  { groups, excluded }: Candidates,
): Promise<Chosen | undefined> {
  const [first, ...others] = groups;
  // Sent together, the choice waits for the lock in the database.
  const [, found] = await Promise.all([
    lockAssignment(tx, companyId),
    first && chooseFrom(tx, companyId, first, [...excluded]),
  ]);
  let chosen = found;
  for (const group of others) chosen ??= await chooseFrom(tx, companyId, group, [...excluded]);
  return chosen;
}

function chooseFrom(tx: SqlTx, companyId: number, group: Group, excluded: number[]): Promise<Chosen | undefined> {
  return group.kind === 'person'
    ? namedPerson(tx, companyId, group, excluded)
    : fromWorkers(tx, companyId, group, excluded);
}

/** Notes that a person was chosen just now: whoever was given a task longest ago is first among equals. */
export async function noteChosen(tx: SqlTx, companyId: number, userId: number): Promise<void> {
  await tx.$executeRaw`update users set last_assigned_at = clock_timestamp() where company_id = ${companyId} and id = ${userId}`;
}

/** What the ticket admin reads of a task that nobody can be given: whom it needs, and how many of them it leaves out. */
export function nobodyToAssign(
  { title }: Pick<Task, 'title'>,
  { groups, excluded }: Candidates,
  taskInstanceId: number,
): Failure {
  const needed = groups.map(({ because }) => `who ${because}`).join(', or else ');
  const people = excluded.length === 1 ? 'the person' : `the ${excluded.length} people`;
  const leftOut = excluded.length === 0 ? '' : `, without ${people} whom this step leaves out`;
  const why = needed ? `It needs an active person ${needed}${leftOut}. There is none.` : 'Nobody was chosen for it.';
  const error = new Error(
    `Nobody can be given “${title}”. ${why} Give it to somebody, change people’s roles, or skip the task.`,
  );
  const stack = error.stack ?? error.message;
  return { type: 'WORKFLOW_TRANSITION', code: 'nobody_to_assign', message: error.message, stack, taskInstanceId };
}
