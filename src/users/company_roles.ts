import { record } from '../audit.js';
import type { Current } from '../current.js';
import { databaseCode } from '../db/database_code.js';
import { type Tx, withCompany } from '../db/with_company.js';
import { Conflict, NotFound } from '../errors.js';
import { forgetClosedInvitations, isUsed, renameInDefinitions, usesOf } from './company_role_uses.js';
import type { CompanyRoleForm } from './company_roles.schema.js';
import { lockDefinitions } from './definitions_lock.js';

const PAGE = 25;
const UNIQUE = '23505';

/** A company role in the list; `sortName` is where the list stands. */
export type CompanyRoleRow = {
  readonly id: number;
  readonly roleName: string;
  readonly sortName: string;
  readonly description: string;
  readonly members: number;
  readonly ticketTypes: number;
};

/** A page of the company's own roles by name, and whether there are more. */
export async function findCompanyRoles(
  current: Pick<Current, 'company'>,
  after = '',
): Promise<{ rows: CompanyRoleRow[]; more: boolean }> {
  const companyId = current.company.id;
  const rows = await withCompany(
    current,
    (tx) => tx.$queryRaw<CompanyRoleRow[]>`
    select r.id, r.role_name as "roleName", lower(r.role_name) as "sortName", r.description,
           (select count(*)::int from user_company_roles u join users p on p.company_id = u.company_id and p.id = u.user_id and p.deactivated_at is null
             where u.company_id = r.company_id and u.company_role_id = r.id) as members,
           (select count(*)::int from ticket_type_roles t where t.company_id = r.company_id and t.company_role_id = r.id) as "ticketTypes"
      from company_roles r
     where r.company_id = ${companyId} and lower(r.role_name) > ${after}
     order by lower(r.role_name) limit ${PAGE + 1}`,
  );
  return { rows: rows.slice(0, PAGE), more: rows.length > PAGE };
}

/** A company role with everything that uses it. Throws NotFound. */
export async function findCompanyRole(current: Pick<Current, 'company'>, id: number) {
  return withCompany(current, async (tx) => {
    const role = await find(tx, current.company.id, id);
    return { ...role, uses: await usesOf(tx, role) };
  });
}
export type FoundCompanyRole = Awaited<ReturnType<typeof findCompanyRole>>;

/** Locked until the transaction ends: nobody writes its name into a definition meanwhile, or gives it to anybody. */
async function lock(tx: Tx, companyId: number, id: number) {
  await lockDefinitions(tx, companyId);
  await tx.$queryRaw`select id from company_roles where company_id = ${companyId} and id = ${id} for update`;
  return find(tx, companyId, id);
}

async function find(tx: Tx, companyId: number, id: number) {
  const role = await tx.companyRole.findUnique({ where: { companyId_id: { companyId, id } } });
  if (!role) throw new NotFound();
  return role;
}

const nameTaken = (error: unknown): undefined => {
  if (databaseCode(error) !== UNIQUE) throw error;
};

/** Makes a company role and gives its id; undefined where the company has one of that name, whatever its capitals. */
export async function makeCompanyRole(current: Current, form: CompanyRoleForm): Promise<number | undefined> {
  const { role_name: roleName, description } = form;
  return withCompany(current, async (tx) => {
    const data = { companyId: current.company.id, roleName, description };
    const { id } = await tx.companyRole.create({ data, select: { id: true } });
    await record(tx, current, 'made a company role', { type: 'company_role', id }, { after: form });
    return id;
  }).catch(nameTaken);
}

/** What became of a change: the name that it has now, and in how many versions of workflows it was changed too. */
export type RoleChanged = { readonly roleName: string; readonly versions: number };

/**
 * Renames and describes a company role. Every workflow version that names it, drafts and published ones, has the new name from the same moment.
 * Undefined where another role has the name. Throws NotFound.
 */
export async function changeCompanyRole(
  current: Current,
  id: number,
  form: CompanyRoleForm,
): Promise<RoleChanged | undefined> {
  const { role_name: roleName, description } = form;
  return withCompany(current, async (tx) => {
    const role = await lock(tx, current.company.id, id);
    if (role.roleName === roleName && role.description === description) return { roleName, versions: 0 };
    await tx.companyRole.updateMany({ where: { companyId: role.companyId, id }, data: { roleName, description } });
    const renamed = role.roleName === roleName ? {} : await renameInDefinitions(tx, role, roleName);
    const before = { role_name: role.roleName, description: role.description };
    const versions = Object.keys(renamed).length;
    // By these edit versions whoever edits a draft meanwhile is told of it.
    const after = { ...form, ...(versions > 0 && { renamed_in_workflow_definitions: renamed }) };
    await record(tx, current, 'changed a company role', { type: 'company_role', id }, { before, after });
    return { roleName, versions };
  }).catch(nameTaken);
}

/** Deletes a company role that nothing uses; gives its name. Throws NotFound, Conflict where something uses it. */
export async function deleteCompanyRole(current: Current, id: number): Promise<string> {
  return withCompany(current, async (tx) => {
    const role = await lock(tx, current.company.id, id);
    if (isUsed(await usesOf(tx, role)))
      throw new Conflict(`“${role.roleName}” is in use (again), so it was not deleted. Its page says by what.`);
    await forgetClosedInvitations(tx, role);
    await tx.companyRole.deleteMany({ where: { companyId: role.companyId, id } });
    const before = { role_name: role.roleName, description: role.description };
    await record(tx, current, 'deleted a company role', { type: 'company_role', id }, { before });
    return role.roleName;
  });
}
