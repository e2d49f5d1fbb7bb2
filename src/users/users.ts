import type { Current, SystemRole } from '../current.js';
import { type Tx, withCompany } from '../db/with_company.js';
import { NotFound } from '../errors.js';
import { byRoleName, fullName } from '../helpers/people.js';
import { type PeopleQuery, peopleQuery } from './users.schema.js';

const PAGE = 25;

/** Somebody of the company in the list; `sortName` is where the list stands. */
export type PersonRow = {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly sortName: string;
  readonly roles: SystemRole[];
  readonly companyRoles: string[];
  readonly openTasks: number;
};

/** A page of the company's people by name, and whether there are more. */
export async function findPeople(
  current: Pick<Current, 'company'>,
  query: PeopleQuery,
): Promise<{ rows: PersonRow[]; more: boolean }> {
  const companyId = current.company.id;
  const { search, role, after = '', after_id: afterId = 0 } = query;
  const [systemRole, companyRole] = typeof role === 'number' ? ['', role] : [role, 0];
  const rows = await withCompany(
    current,
    (tx) => tx.$queryRaw<PersonRow[]>`
    select u.id, trim(u.first_name || ' ' || u.last_name) as name, u.email, lower(u.first_name || ' ' || u.last_name) as "sortName",
           array(select r.role::text from user_system_roles r where r.company_id = u.company_id and r.user_id = u.id order by r.role) as roles,
           array(select c.role_name from user_company_roles r join company_roles c on c.company_id = r.company_id and c.id = r.company_role_id
                  where r.company_id = u.company_id and r.user_id = u.id order by lower(c.role_name)) as "companyRoles",
           (select count(*)::int from (select from task_instances i where i.company_id = u.company_id and i.assigned_to = u.id
               and i.t_status in ('OPEN', 'IN_PROGRESS') limit ${MOST_TASKS}) o) as "openTasks"
      from users u
     where u.company_id = ${companyId} and (u.deactivated_at is null) = ${query.state === 'active'}
       and (${search} = '' or position(lower(${search}) in lower(u.first_name || ' ' || u.last_name || ' ' || u.email)) > 0)
       and (${systemRole} = '' or exists (select from user_system_roles r where r.company_id = u.company_id and r.user_id = u.id and r.role::text = ${systemRole}))
       and (${companyRole}::int = 0 or exists (select from user_company_roles r where r.company_id = u.company_id and r.user_id = u.id and r.company_role_id = ${companyRole}::int))
       and (lower(u.first_name || ' ' || u.last_name), u.id) > (${after}, ${afterId}::int)
     order by lower(u.first_name || ' ' || u.last_name), u.id limit ${PAGE + 1}`,
  );
  return { rows: rows.slice(0, PAGE), more: rows.length > PAGE };
}

const MOST_OTHERS = 1_000;

/** A page of the active people who have a company role, with its links; `query` is the URL's. */
export async function findMembers(current: Pick<Current, 'company'>, roleId: number, query: object) {
  const { after, after_id } = peopleQuery.parse(query);
  const { rows, more } = await findPeople(current, { state: 'active', search: '', role: roleId, after, after_id });
  const path = `/company_roles/${roleId}`;
  const last = rows.at(-1);
  const next = more && last && new URLSearchParams({ after: last.sortName, after_id: String(last.id) });
  return {
    rows,
    pages: { ...(after !== undefined && { firstHref: path }), ...(next && { nextHref: `${path}?${next}` }) },
  };
}

/** The active people who lack a company role, by name: at most 1,000. */
export async function findOthers({ company }: Pick<Current, 'company'>, roleId: number) {
  const people = await withCompany({ company }, (tx) =>
    tx.user.findMany({
      where: { companyId: company.id, deactivatedAt: null, companyRoles: { none: { companyRoleId: roleId } } },
      select: { id: true, firstName: true, lastName: true },
      orderBy: [{ firstName: 'asc' }, { lastName: 'asc' }, { id: 'asc' }],
      take: MOST_OTHERS,
    }),
  );
  return people.map((person) => ({ id: person.id, name: fullName(person) }));
}

/** A company role as a choice. */
export type RoleChoice = { readonly id: number; readonly roleName: string; readonly description: string };

/** The company's own roles by name, to choose from. */
export async function findRoleChoices(current: Pick<Current, 'company'>): Promise<RoleChoice[]> {
  return withCompany(current, (tx) => roleChoices(tx, current.company.id));
}

async function roleChoices(tx: Tx, companyId: number) {
  const select = { id: true, roleName: true, description: true };
  return byRoleName(await tx.companyRole.findMany({ where: { companyId }, select }));
}

const PERSON = {
  ...{ id: true, email: true, firstName: true, lastName: true, timeZone: true, deactivatedAt: true, createdAt: true },
  systemRoles: { select: { role: true } },
  companyRoles: { select: { companyRoleId: true } },
} as const;

// Joining signs in, too.
const LOG_INS = ['logged in', 'signed up', 'accepted an invitation'];

async function lastLogIn(tx: Tx, companyId: number, actorId: number): Promise<Date | null> {
  const where = { companyId, actorId, action: { in: LOG_INS } };
  const found = await tx.auditLog.findFirst({ where, select: { createdAt: true }, orderBy: { createdAt: 'desc' } });
  return found?.createdAt ?? null;
}

const MOST_TASKS = 1_000;

// The statuses stand in the text, so that the index of active tasks serves.
async function countOpenTasks(tx: Tx, companyId: number, userId: number): Promise<number> {
  const [row] = await tx.$queryRaw<{ n: number }[]>`
    select count(*)::int as n from (select from task_instances where company_id = ${companyId} and assigned_to = ${userId}
      and t_status in ('OPEN', 'IN_PROGRESS') limit ${MOST_TASKS}) t`;
  return row?.n ?? 0;
}

/** Somebody of the company with what they have: roles, open tasks, the last log-in; and whether the company would be without an admin without them. Throws NotFound. */
export async function findPerson(current: Pick<Current, 'company'>, id: number) {
  const companyId = current.company.id;
  return withCompany(current, async (tx) => {
    const found = await tx.user.findFirst({ where: { companyId, id }, select: PERSON });
    if (!found) throw new NotFound();
    const openTasks = await countOpenTasks(tx, companyId, id);
    const admin = { deactivatedAt: null, systemRoles: { some: { role: 'admin' } } } as const;
    const otherAdmins = await tx.user.count({ where: { companyId, id: { not: id }, ...admin } });
    const { systemRoles, companyRoles, ...person } = found;
    const roles = systemRoles.map(({ role }) => role);
    return {
      ...person,
      roles,
      companyRoleIds: companyRoles.map(({ companyRoleId }) => companyRoleId),
      openTasks,
      lastLogIn: await lastLogIn(tx, companyId, id),
      isOnlyAdmin: found.deactivatedAt === null && roles.includes('admin') && otherAdmins === 0,
      choices: await roleChoices(tx, companyId),
    };
  });
}
export type FoundPerson = Awaited<ReturnType<typeof findPerson>>;

/** The version that this person's sessions must have now: for signing the same browser in again after changing oneself. */
export async function sessionVersionOf({ company, user }: Pick<Current, 'company' | 'user'>): Promise<number> {
  const where = { companyId: company.id, id: user.id };
  const found = await withCompany({ company }, (tx) => tx.user.findFirst({ where, select: { sessionVersion: true } }));
  return found?.sessionVersion ?? 0;
}
