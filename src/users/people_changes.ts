import type { Current, SystemRole } from '../current.js';
import { databaseNow } from '../db/database_now.js';
import type { Tx } from '../db/with_company.js';
import { NotAllowed, NotFound } from '../errors.js';
import { ACCESS_IS_THE_COMPANYS, mayManageAccess } from '../permissions.js';
import { type Change, changePerson, type Person, type PersonChange } from './person_change.js';

/** Nobody can log in as this person any more; their open tasks go to others. Throws NotFound. */
export async function deactivatePerson(current: Current, userId: number): Promise<PersonChange> {
  return changePerson(current, userId, (person) => person.active && activity(current, person, false));
}

/** Lets a deactivated person in again; waiting tasks that they may do come to them. Throws NotFound. */
export async function reactivatePerson(current: Current, userId: number): Promise<PersonChange> {
  return changePerson(current, userId, (person) => !person.active && activity(current, person, true));
}

/** Gives a person exactly these system roles. Throws NotFound; NotAllowed where an impersonating superuser would give one. */
export async function setSystemRoles(
  current: Current,
  userId: number,
  wanted: readonly SystemRole[],
): Promise<PersonChange> {
  return changePerson(current, userId, ({ id, active, roles }) => {
    const { given, taken } = difference(current, roles, wanted);
    if (given.length + taken.length === 0) return false;
    const key = { companyId: current.company.id, userId: id };
    return {
      action: 'changed system roles',
      before: { system_roles: [...roles].sort() },
      after: { system_roles: [...new Set(wanted)].sort() },
      staysAdmin: active && wanted.includes('admin'),
      write: async (tx) => {
        await tx.userSystemRole.deleteMany({ where: { ...key, role: { in: taken } } });
        await tx.userSystemRole.createMany({ data: given.map((role) => ({ ...key, role })) });
      },
    };
  });
}

/** Gives a person exactly these company roles (ids). Throws NotFound, also for a role that the company lacks; NotAllowed as above. */
export async function setCompanyRoles(
  current: Current,
  userId: number,
  wanted: readonly number[],
): Promise<PersonChange> {
  return changeCompanyRoles(current, userId, () => wanted);
}

async function changeCompanyRoles(
  current: Current,
  userId: number,
  wantedOf: (had: readonly number[]) => readonly number[],
): Promise<PersonChange> {
  return changePerson(current, userId, async ({ id, active, roles, companyRoleIds }, tx) => {
    const wanted = wantedOf(companyRoleIds);
    await refuseUnknownRoles(tx, current, wanted);
    const { given, taken } = difference(current, companyRoleIds, wanted);
    if (given.length + taken.length === 0) return false;
    const key = { companyId: current.company.id, userId: id };
    return {
      action: 'changed company roles',
      before: { company_role_ids: ascending(companyRoleIds) },
      after: { company_role_ids: ascending(new Set(wanted)) },
      staysAdmin: active && roles.includes('admin'),
      write: async () => {
        await tx.userCompanyRole.deleteMany({ where: { ...key, companyRoleId: { in: taken } } });
        await tx.userCompanyRole.createMany({ data: given.map((companyRoleId) => ({ ...key, companyRoleId })) });
      },
    };
  });
}

/** Gives a person one more company role. Throws NotFound, NotAllowed as above. */
export async function giveCompanyRole(current: Current, userId: number, companyRoleId: number): Promise<PersonChange> {
  return changeCompanyRoles(current, userId, (had) => [...had, companyRoleId]);
}

/** Takes a company role from a person. Throws NotFound. */
export async function takeCompanyRole(current: Current, userId: number, companyRoleId: number): Promise<PersonChange> {
  return changeCompanyRoles(current, userId, (had) => had.filter((one) => one !== companyRoleId));
}

const ascending = (ids: Iterable<number>) => [...ids].sort((a, b) => a - b);

function activity({ company }: Current, { id, active, roles }: Person, wanted: boolean): Change {
  return {
    action: wanted ? 'reactivated a person' : 'deactivated a person',
    before: { active },
    after: { active: wanted },
    staysAdmin: wanted && roles.includes('admin'),
    write: async (tx) =>
      tx.user.updateMany({
        where: { companyId: company.id, id },
        data: { deactivatedAt: wanted ? null : await databaseNow(tx) },
      }),
  };
}

/** What is given and taken by a change of roles; an operator may take roles, never give one (safety 26). */
function difference<T>(current: Current, had: readonly T[], wanted: readonly T[]): { given: T[]; taken: T[] } {
  const given = [...new Set(wanted)].filter((one) => !had.includes(one));
  if (given.length > 0 && !mayManageAccess(current)) throw new NotAllowed(ACCESS_IS_THE_COMPANYS);
  return { given, taken: had.filter((one) => !wanted.includes(one)) };
}

async function refuseUnknownRoles(tx: Tx, { company }: Current, ids: readonly number[]): Promise<void> {
  const wanted = [...new Set(ids)];
  const known = await tx.companyRole.count({ where: { companyId: company.id, id: { in: wanted } } });
  if (known !== wanted.length) throw new NotFound('There is no such company role. It may have been deleted meanwhile.');
}
