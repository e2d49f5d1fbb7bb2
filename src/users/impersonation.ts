import { record } from '../audit.js';
import type { Actor, Origin, SignedIn } from '../current.js';
import type { Stay } from '../db/outside_company.js';
import { endOverdueImpersonations, findCompany } from '../db/superusers.js';
import { withCompany } from '../db/with_company.js';
import { Conflict, NotFound } from '../errors.js';

export type Operator = Origin & { readonly user: SignedIn };
type Wanted = { readonly companyId: number; readonly reason: string };
type Entered = { readonly stay: Stay; readonly companyName: string };

/** A superuser enters a company for 60 minutes, with a row in its own audit log. Throws NotFound where there is none, Conflict where it is deactivated. */
export async function enterCompany(operator: Operator, { companyId, reason }: Wanted): Promise<Entered> {
  const company = await findCompany(operator.user.id, companyId);
  if (!company) throw new NotFound();
  if (company.deactivated_at) throw new Conflict(`${company.name} is deactivated. Reactivate it before you enter it.`);
  const actor = actorIn(operator, companyId);
  const id = await withCompany(actor, async (tx) => {
    // How long it lasts is the table's default, which the application's role cannot write.
    const [row] = await tx.$queryRaw<{ id: number; ends_at: Date }[]>`
      insert into impersonations (company_id, user_id, reason) values (${companyId}, ${operator.user.id}, ${reason}) returning id, ends_at`;
    if (!row) throw new Error('the stay was not written');
    const after = { reason, until: row.ends_at.toISOString() };
    await record(tx, actor, 'entered the company', { type: 'company', id: companyId }, { after });
    return row.id;
  });
  return { stay: { companyId, id }, companyName: company.name };
}

/** A superuser leaves a company; of a stay that is over already nothing more is noted than that its time ran out. */
export async function leaveCompany(operator: Operator, { companyId, id }: Stay): Promise<void> {
  await endOverdueImpersonations();
  const actor = actorIn(operator, companyId);
  await withCompany(actor, async (tx) => {
    const [left] = await tx.$queryRaw<{ reason: string }[]>`
      update impersonations set ended_at = now(), updated_at = now()
       where company_id = ${companyId} and id = ${id} and user_id = ${operator.user.id} and ended_at is null returning reason`;
    const before = { reason: left?.reason };
    if (left) await record(tx, actor, 'left the company', { type: 'company', id: companyId }, { before });
  });
}

const actorIn = ({ user, ip, requestId }: Operator, companyId: number): Actor => ({
  company: { id: companyId },
  user,
  ip,
  requestId,
  impersonating: true,
});
