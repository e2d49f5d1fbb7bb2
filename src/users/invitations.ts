import { record } from '../audit.js';
import type { Current, SystemRole } from '../current.js';
import { databaseCode } from '../db/database_code.js';
import { databaseNow } from '../db/database_now.js';
import { type Tx, withCompany } from '../db/with_company.js';
import { Conflict, NotAllowed, NotFound } from '../errors.js';
import { fullName } from '../helpers/people.js';
import { newToken } from '../one_time_link.js';
import { ACCESS_IS_THE_COMPANYS, mayManageAccess } from '../permissions.js';
import type { InvitationForm } from './invitations.schema.js';

export const VALID_DAYS = 7;
const PAGE = 25;
const UNIQUE = '23505';
/** Letters go wherever an invitation says: so many invitations a company makes in a day, and so many links for each. */
const MOST_A_DAY = 100;
const MOST_LINKS = 10;

/** An invitation that was made, with the link's token, which is nowhere else; or what is in the way. */
export type Invited =
  | { readonly kind: 'invited'; readonly email: string; readonly token: string }
  | { readonly kind: 'refused'; readonly why: string };

const DAY_MS = 24 * 3_600_000;
const expiry = async (tx: Tx) => new Date((await databaseNow(tx)).getTime() + VALID_DAYS * DAY_MS);
const refused = (why: string): Invited => ({ kind: 'refused', why });

function refuseOperators(current: Current): void {
  if (!mayManageAccess(current)) throw new NotAllowed(ACCESS_IS_THE_COMPANYS);
}

/** Invites an address with roles that wait for it. Says nothing of accounts in other companies. Throws NotAllowed for operators, NotFound for a company role that is not there. */
export async function invite(current: Current, form: InvitationForm): Promise<Invited> {
  refuseOperators(current);
  const { token, hash } = newToken();
  try {
    return await withCompany(current, async (tx) => {
      const why = await whyNot(tx, current, form.email);
      if (why !== undefined) return refused(why);
      await write(tx, current, form, hash);
      return { kind: 'invited', email: form.email, token };
    });
  } catch (error) {
    if (databaseCode(error) === UNIQUE)
      return refused(`${form.email} is invited already. Make a new link for it instead`);
    throw error;
  }
}

async function whyNot(tx: Tx, { company }: Current, email: string): Promise<string | undefined> {
  const colleague = await tx.user.findFirst({ where: { companyId: company.id, email } });
  if (colleague?.deactivatedAt)
    return `${fullName(colleague)} has this address and is deactivated. Reactivate them instead`;
  if (colleague) return `${fullName(colleague)} has this address and is in ${company.name} already`;
  const dayAgo = new Date((await databaseNow(tx)).getTime() - DAY_MS);
  const today = await tx.invitation.count({ where: { companyId: company.id, createdAt: { gt: dayAgo } } });
  return today < MOST_A_DAY ? undefined : `${MOST_A_DAY} people were invited today. Go on tomorrow`;
}

async function write(tx: Tx, current: Current, form: InvitationForm, tokenHash: string): Promise<void> {
  const companyId = current.company.id;
  const roles = [...new Set(form.system_roles)];
  const companyRoles = [...new Set(form.company_role_ids)];
  const known = await tx.companyRole.count({ where: { companyId, id: { in: companyRoles } } });
  if (known !== companyRoles.length)
    throw new NotFound('There is no such company role. It may have been deleted meanwhile.');
  const { email, first_name: firstName, last_name: lastName } = form;
  const names = { email, firstName, lastName };
  const { id: invitationId } = await tx.invitation.create({
    data: { companyId, ...names, tokenHash, expiresAt: await expiry(tx), createdBy: current.user.id },
    select: { id: true },
  });
  await tx.invitationSystemRole.createMany({ data: roles.map((role) => ({ companyId, invitationId, role })) });
  const given = companyRoles.map((companyRoleId) => ({ companyId, invitationId, companyRoleId }));
  await tx.invitationCompanyRole.createMany({ data: given });
  const after = { email, system_roles: roles, company_role_ids: companyRoles };
  await record(tx, current, 'invited a person', { type: 'invitation', id: invitationId }, { after });
}

/** The invitation, its row locked; throws NotFound, Conflict where it is used or withdrawn. */
async function openInvitation(tx: Tx, { company }: Current, id: number) {
  const companyId = company.id;
  await tx.$queryRaw`select id from invitations where company_id = ${companyId} and id = ${id} for update`;
  const found = await tx.invitation.findUnique({ where: { companyId_id: { companyId, id } } });
  if (!found) throw new NotFound();
  if (found.usedAt) throw new Conflict(`${found.email} has joined already.`);
  if (found.withdrawnAt) throw new Conflict(`The invitation of ${found.email} was withdrawn.`);
  return found;
}

/** Makes a new link for an open or expired invitation, good for seven days; the old one is dead. Throws NotFound, Conflict, NotAllowed. */
export async function renewLink(current: Current, id: number): Promise<Invited> {
  refuseOperators(current);
  const { token, hash } = newToken();
  return withCompany(current, async (tx) => {
    const { email, links, expiresAt } = await openInvitation(tx, current, id);
    if (links >= MOST_LINKS)
      return refused(`${MOST_LINKS} links were made for ${email}. Withdraw the invitation and invite again.`);
    const renewed = { tokenHash: hash, links: links + 1, expiresAt: await expiry(tx), createdBy: current.user.id };
    await tx.invitation.updateMany({ where: { companyId: current.company.id, id }, data: renewed });
    const change = { before: { expires_at: expiresAt }, after: { expires_at: renewed.expiresAt } };
    await record(tx, current, 'made a new link for an invitation', { type: 'invitation', id }, change);
    return { kind: 'invited', email, token };
  });
}

/** Withdraws an invitation: its link is dead. Gives the address. Throws NotFound, Conflict. */
export async function withdraw(current: Current, id: number): Promise<string> {
  return withCompany(current, async (tx) => {
    const { email } = await openInvitation(tx, current, id);
    const where = { companyId: current.company.id, id };
    await tx.invitation.updateMany({ where, data: { withdrawnAt: await databaseNow(tx) } });
    await record(tx, current, 'withdrew an invitation', { type: 'invitation', id }, { before: { email } });
    return email;
  });
}

/** An invitation in the list of those that are neither used nor withdrawn. */
export type InvitationRow = {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly roles: SystemRole[];
  readonly companyRoles: string[];
  readonly inviter: string;
  readonly expiresAt: Date;
  readonly isExpired: boolean;
  /** Whether its link would still let somebody in. */
  readonly isGood: boolean;
};

/** A page of open invitations, newest first, and whether there are more. */
export async function findInvitations(
  current: Pick<Current, 'company'>,
  before: number | undefined,
): Promise<{ rows: InvitationRow[]; more: boolean }> {
  const companyId = current.company.id;
  const rows = await withCompany(
    current,
    (tx) => tx.$queryRaw<InvitationRow[]>`
    select i.id, i.email, trim(i.first_name || ' ' || i.last_name) as name, i.expires_at as "expiresAt", i.expires_at <= now() as "isExpired",
           array(select r.role::text from invitation_system_roles r where r.company_id = i.company_id and r.invitation_id = i.id order by r.role) as roles,
           array(select c.role_name from invitation_company_roles r join company_roles c on c.company_id = r.company_id and c.id = r.company_role_id
                  where r.company_id = i.company_id and r.invitation_id = i.id order by lower(c.role_name)) as "companyRoles",
           coalesce((select trim(u.first_name || ' ' || u.last_name) from users u where u.company_id = i.company_id and u.id = i.created_by), '') as inviter,
           invitation_is_good(i.company_id, i.id) as "isGood"
      from invitations i
     where i.company_id = ${companyId} and i.used_at is null and i.withdrawn_at is null and i.id < ${before ?? 2_147_483_647}::int
     order by i.id desc limit ${PAGE + 1}`,
  );
  return { rows: rows.slice(0, PAGE), more: rows.length > PAGE };
}
