import { record } from '../audit.js';
import type { Origin, SignedIn } from '../current.js';
import { findSessionUser } from '../db/outside_company.js';
import { withCompany } from '../db/with_company.js';
import { NotFound } from '../errors.js';

type Operator = Origin & { readonly user: SignedIn; readonly sessionVersion: number };

/** Notes that a superuser enters a company, in that company's own audit log; gives the company. Throws NotFound where there is none. */
export async function enterCompany({ user, sessionVersion, ip, requestId }: Operator, companyId: number) {
  const found = await findSessionUser({ userId: user.id, sessionVersion, impersonatedCompanyId: companyId });
  const company = found?.user.isSuperuser ? found.company : null;
  if (!company) throw new NotFound();
  const actor = { company, user, ip, requestId, impersonating: true };
  await withCompany(actor, (tx) => record(tx, actor, 'entered the company', { type: 'company', id: company.id }));
  return company;
}

/** Notes that a superuser leaves a company. */
export async function leaveCompany(
  { user, ip, requestId }: Origin & { user: SignedIn },
  company: { id: number },
): Promise<void> {
  const actor = { company, user, ip, requestId, impersonating: true };
  await withCompany(actor, (tx) => record(tx, actor, 'left the company', { type: 'company', id: company.id }));
}
